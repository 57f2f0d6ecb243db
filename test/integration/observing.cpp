// SPDX-License-Identifier: BSL-1.0
// Timelines and events of real connections. What a virtual clock makes exact is in test/unit/call.
#include "common/against_sandbox.hpp"
#include "common/event_log.hpp"
#include "common/raw_server_fixture.hpp"

#include <memory>
#include <stdexcept>

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;
using sandbox::fault_kind;

BOOST_AUTO_TEST_SUITE(observing)

namespace {

using generated = result<generation>;
using lines = std::vector<std::string>;
using boost::test_tools::per_element;

/// A client that is observed, and knows its workspace.
class observed
{
public:
    explicit observed(
        against_sandbox::change const& adapt = {},
        std::shared_ptr<event_log> into = std::make_shared<event_log>())
        : log(std::move(into)), service([&](client_params& params) {
              params.observer = log;
              params.workspace = workspace_id("5b0c6a52-8f0e-4c1e-9d57-2f6f0a7f3c11");
              if (adapt) adapt(params);
          })
    {
        service.server.clear_faults();
    }

    generated generate(std::string prompt = "a fox")
    {
        return service.get(service->generate(generate_params(std::move(prompt))));
    }

    std::shared_ptr<event_log> log;
    against_sandbox service;
};

void check_adds_up(timeline const& spent)
{
    BOOST_TEST(sum_of(spent) <= spent.elapsed);
    // The rest is the client's own work: on a busy machine long, but never most of a real wait.
    BOOST_TEST(sum_of(spent) > 0ns);
}

class throwing : public event_log
{
public:
    void on_wait(wait_started const&) override { throw std::runtime_error("wait"); }
    void on_connection_opened(connection_opened const& e) override
    {
        event_log::on_connection_opened(e);
        throw std::runtime_error("opened");
    }
    void on_connection_closed(connection_closed const& e) override
    {
        event_log::on_connection_closed(e);
        throw 7;
    }
};

void search(client_params& params)
{
    params.reconcile.enabled = true;
    params.reconcile.first_delay = 5ms;
    params.reconcile.max_delay = 20ms;
}

} // namespace

BOOST_AUTO_TEST_CASE(first_call_waits_for_the_token_and_the_second_finds_a_connection)
{
    auto at = observed();
    auto const first = at.generate();
    require_good(first);
    BOOST_TEST(first->call->timeline.in(phase::token) > 0ns);
    BOOST_TEST(first->call->timeline.elapsed == first->elapsed);
    check_adds_up(first->call->timeline);
    auto const& token = at.log->last(operation::issue_token).spent;
    for (auto const where : {phase::connect, phase::tls, phase::send, phase::response}) {
        BOOST_TEST(token.in(where) > 0ns, to_string(where));
    }
    BOOST_TEST(!token.reused);
    check_adds_up(token);

    auto const second = at.generate();
    require_good(second);
    auto const& spent = second->call->timeline;
    BOOST_TEST(spent.reused);
    for (auto const where :
         {phase::token, phase::queue, phase::name_resolution, phase::connect, phase::tls,
          phase::backoff, phase::history}) {
        BOOST_TEST(spent.in(where) == 0ns, to_string(where));
    }
    BOOST_TEST(spent.in(phase::send) > 0ns);
    BOOST_TEST(spent.in(phase::response) > 0ns);
    BOOST_TEST(spent.attempts == 1);
    check_adds_up(spent);
}

BOOST_AUTO_TEST_CASE(call_with_a_connection_of_its_own_shows_its_opening)
{
    auto at = observed([](client_params& params) { params.idle_timeout = 0ms; });
    auto const made = at.generate();
    require_good(made);
    BOOST_TEST(!made->call->timeline.reused);
    BOOST_TEST(made->call->timeline.in(phase::connect) > 0ns);
    BOOST_TEST(made->call->timeline.in(phase::tls) > 0ns);
    check_adds_up(made->call->timeline);
    BOOST_TEST_REQUIRE(at.log->openings.size() == 2u);
    auto const& opening = at.log->openings[1];
    BOOST_TEST(opening.in(phase::tls) == made->call->timeline.in(phase::tls));
    BOOST_TEST(opening.in(phase::connect) == made->call->timeline.in(phase::connect));
    BOOST_TEST(at.log->count("opened") == 1u);
    BOOST_TEST(at.log->count("opened resumed") == 1u);
}

BOOST_AUTO_TEST_CASE(name_look_up_shows_where_there_is_a_name)
{
    auto at = observed([](client_params& params) {
        auto const port = params.api_base.substr(params.api_base.rfind(':'));
        params.api_base = "https://localhost" + port;
        params.token_url =
            "https://localhost" + params.token_url.substr(params.token_url.rfind(':'));
    });
    require_good(at.generate());
    auto const& token = at.log->last(operation::issue_token).spent;
    BOOST_TEST(token.in(phase::name_resolution) > 0ns);
    check_adds_up(token);
}

BOOST_AUTO_TEST_CASE(bytes_of_requests_and_answers_are_counted)
{
    auto at = observed();
    require_good(at.generate());
    auto const small = at.generate("x")->call->timeline;
    auto const large = at.generate(std::string(5000, 'x'))->call->timeline;
    BOOST_TEST(small.bytes_sent > 200u);
    BOOST_TEST(large.bytes_sent >= small.bytes_sent + 4999);
    BOOST_TEST(small.bytes_received > 200u);
    BOOST_TEST(large.bytes_received >= small.bytes_received + 4999); // the prompt comes back
}

BOOST_AUTO_TEST_CASE(download_spends_its_time_in_the_body_and_counts_its_bytes)
{
    auto at = observed();
    auto const made = at.generate();
    require_good(made);
    auto bytes = std::string();
    auto const saved = at.service.get(at.service->download(
        download_source(made->images.front()), download_target::memory(bytes)));
    require_good(saved);
    BOOST_TEST(saved->timeline.bytes_received >= saved->bytes);
    BOOST_TEST(saved->timeline.in(phase::body) > 0ns);
    BOOST_TEST(saved->timeline.attempts == 1);
    check_adds_up(saved->timeline);
    BOOST_TEST(at.log->count("done download ok") == 1u);
}

BOOST_AUTO_TEST_CASE(one_waits_in_the_queue_where_one_connection_serves_two)
{
    auto at = observed([](client_params& params) { params.max_connections = 1; });
    require_good(at.generate());
    at.log->clear();
    at.service.server.set_generation_time(20ms);
    auto const both = at.service.get_all<generated>(
        2, [&](int) { return at.service->generate(generate_params("a fox")); });
    for (auto const& one : both) require_good(one);
    BOOST_TEST(at.log->count("wait generate queue") == 1u);
    BOOST_TEST(both[0]->call->timeline.in(phase::queue) == 0ns);
    BOOST_TEST(both[1]->call->timeline.in(phase::queue) >= 20ms);
    BOOST_TEST(both[0]->call->timeline.in(phase::response) >= 20ms);
    for (auto const& one : both) check_adds_up(one->call->timeline);
}

BOOST_AUTO_TEST_CASE(answer_that_asks_to_come_back_leads_to_backoff)
{
    auto at = observed();
    auto busy = fault::with_response(429, "{}", "POST", generate_path);
    busy.headers.emplace_back("Retry-After", "0");
    at.service.server.inject(busy);
    auto const made = at.generate();
    require_good(made);
    BOOST_TEST(made->call->timeline.in(phase::backoff) > 0ns);
    BOOST_TEST(made->call->timeline.attempts == 2);
    check_adds_up(made->call->timeline);
    auto const expected =
        lines{"start generate 1",      "end generate 1 429", "retry generate rate_limited",
              "wait generate backoff", "start generate 2",   "end generate 2 200",
              "done generate ok"};
    auto told = at.log->with(" generate ");
    std::erase(told, "wait generate token");
    BOOST_TEST(told == expected, per_element());
}

BOOST_AUTO_TEST_CASE(answer_that_proves_nothing_leads_to_the_history_before_the_next_attempt)
{
    auto at = observed([](client_params& params) {
        search(params);
        params.reconcile.absence_after = 200ms;
    });
    auto busy = fault::with_response(503, "{}", "POST", generate_path);
    busy.headers.emplace_back("Retry-After", "0");
    at.service.server.inject(busy);
    auto const made = at.generate();
    require_good(made);
    BOOST_TEST(made->call->timeline.in(phase::history) >= 100ms);
    BOOST_TEST(made->call->timeline.attempts == 2);
    check_adds_up(made->call->timeline);
    auto const expected =
        lines{"start generate 1",      "end generate 1 503", "retry generate unavailable",
              "wait generate history", "start generate 2",   "end generate 2 200",
              "done generate ok"};
    auto told = at.log->with(" generate ");
    std::erase(told, "wait generate token");
    BOOST_TEST(told == expected, per_element());
}

BOOST_AUTO_TEST_CASE(call_found_in_the_history_was_there)
{
    auto at = observed(search);
    auto lost = fault(fault_kind::reset_before_response, "POST", generate_path);
    lost.charge_first = true;
    at.service.server.inject(lost);
    auto const made = at.generate();
    require_good(made);
    BOOST_TEST(made->recovered);
    BOOST_TEST(made->call->timeline.in(phase::history) > 0ns);
    check_adds_up(made->call->timeline);
    BOOST_TEST(at.log->last(operation::generate).recovered);
    BOOST_TEST(at.log->count("wait generate history") == 1u);
}

BOOST_AUTO_TEST_CASE(failed_call_shows_where_its_time_went)
{
    auto at = observed();
    at.service.server.inject(fault(fault_kind::reset_before_response, "POST", generate_path));
    auto const made = at.generate();
    BOOST_REQUIRE(!made);
    auto const failure = made.error();
    auto const& details = failure.details();
    BOOST_TEST(details.timeline.in(phase::response) > 0ns);
    BOOST_TEST(details.timeline.elapsed == details.elapsed);
    BOOST_TEST(details.timeline.attempts == 1);
    BOOST_TEST(details.timeline.bytes_sent > 0u);
    check_adds_up(details.timeline);
}

BOOST_AUTO_TEST_CASE(connection_that_fails_in_tls_shows_each_phase_of_its_opening)
{
    auto at = observed([](client_params& params) { params.retry.max_attempts = 1; });
    auto silent = fault(fault_kind::close_in_handshake);
    silent.times = -1;
    at.service.server.inject(silent);
    auto const made = at.generate();
    BOOST_REQUIRE(!made);
    auto const& spent = at.log->last(operation::issue_token).spent;
    BOOST_TEST(spent.in(phase::tls) > 0ns);
    BOOST_TEST(spent.in(phase::connect) > 0ns);
    BOOST_TEST(spent.in(phase::send) == 0ns);
    check_adds_up(spent);
    BOOST_TEST(at.log->with("opened").empty());
    BOOST_TEST(at.log->with("closed").empty()); // it never was one
}

BOOST_AUTO_TEST_CASE(call_that_runs_out_of_time_in_tls_was_there_and_in_connect)
{
    auto at = observed([](client_params& params) { params.idle_timeout = 0ms; });
    require_good(at.generate());
    at.service.server.inject(fault(fault_kind::stall_in_handshake));
    auto const got = at.service.get(at.service->list_image_models(within(200ms)));
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().value() == errc::tls_timeout);
    auto const& spent = got.error().details().timeline;
    BOOST_TEST(spent.in(phase::connect) > 0ns);
    BOOST_TEST(spent.in(phase::connect) < 100ms);
    BOOST_TEST(spent.in(phase::tls) > 100ms);
    check_adds_up(spent);
}

BOOST_AUTO_TEST_CASE(cancelled_call_ends_its_attempt_and_itself)
{
    auto at = observed();
    require_good(at.generate());
    at.log->clear();
    at.service.server.inject(fault(fault_kind::stall, "POST", generate_path));
    auto const before = at.service.server.requests().size();
    auto const made = at.service.cancel_when(
        [&] { return at.service.server.requests().size() > before; },
        at.service->generate(generate_params("a fox")));
    BOOST_REQUIRE(!made);
    auto const expected = lines{
        "start generate 1", "closed failed", "end generate 1 cancelled", "done generate cancelled"};
    BOOST_TEST(at.log->lines == expected, per_element());
    BOOST_TEST(made.error().details().timeline.in(phase::response) > 0ns);
}

BOOST_AUTO_TEST_CASE(connection_closes_because_the_answer_says_so)
{
    auto at = observed();
    auto last = fault::with_response(200, "[]", "GET", models_path);
    last.headers.emplace_back("Connection", "close");
    at.service.server.inject(last);
    require_good(at.service.get(at.service->list_image_models()));
    BOOST_TEST(at.log->count("closed answered") == 1u);
    BOOST_TEST(at.log->with("closed").size() == 1u);
}

BOOST_AUTO_TEST_CASE(connection_closes_because_the_service_had_closed_it)
{
    auto at = observed();
    at.service.server.inject(fault(fault_kind::close_after_response, "POST", generate_path));
    require_good(at.generate());
    BOOST_REQUIRE(
        at.service.run_until([&] { return at.service.server.stats().connections_open == 0; }));
    require_good(at.generate());
    BOOST_TEST(at.log->count("closed dead") == 1u);
    BOOST_TEST(at.log->with("closed").size() == 1u);
}

BOOST_AUTO_TEST_CASE(connection_closes_because_it_outlived_its_time)
{
    auto at = observed([](client_params& params) { params.max_connection_age = 1ms; });
    at.service.server.set_generation_time(5ms);
    require_good(at.generate());
    require_good(at.generate());
    require_good(at.generate());
    BOOST_TEST(at.log->count("closed expired") >= 2u);
    BOOST_TEST(at.log->count("closed expired") == at.log->with("closed").size());
}

BOOST_AUTO_TEST_CASE(connection_closes_because_an_exchange_failed)
{
    auto at = observed();
    at.service.server.inject(fault(fault_kind::reset_before_response, "POST", generate_path));
    BOOST_TEST(!at.generate());
    BOOST_TEST(at.log->count("closed failed") == 1u);
}

BOOST_AUTO_TEST_CASE(every_connection_closes_once_at_the_latest_with_the_client)
{
    auto at = observed();
    auto const all = at.service.get_all<generated>(
        8, [&](int) { return at.service->generate(generate_params("a fox")); });
    for (auto const& one : all) require_good(one);
    BOOST_TEST(at.log->with("closed").empty());
    at.service.service.reset();
    at.service.run_to_end();
    BOOST_TEST(at.log->with("opened").size() > 1u);
    BOOST_TEST(at.log->count("closed closing") == at.log->with("opened").size());
}

BOOST_AUTO_TEST_CASE(observer_that_throws_loses_nothing)
{
    auto at = observed(
        [](client_params& params) { params.max_connections = 1; }, std::make_shared<throwing>());
    auto const all = at.service.get_all<generated>(
        4, [&](int) { return at.service->generate(generate_params("a fox")); });
    for (auto const& one : all) require_good(one);
    BOOST_TEST(at.service->stats().waiting == 0u);
    BOOST_TEST(at.service->stats().live == at.service->stats().idle);
    at.service.service.reset();
    at.service.run_to_end();
    BOOST_TEST(at.log->with("opened").size() == at.log->count("closed closing"));
    BOOST_TEST(!at.log->with("opened").empty());
}

BOOST_AUTO_TEST_CASE(events_hold_neither_secret_nor_token_nor_prompt_nor_path)
{
    auto at = observed(search);
    auto const prompt = std::string("a very private prompt");
    auto lost = fault(fault_kind::reset_before_response, "POST", generate_path);
    lost.charge_first = true;
    at.service.server.inject(lost);
    require_good(at.generate(prompt));
    at.service.server.inject(fault::with_response(422, prompt, "POST", generate_path));
    BOOST_TEST(!at.generate(prompt));
    BOOST_TEST(at.log->said.size() > 10u);
    auto const secret = at.service.server.client_secret();
    auto const id = at.service.server.client_id();
    auto const hidden = {prompt, secret, id, std::string("Bearer"), std::string("/api/")};
    for (auto const& text : at.log->said) {
        for (auto const& word : hidden) {
            BOOST_TEST(text.find(word) == std::string::npos, text);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Timelines and events where a virtual clock makes them exact.
#include "common/event_log.hpp"
#include "common/unit_test.hpp"
#include "history_fixture.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <stdexcept>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(observing)

namespace {

using made_result = result<generation>;
using lines = std::vector<std::string>;

client_params observed_by(std::shared_ptr<observer> log, client_params params = with_workspace())
{
    params.observer = std::move(log);
    return params;
}

/// A client that is observed.
template <class Fixture>
struct observed : Fixture
{
    explicit observed(
        client_params params = with_workspace(), std::chrono::nanoseconds latency = {},
        std::shared_ptr<event_log> into = std::make_shared<event_log>())
        : Fixture(observed_by(into, std::move(params)), latency), log(std::move(into))
    {
    }

    std::shared_ptr<event_log> log;
};

using fixture = observed<call_fixture>;

auto const draw = [](client& c) { return c.generate(generate_params("p")); };

class throwing : public event_log
{
public:
    void on_attempt_started(attempt_started const&) override { fail(); }
    void on_attempt_finished(attempt_finished const&) override { fail(); }
    void on_retry(retry_planned const&) override { fail(); }
    void on_wait(wait_started const&) override { fail(); }
    void on_call_finished(call_finished const&) override { fail(); }
    void on_token_renewed(token_renewed const&) override { fail(); }

    int thrown = 0;

private:
    [[noreturn]] void fail()
    {
        ++thrown;
        throw std::runtime_error("an observer's own failure");
    }
};

auto const first_call = lines{"wait generate token", "start issue_token 1", "end issue_token 1 200",
                              "done issue_token ok", "token 14399",         "start generate 1",
                              "end generate 1 200",  "done generate ok"};

} // namespace

BOOST_AUTO_TEST_CASE(first_call_reports_the_token_that_it_waits_for)
{
    auto at = fixture();
    at.wire->expect(answered(200, one_image));
    BOOST_REQUIRE(at.generate());
    BOOST_TEST(at.log->lines == first_call, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(second_call_reports_only_itself)
{
    auto at = fixture();
    at.wire->otherwise = always(answered(200, one_image));
    BOOST_REQUIRE(at.generate());
    at.log->clear();
    BOOST_REQUIRE(at.generate());
    auto const expected = lines{"start generate 1", "end generate 1 200", "done generate ok"};
    BOOST_TEST(at.log->lines == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(wait_for_a_token_is_the_tokens_phase_to_the_nanosecond)
{
    auto at = fixture(with_workspace(), 40ms);
    at.wire->delay_token = 300ms;
    at.wire->expect(answered(200, one_image));
    auto const made = at.generate();
    BOOST_REQUIRE(made);
    BOOST_TEST(made->call->timeline.in(phase::token) == 300ms);
    BOOST_TEST(made->call->timeline.elapsed == 340ms);
    BOOST_TEST(made->call->timeline.elapsed == made->elapsed);
    BOOST_TEST(made->call->timeline.attempts == 1);
}

BOOST_AUTO_TEST_CASE(looking_up_the_workspace_counts_with_the_token)
{
    auto at = fixture(offline_params(), 10ms);
    at.wire->expect(answered(200, one_image));
    auto const made = at.generate();
    BOOST_REQUIRE(made);
    BOOST_TEST(made->call->timeline.in(phase::token) == 20ms); // the token and the list
    BOOST_TEST(made->call->timeline.elapsed == 30ms);
    BOOST_TEST(at.log->count("done list_workspaces ok") == 1u);
}

BOOST_AUTO_TEST_CASE(wait_that_the_service_asks_for_is_backoff_to_the_nanosecond)
{
    auto params = with_workspace();
    params.retry.base_delay = 250ms;
    params.reconcile.enabled = false;
    auto at = fixture(params, 10ms);
    at.wire->expect(answered(429, "{}", {{"retry-after", "7"}}));
    at.wire->expect(answered(200, one_image));
    auto const made = at.generate();
    BOOST_REQUIRE(made);
    BOOST_TEST(made->call->timeline.in(phase::backoff) == 7250ms);
    BOOST_TEST(made->call->timeline.elapsed == 7280ms); // and the token, and two attempts
    BOOST_TEST(made->call->timeline.attempts == 2);
    BOOST_TEST_REQUIRE(at.log->delays.size() == 1u);
    BOOST_TEST(at.log->delays[0] == 7250ms);
}

BOOST_AUTO_TEST_CASE(retry_is_reported_between_two_attempts_and_before_its_wait)
{
    auto at = fixture();
    at.wire->expect(answered(429, "{}"));
    at.wire->expect(answered(200, one_image));
    BOOST_REQUIRE(at.generate());
    auto const expected =
        lines{"start generate 1",      "end generate 1 429", "retry generate rate_limited",
              "wait generate backoff", "start generate 2",   "end generate 2 200",
              "done generate ok"};
    auto seen = at.log->with(" generate ");
    seen.erase(seen.begin()); // the wait for the token
    BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_retry_names_its_cause)
{
    struct row
    {
        char const* cause;
        exchange_outcome outcome;
    };
    auto const rows = std::vector<row>{
        {"not_connected", failed(errc::connect_failed, phase::connect, 0)},
        {"dead_connection", failed(errc::connection_lost, phase::send, 0, true)},
        {"lost", failed(errc::connection_lost, phase::response, 9)},
        {"token_refused", answered(401, "{}")},
        {"rate_limited", answered(429, "{}")},
        {"unavailable", answered(503, "{}")},
        {"server_failed", answered(500, "{}")},
        {"server_failed", answered(408, "{}")},
        {"unreadable", answered(200, "<html>")},
        {"other_path", answered(307, "", {{"location", "/api/elsewhere"}})},
    };
    for (auto const& row : rows) {
        auto at = fixture();
        at.wire->expect(row.outcome);
        at.wire->expect(answered(200, no_models));
        BOOST_TEST(at.models().has_value(), row.cause);
        auto const told = at.log->with("retry ");
        BOOST_REQUIRE_MESSAGE(told.size() == 1u, row.cause);
        BOOST_TEST(told[0] == std::string("retry list_image_models ") + row.cause);
    }
}

BOOST_AUTO_TEST_CASE(refused_token_is_followed_by_a_wait_for_another)
{
    auto at = fixture(with_workspace(), 10ms);
    at.wire->expect(answered(401, "{}"));
    at.wire->expect(answered(200, one_image));
    auto const made = at.generate();
    BOOST_REQUIRE(made);
    BOOST_TEST(made->call->timeline.in(phase::token) == 20ms);
    BOOST_TEST(at.log->count("token 14399") == 2u);
    BOOST_TEST(at.log->count("wait generate token") == 2u);
    BOOST_TEST(at.log->count("retry generate token_refused") == 1u);
}

BOOST_AUTO_TEST_CASE(phases_and_bytes_of_all_attempts_add_up)
{
    auto broken = failed(errc::connection_lost, phase::response, 100);
    broken.times.add(phase::connect, 5ms);
    broken.times.add(phase::response, 7ms);
    auto good = answered(200, no_models);
    good.bytes_written = 30;
    good.reused = true;
    good.times.add(phase::response, 11ms);
    good.times.bytes_received = 400;
    auto at = fixture();
    at.wire->expect(broken);
    at.wire->expect(good);
    auto spent = timeline();
    auto call = call_params();
    call.timeline = &spent;
    BOOST_REQUIRE(at.models(call));
    BOOST_TEST(spent.in(phase::connect) == 5ms);
    BOOST_TEST(spent.in(phase::response) == 18ms);
    BOOST_TEST(spent.bytes_sent == 130u);
    BOOST_TEST(spent.bytes_received == 400u);
    BOOST_TEST(spent.attempts == 2);
    BOOST_TEST(spent.reused);
    BOOST_TEST_REQUIRE(at.log->attempts.size() == 3u); // and the token's
    BOOST_TEST(at.log->attempts[1].spent.in(phase::connect) == 5ms);
    BOOST_TEST(at.log->attempts[2].spent.bytes_sent == 30u);
}

BOOST_AUTO_TEST_CASE(failed_call_carries_its_timeline_in_the_error_and_where_it_was_asked_for)
{
    auto at = fixture(with_workspace(), 10ms);
    at.wire->otherwise = always(answered(404, "{}"));
    auto spent = timeline();
    auto call = call_params();
    call.timeline = &spent;
    auto const made = at.models(call);
    BOOST_REQUIRE(!made);
    auto const& told = made.error().details().timeline;
    BOOST_TEST(told.attempts == made.error().details().attempts);
    BOOST_TEST(told.elapsed == made.error().details().elapsed);
    BOOST_TEST(told.elapsed == 20ms);
    BOOST_TEST(told.in(phase::token) == 10ms);
    BOOST_TEST(spent.elapsed == told.elapsed);
    BOOST_TEST(at.log->count("done list_image_models not_found") == 1u);
}

BOOST_AUTO_TEST_CASE(call_that_is_refused_before_any_request_emits_no_event)
{
    auto at = fixture();
    BOOST_TEST(!at.ask([](client& c) { return c.generate(generate_params("")); }));
    BOOST_TEST(at.log->lines.empty());
}

BOOST_AUTO_TEST_CASE(call_that_is_cancelled_in_its_backoff_ends_with_that_event)
{
    auto at = fixture();
    at.wire->otherwise = always(answered(429, "{}", {{"retry-after", "30"}}));
    auto done = std::optional<made_result>();
    auto signal = asio::cancellation_signal();
    at.start(draw, done, signal.slot());
    at.run_ready();
    at.time->advance(2s);
    at.run_ready();
    signal.emit(asio::cancellation_type::terminal);
    at.run_ready();
    BOOST_REQUIRE(done.has_value());
    BOOST_REQUIRE(!*done);
    auto const expected = lines{"wait generate backoff", "done generate cancelled"};
    auto const& all = at.log->lines;
    BOOST_REQUIRE(all.size() > 2u);
    BOOST_TEST(lines(all.end() - 2, all.end()) == expected, boost::test_tools::per_element());
    BOOST_TEST(done->error().details().timeline.in(phase::backoff) == 2s);
}

BOOST_AUTO_TEST_CASE(calls_that_the_clients_end_cuts_off_tell_it)
{
    auto at = fixture();
    at.wire->otherwise = always(answered(429, "{}", {{"retry-after", "30"}}));
    auto done = std::optional<made_result>();
    at.start(draw, done);
    at.run_ready();
    at.service.reset();
    at.drain();
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(at.log->lines.back() == "done generate client_closed");
}

BOOST_AUTO_TEST_CASE(recovered_call_spent_its_search_in_the_history)
{
    auto at = observed<history_fixture>(searching());
    at.on_look = [&] {
        if (at.looks == 3) at.add("late");
    };
    auto const made = at.generate();
    BOOST_REQUIRE_MESSAGE(made, made.error().to_string());
    BOOST_TEST(made->recovered);
    BOOST_TEST(made->call->timeline.in(phase::history) == 1500ms);
    BOOST_TEST(made->call->timeline.elapsed == 1500ms);
    BOOST_TEST(made->call->timeline.attempts == 1);
    BOOST_TEST(at.log->count("wait generate history") == 1u);
    BOOST_TEST(at.log->count("done list_history ok") == 3u);
    auto const& told = at.log->last(operation::generate);
    BOOST_TEST(told.recovered);
    BOOST_TEST(told.charge.credits == 1);
    BOOST_TEST(told.spent.in(phase::history) == 1500ms);
}

BOOST_AUTO_TEST_CASE(look_before_a_paid_call_counts_as_history)
{
    auto params = searching();
    params.reconcile.baseline = true;
    auto at = observed<history_fixture>(params, 10ms);
    at.when_posted = [] { return answered(200, one_image); };
    auto const made = at.generate();
    BOOST_REQUIRE(made);
    BOOST_TEST(made->call->timeline.in(phase::history) == 20ms); // its token and its page
    BOOST_TEST(made->call->timeline.elapsed == 30ms);
    auto const again = at.generate(); // once is enough
    BOOST_REQUIRE(again);
    BOOST_TEST(again->call->timeline.in(phase::history) == 0ms);
    BOOST_TEST(at.log->count("wait generate history") == 1u);
}

BOOST_AUTO_TEST_CASE(reconcile_has_a_timeline_and_an_end_of_its_own)
{
    auto at = observed<history_fixture>(searching());
    auto call = call_params();
    call.deadline = 10s;
    auto const lost = at.generate(call);
    BOOST_REQUIRE(!lost);
    BOOST_TEST(lost.error().details().timeline.in(phase::history) > 0ns);
    BOOST_TEST(at.log->last(operation::generate).charge.state == charge_state::unknown);
    at.add("late");
    auto const found = at.resume_pending(*lost.error().pending());
    BOOST_REQUIRE_MESSAGE(found, found.error().to_string());
    auto const& told = at.log->last(operation::reconcile);
    BOOST_TEST(told.code == errc{});
    BOOST_TEST(told.recovered);
    BOOST_TEST(told.charge.credits == 1);
}

BOOST_AUTO_TEST_CASE(observer_that_throws_loses_nothing)
{
    auto const broken = std::make_shared<throwing>();
    auto at = fixture(with_workspace(), {}, broken);
    at.wire->expect(answered(429, "{}"));
    at.wire->expect(answered(200, one_image));
    auto const made = at.generate();
    BOOST_REQUIRE(made);
    BOOST_TEST(made->attempts == 2);
    BOOST_TEST(broken->thrown >= 10);
    BOOST_TEST(at.is_dry());
}

BOOST_AUTO_TEST_CASE(events_name_their_calls_trace_id)
{
    auto at = fixture();
    at.wire->expect(answered(200, one_image));
    auto call = call_params();
    call.trace_id = "order-7";
    BOOST_REQUIRE(at.generate(call));
    auto const& said = at.log->said;
    BOOST_TEST(std::count(said.begin(), said.end(), "order-7") == 4); // token, start, end, done
}

BOOST_AUTO_TEST_SUITE_END()

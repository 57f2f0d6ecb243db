// SPDX-License-Identifier: BSL-1.0
// The rows of doc/retry.md over real connections. The service's ledger and record of requests say
// what was really sent and charged.
#include "common/against_sandbox.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <memory>

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;
using sandbox::fault_kind;

BOOST_AUTO_TEST_SUITE(retry)

namespace {

/// A fault that leaves open whether the request was carried out.
struct fault_row
{
    char const* name;
    fault_kind kind;
    unsigned status = 0;
    char const* text = ""; ///< Body of an answer, or raw bytes.
    std::size_t bytes = 0;
};

constexpr fault_row faults[] = {
    {"500", fault_kind::response, 500, "oops"},
    {"502", fault_kind::response, 502, "<html>Bad gateway</html>"},
    {"503 without Retry-After", fault_kind::response, 503, ""},
    {"504", fault_kind::response, 504, ""},
    {"408", fault_kind::response, 408, ""},
    {"599", fault_kind::response, 599, ""},
    {"reset", fault_kind::reset_before_response},
    {"close", fault_kind::close_before_response},
    {"garbage", fault_kind::garbage},
    {"cut before the body", fault_kind::cut_body, 0, "", 0},
    {"cut within the body", fault_kind::cut_body, 0, "", 20},
    {"cut within the header", fault_kind::raw, 0, "HTTP/1.1 200 OK\r\nContent-Le"},
    {"only interim answers", fault_kind::raw, 0, "HTTP/1.1 100 Continue\r\n\r\n"},
    {"a body cut in a chunk", fault_kind::raw, 0,
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"},
    {"a length with a sign", fault_kind::raw, 0, "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}"},
    {"two framings", fault_kind::raw, 0,
     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"},
    {"a compressed body", fault_kind::raw, 0,
     "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx"},
    {"a protocol change", fault_kind::raw, 0,
     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"},
    {"a page of HTML with 200", fault_kind::response, 200, "<html>Log in</html>"},
    {"an empty 200", fault_kind::response, 200, ""},
    {"JSON of another shape", fault_kind::response, 200, R"({"images":3})"},
};

fault planned_from(fault_row const& row)
{
    auto made = fault(row.kind);
    made.status = row.status;
    made.body = row.text;
    made.raw = row.text;
    made.bytes = row.bytes;
    return made;
}

fault rate_limit(char const* retry_after)
{
    auto made =
        fault::with_response(429, R"({"error":"Too many requests"})", "POST", generate_path);
    if (retry_after) made.headers.emplace_back("Retry-After", retry_after);
    return made;
}

auto const each_fault = boost::unit_test::data::xrange(std::size(faults));

} // namespace

BOOST_DATA_TEST_CASE(a_free_call_survives_two_of_each_fault, each_fault, index)
{
    BOOST_TEST_CONTEXT(faults[index].name)
    {
        auto service = against_sandbox();
        auto planned = planned_from(faults[index]);
        planned.path_prefix = workspaces_path;
        planned.times = 2;
        service.server.inject(planned);
        require_good(service.get(service->list_workspaces()));
        BOOST_TEST(service.arrived("GET", workspaces_path) == 3U);
        BOOST_TEST(service.server.stats().faults_applied == 2U);
    }
}

BOOST_DATA_TEST_CASE(a_free_call_ends_when_its_attempts_are_used_up, each_fault, index)
{
    BOOST_TEST_CONTEXT(faults[index].name)
    {
        auto service = against_sandbox();
        auto planned = planned_from(faults[index]);
        planned.path_prefix = workspaces_path;
        planned.times = -1;
        service.server.inject(planned);
        auto const failed = service.get(service->list_workspaces()).error();
        BOOST_TEST(failed.details().attempts == 3);
        BOOST_TEST(failed.charge().state == charge_state::not_charged);
        BOOST_TEST(service.arrived("GET", workspaces_path) == 3U);
    }
}

BOOST_DATA_TEST_CASE(
    a_paid_call_is_never_sent_again_after_its_first_byte,
    each_fault* boost::unit_test::data::xrange(2), index, charges)
{
    BOOST_TEST_CONTEXT(faults[index].name << (charges ? ", charged" : ", not charged"))
    {
        auto service = against_sandbox();
        require_good(service.get(service->list_image_models()));
        auto planned = planned_from(faults[index]);
        planned.path_prefix = generate_path;
        planned.charge_first = charges == 1;
        service.server.inject(planned);
        auto const made = service.get(service->generate(generate_params("precious")));
        BOOST_REQUIRE(!made);
        auto const& e = made.error();
        BOOST_TEST(e.value() == errc::outcome_unknown);
        BOOST_TEST(e.charge().state == charge_state::unknown);
        BOOST_TEST(!e.charge().evidence.empty());
        BOOST_TEST(e.details().attempts == 1);
        BOOST_TEST(service.arrived("POST", generate_path) == 1U);
        auto const carried_out = charges == 1 || planned.kind == fault_kind::cut_body;
        BOOST_TEST(service.server.ledger().size() == (carried_out ? 1U : 0U));
        // The client works on.
        require_good(service.get(service->generate(generate_params("next"))));
    }
}

BOOST_AUTO_TEST_CASE(a_paid_edit_is_never_sent_again_either)
{
    auto service = against_sandbox();
    auto const made = service.get(service->generate(generate_params("source")));
    require_good(made);
    auto planned = fault(fault_kind::reset_before_response, "POST", edit_path);
    planned.charge_first = true;
    service.server.inject(planned);
    auto const path = service->path_of(*made->images.at(0).image_id);
    auto const failed = service.get(service->edit(edit_params("x", path))).error();
    BOOST_TEST(failed.value() == errc::outcome_unknown);
    BOOST_TEST(service.arrived("POST", edit_path) == 1U);
    BOOST_TEST(service.server.ledger().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_rate_limit_is_waited_out_as_the_service_wishes_and_charged_once)
{
    auto service = against_sandbox();
    service.server.inject(rate_limit("0"));
    service.server.inject(rate_limit("1"));
    auto const made = service.get(service->generate(generate_params("x")));
    require_good(made);
    BOOST_TEST(made->elapsed >= 1s);
    BOOST_TEST(made->attempts == 3);
    BOOST_TEST(made->charge.state == charge_state::charged);
    BOOST_TEST(service.arrived("POST", generate_path) == 3U);
    BOOST_TEST(service.server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(a_rate_limit_without_retry_after_is_backed_off_from)
{
    auto service = against_sandbox();
    service.server.inject(rate_limit(nullptr));
    require_good(service.get(service->generate(generate_params("x"))));
    BOOST_TEST(service.server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(a_rate_limit_that_stays_is_an_error_that_costs_nothing)
{
    auto service = against_sandbox();
    auto planned = rate_limit("0");
    planned.times = -1;
    service.server.inject(planned);
    auto const failed = service.get(service->generate(generate_params("x"))).error();
    BOOST_TEST(failed.value() == errc::rate_limited);
    BOOST_TEST(failed.code() == condition::transient);
    BOOST_TEST(failed.charge().state == charge_state::not_charged);
    BOOST_TEST(service.arrived("POST", generate_path) == 3U);
}

BOOST_DATA_TEST_CASE(
    a_longer_wait_than_the_deadline_returns_at_once_with_the_time,
    boost::unit_test::data::make({30, 100'000}), seconds)
{
    auto service = against_sandbox();
    service.server.inject(rate_limit(std::to_string(seconds).c_str()));
    auto const failed = service.get(service->generate(generate_params("x"), within(25s))).error();
    BOOST_TEST(failed.value() == errc::rate_limited);
    BOOST_REQUIRE(failed.details().retry_after.has_value());
    BOOST_TEST(failed.details().retry_after->count() == seconds);
    BOOST_TEST(failed.details().elapsed < 20s);
    BOOST_TEST(failed.charge().state == charge_state::not_charged);
    BOOST_TEST(service.arrived("POST", generate_path) == 1U);
}

BOOST_AUTO_TEST_CASE(an_unavailable_service_that_says_when_is_asked_again)
{
    for (auto const trusted : {false, true}) {
        auto service = against_sandbox([trusted](client_params& params) {
            params.reconcile.enabled = true;
            params.reconcile.absence_after = 300ms;
            params.reconcile.first_delay = 20ms;
            params.retry.trust_503 = trusted;
        });
        auto planned = fault::with_response(503, "", "POST", generate_path);
        planned.headers.emplace_back("Retry-After", "0");
        service.server.inject(planned);
        auto const made = service.get(service->generate(generate_params("x")));
        require_good(made);
        BOOST_TEST(made->attempts == 2);
        BOOST_TEST((made->elapsed >= 300ms) == !trusted);
        BOOST_TEST((service.server.stats().history_requests == 0) == trusted);
        BOOST_TEST(service.server.credits_charged() == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_service_that_asks_not_to_be_tried_again_is_not)
{
    auto service = against_sandbox();
    auto planned = fault::with_response(500, "", "GET", workspaces_path);
    planned.headers.emplace_back("X-Fal-Retryable", "false");
    service.server.inject(planned);
    BOOST_TEST(service.get(service->list_workspaces()).error().value() == errc::service_error);
    BOOST_TEST(service.arrived("GET", workspaces_path) == 1U);
}

BOOST_AUTO_TEST_CASE(a_paid_call_is_sent_again_on_a_new_connection_where_the_idle_one_had_died)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_image_models()));
    for (auto round = 0; round < 20; ++round) {
        service.server.close_connections();
        BOOST_REQUIRE(
            service.run_until([&] { return service.server.stats().connections_open == 0; }));
        auto const made = service.get(service->generate(generate_params("x")));
        require_good(made);
        BOOST_TEST(made->charge.credits == 1);
    }
    BOOST_TEST(service.server.credits_charged() == 20);
    BOOST_TEST(service.arrived("POST", generate_path) == 20U);
}

BOOST_AUTO_TEST_CASE(a_paid_call_waits_for_a_service_that_refuses_connections_at_first)
{
    auto const no_tls = [] {
        auto params = small_images();
        params.tls = false;
        return params;
    };
    auto gone = std::make_unique<sandbox::sandbox_server>(no_tls());
    auto lines = std::string();
    auto params = hasty(params_for(*gone));
    params.retry.max_attempts = 10;
    params.retry.base_delay = 200ms;
    params.retry.max_delay = 400ms;
    params.logger = [&](log_level, std::string_view line) { lines += line; };
    auto context = asio::io_context();
    auto service = client(context.get_executor(), params);
    run(context,
        [&]() -> asio::awaitable<void> { require_good(co_await service.list_image_models()); }());
    auto again = no_tls();
    again.port = gone->port();
    gone.reset();
    auto made = std::optional<result<generation>>();
    asio::co_spawn(
        context, service.generate(generate_params("patient")),
        [&](std::exception_ptr, result<generation> value) { made.emplace(std::move(value)); });
    while (lines.find("not_sent") == std::string::npos && !context.stopped()) context.run_one();
    auto const back = sandbox::sandbox_server(again);
    context.run();
    BOOST_REQUIRE(made.has_value());
    require_good(*made);
    BOOST_TEST((*made)->charge.state == charge_state::charged);
    BOOST_TEST(back.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(no_server_listening_is_a_free_error_after_all_attempts)
{
    auto port = std::string();
    {
        auto const gone = sandbox::sandbox_server();
        port = std::to_string(gone.port());
    }
    auto service = against_sandbox([&](client_params& params) {
        params.api_base = "https://127.0.0.1:" + port + "/api";
        params.workspace = workspace_id("w");
    });
    auto const failed = service.get(service->generate(generate_params("x"))).error();
    BOOST_TEST(failed.value() == errc::connect_failed);
    BOOST_TEST(failed.code() == condition::unreachable);
    BOOST_TEST(failed.details().attempts == 3);
    BOOST_TEST(failed.charge().state == charge_state::not_charged);
    BOOST_TEST(failed.message().find(port) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_outage_adds_little_load_beyond_the_reserve)
{
    constexpr auto calls = 100;
    auto service = against_sandbox([](client_params& params) {
        params.retry.budget_reserve = 5.0;
        params.retry.budget_ratio = 0.2;
    });
    auto planned = fault::with_response(500, "", "GET", workspaces_path);
    planned.times = -1;
    service.server.inject(planned);
    using listed = result<std::vector<workspace>>;
    auto const all =
        service.get_all<listed>(calls, [&](int) { return service->list_workspaces(); });
    for (auto const& one : all) BOOST_TEST(one.error().value() == errc::service_error);
    auto const sent = service.arrived("GET", workspaces_path);
    BOOST_TEST(sent > 100U);
    BOOST_TEST(sent <= 125U);
}

BOOST_AUTO_TEST_SUITE_END()

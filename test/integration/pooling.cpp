// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"

#include <set>

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;
using sandbox::fault_kind;

BOOST_AUTO_TEST_SUITE(pooling)

namespace {

using generated = result<generation>;

std::uint64_t opened(against_sandbox const& service)
{
    return service.server.stats().connections_opened;
}

/// An answer that the client cannot take for the whole of what the connection holds.
fault answer_with_surplus()
{
    auto made = fault(fault_kind::raw, "GET", models_path);
    made.raw = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]HTTP/1.1 200 OK\r\n";
    made.keep_open = true;
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(calls_one_after_the_other_share_one_connection)
{
    auto service = against_sandbox();
    for (auto i = 0; i < 10; ++i) require_good(service.get(service->list_history()));
    BOOST_TEST(opened(service) == 1U);
    BOOST_TEST(service->stats().opened == 1U);
    BOOST_TEST(service->stats().idle == 1U);
    BOOST_TEST(service->stats().requests == 12U);
}

BOOST_AUTO_TEST_CASE(connection_that_was_opened_and_not_needed_serves_later)
{
    // TLS 1.3 sends tickets right after the handshake: unread, they must not look like an answer.
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    for (auto round = 0; round < 5; ++round) {
        auto const all = service.get_all<generated>(
            2, [&](int i) { return service->generate(generate_params(std::to_string(i))); });
        for (auto const& one : all) require_good(one);
    }
    BOOST_TEST(opened(service) <= 2U);
    BOOST_TEST(service->stats().opened <= 2U);
}

BOOST_AUTO_TEST_CASE(two_hundred_calls_go_through_four_connections)
{
    auto service = against_sandbox([](client_params& params) { params.max_connections = 4; });
    auto const all = service.get_all<generated>(
        200, [&](int i) { return service->generate(generate_params(std::to_string(i))); });
    for (auto const& one : all) require_good(one);
    auto const seen = service.server.stats();
    BOOST_TEST(seen.connections_peak <= 4U);
    BOOST_TEST(seen.connections_opened <= 4U);
    BOOST_TEST(service.server.credits_charged() == 200);
    BOOST_TEST(service->stats().waiting == 0U);
    BOOST_TEST(service->stats().live == service->stats().idle);
}

BOOST_AUTO_TEST_CASE(calls_are_served_in_the_order_in_which_they_came)
{
    auto service = against_sandbox([](client_params& params) { params.max_connections = 1; });
    require_good(service.get(service->list_history()));
    auto const all = service.get_all<generated>(
        30, [&](int i) { return service->generate(generate_params(std::to_string(i))); });
    for (auto const& one : all) require_good(one);
    auto order = 0;
    for (auto const& entry : service.server.ledger()) {
        BOOST_TEST(entry.prompt == std::to_string(order++));
    }
    BOOST_TEST(opened(service) == 1U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_the_service_closed_is_replaced_without_a_visible_error)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    for (auto i = 0; i < 10; ++i) {
        service.server.inject(fault(fault_kind::close_after_response, "POST", generate_path));
        auto const made = service.get(service->generate(generate_params("x")));
        require_good(made);
        BOOST_TEST(made->attempts == 1);
        BOOST_REQUIRE(
            service.run_until([&] { return service.server.stats().connections_open == 0; }));
    }
    BOOST_TEST(service.arrived("POST", generate_path) == 10U);
    BOOST_TEST(service.server.credits_charged() == 10);
    BOOST_TEST(opened(service) == 10U);
}

BOOST_AUTO_TEST_CASE(the_services_own_idle_limit_is_no_visible_error)
{
    auto params = small_images();
    params.keep_alive_time = 20ms;
    auto service = against_sandbox(params);
    for (auto i = 0; i < 5; ++i) {
        require_good(service.get(service->generate(generate_params("x"))));
        BOOST_REQUIRE(
            service.run_until([&] { return service.server.stats().connections_open == 0; }));
    }
    BOOST_TEST(service.server.credits_charged() == 5);
    BOOST_TEST(service.arrived("POST", generate_path) == 5U);
}

BOOST_AUTO_TEST_CASE(surplus_bytes_close_the_connection)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    service.server.inject(answer_with_surplus());
    require_good(service.get(service->list_image_models()));
    auto const next = service.get(service->list_image_models());
    require_good(next);
    BOOST_TEST(!next->empty()); // the real list, not what was left over
    auto const seen = service.server.requests();
    BOOST_TEST(seen.at(seen.size() - 2).connection != seen.back().connection);
    BOOST_TEST(opened(service) == 2U);
}

BOOST_AUTO_TEST_CASE(bytes_without_a_request_close_an_idle_connection)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    auto late = fault(fault_kind::drip, "GET", models_path);
    service.server.inject(late);
    require_good(service.get(service->list_image_models()));
    BOOST_TEST(opened(service) == 1U); // a slow answer is no reason
    auto two = fault(fault_kind::raw, "GET", models_path);
    two.raw = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]";
    two.keep_open = true;
    service.server.inject(two);
    require_good(service.get(service->list_image_models()));
    require_good(service.get(service->list_image_models()));
    BOOST_TEST(opened(service) == 2U); // the service said that it would close
}

BOOST_AUTO_TEST_CASE(a_connection_is_used_no_further_than_the_service_says)
{
    auto const connections = [](std::string const& said) {
        auto service = against_sandbox();
        require_good(service.get(service->list_history()));
        auto hinting = fault::with_response(200, "[]", "GET", models_path);
        hinting.headers.emplace_back("Keep-Alive", said);
        hinting.times = -1;
        service.server.inject(hinting);
        for (auto i = 0; i < 7; ++i) require_good(service.get(service->list_image_models()));
        return opened(service);
    };
    BOOST_TEST(connections("timeout=60, max=100") == 1U);
    BOOST_TEST(connections("timeout=1") == 7U); // a second too early rather than too late
    BOOST_TEST(connections("timeout=60, max=0") == 7U);
    BOOST_TEST(connections("max=2") == 3U); // the one that hints, and two more
}

BOOST_AUTO_TEST_CASE(a_failed_answer_that_was_read_whole_keeps_the_connection)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    for (auto i = 0; i < 3; ++i) {
        BOOST_TEST(!service.get(service->get_history_item(image_id("unknown"))));
    }
    BOOST_TEST(opened(service) == 1U);
}

BOOST_AUTO_TEST_CASE(an_idle_limit_of_zero_means_a_connection_a_call_with_resumed_tls)
{
    auto service = against_sandbox([](client_params& params) { params.idle_timeout = 0ms; });
    for (auto i = 0; i < 5; ++i) require_good(service.get(service->list_workspaces()));
    auto const seen = service.server.stats();
    BOOST_TEST(seen.connections_opened == 6U); // with the token's
    BOOST_TEST(seen.tls_handshakes == 6U);
    BOOST_TEST(seen.tls_resumed == 5U);
    BOOST_TEST(service->stats().resumed == 5U);
    auto connections = std::set<std::uint64_t>();
    for (auto const& one : service.server.requests()) connections.insert(one.connection);
    BOOST_TEST(connections.size() == 6U);
    // None of those before the last is left open.
    BOOST_TEST(service.run_until([&] { return service.server.stats().connections_open <= 1; }));
}

BOOST_AUTO_TEST_CASE(one_connection_replaces_an_idle_one_that_was_left_too_long)
{
    auto service = against_sandbox([](client_params& params) { params.idle_timeout = 20ms; });
    require_good(service.get(service->list_workspaces()));
    auto const begun = std::chrono::steady_clock::now();
    service.run_until([&] { return std::chrono::steady_clock::now() - begun > 40ms; });
    require_good(service.get(service->list_workspaces()));
    BOOST_TEST(service->stats().opened == 2U);
    BOOST_TEST(opened(service) == 2U);
}

BOOST_AUTO_TEST_CASE(a_connection_past_its_age_is_not_used_again)
{
    auto service = against_sandbox([](client_params& params) { params.max_connection_age = 1ms; });
    for (auto i = 0; i < 3; ++i) {
        service.server.set_generation_time(5ms);
        require_good(service.get(service->generate(generate_params("x"))));
    }
    auto connections = std::set<std::uint64_t>();
    for (auto const& one : service.server.requests()) {
        if (one.target == generate_path) BOOST_TEST(connections.insert(one.connection).second);
    }
    BOOST_TEST(connections.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_finished_client_leaves_nothing_in_the_context)
{
    auto service = against_sandbox();
    require_good(service.get(service->list_history()));
    service.service.reset();
    service.run_to_end();
    BOOST_TEST(service.run_until([&] { return service.server.stats().connections_open == 0; }));
}

BOOST_AUTO_TEST_CASE(two_clients_do_not_share_connections_or_tokens)
{
    auto service = against_sandbox();
    auto second = client(service.context.get_executor(), service.params);
    require_good(service.get(service->list_history()));
    require_good(service.get(second.list_history()));
    BOOST_TEST(opened(service) == 2U);
    BOOST_TEST(service.server.stats().token_requests == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

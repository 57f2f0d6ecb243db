// SPDX-License-Identifier: BSL-1.0
#include "common/against_sandbox.hpp"
#include "common/connect_proxy.hpp"
#include "common/raw_server.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <memory>

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;
using sandbox::fault_kind;

// AddressSanitizer finds most of what these guard against; without it, some crash and some do not.

BOOST_AUTO_TEST_SUITE(context_first)

namespace {

/// A client that outlives its context.
class outliving
{
public:
    explicit outliving(client_params params, bool on_strand = false)
        : context(std::make_unique<asio::io_context>())
    {
        auto executor = asio::any_io_executor(context->get_executor());
        if (on_strand) executor = asio::make_strand(*context);
        service.emplace(executor, std::move(params));
    }

    void start()
    {
        auto work = service->generate(generate_params("x"));
        asio::co_spawn(
            *context, std::move(work), [this](std::exception_ptr, auto&&) { ended = true; });
    }

    template <class Condition>
    void run_until(Condition const& holds)
    {
        auto const give_up = std::chrono::steady_clock::now() + patience;
        while (!holds()) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < give_up);
            context->restart();
            context->run_one_for(1ms);
        }
    }

    /// The order of destruction that is the wrong way round.
    void end()
    {
        context.reset();
        BOOST_TEST(service->stats().live == 0U);
        BOOST_TEST(!service->get_executor());
        service.reset();
    }

    std::unique_ptr<asio::io_context> context;
    std::optional<client> service;
    bool ended = false;
};

client_params stalling(sandbox::sandbox_server& server)
{
    auto stall = fault(fault_kind::stall, "POST", generate_path);
    stall.times = -1;
    server.inject(stall);
    return params_for(server);
}

client_params of_port(std::uint16_t port, char const* host = "127.0.0.1")
{
    auto params = client_params();
    params.credentials = credentials("id", "secret");
    params.api_base = "https://" + std::string(host) + ':' + std::to_string(port);
    params.token_url = params.api_base + "/token";
    return params;
}

} // namespace

BOOST_AUTO_TEST_CASE(client_that_was_never_used_may_outlive_its_context)
{
    for (auto const on_strand : {false, true}) {
        auto at = outliving(of_port(1), on_strand);
        at.end();
    }
}

BOOST_AUTO_TEST_CASE(idle_connections_go_with_the_context)
{
    for (auto const on_strand : {false, true}) {
        auto const server = sandbox::sandbox_server(small_images());
        auto at = outliving(params_for(server), on_strand);
        at.start();
        at.run_until([&] { return at.ended; });
        BOOST_TEST(server.stats().connections_open > 0U);
        at.end();
        auto const give_up = std::chrono::steady_clock::now() + patience;
        while (server.stats().connections_open > 0 && std::chrono::steady_clock::now() < give_up)
            std::this_thread::yield();
        BOOST_TEST(server.stats().connections_open == 0U);
    }
}

BOOST_AUTO_TEST_CASE(calls_in_flight_go_with_the_context)
{
    for (auto const on_strand : {false, true}) {
        auto server = sandbox::sandbox_server(small_images());
        auto params = stalling(server);
        params.max_connections = 2;
        auto at = outliving(std::move(params), on_strand);
        for (auto n = 0; n < 8; ++n) at.start(); // some at the service, some in the queue
        at.run_until([&] { return server.stats().faults_applied == 2; });
        at.end();
        BOOST_TEST(!at.ended);
    }
}

BOOST_AUTO_TEST_CASE(handshake_goes_with_the_context)
{
    for (auto const on_strand : {false, true}) {
        auto const server = raw_server::silent();
        auto at = outliving(of_port(server.port()), on_strand);
        at.start();
        at.run_until([&] { return server.connections() > 0; });
        at.end();
    }
}

BOOST_AUTO_TEST_CASE(race_of_dials_goes_with_the_context)
{
    // Its first step only: the first attempt is under way, and the timer for the second runs.
    auto const server = raw_server::silent();
    for (auto steps = 0; steps < 12; ++steps) {
        auto at = outliving(of_port(server.port(), "localhost"));
        at.start();
        for (auto n = 0; n < steps; ++n) at.context->poll_one();
        at.end();
    }
}

BOOST_AUTO_TEST_CASE(wait_for_a_proxy_goes_with_the_context)
{
    auto silence = proxy_behaviour();
    silence.answer.clear();
    auto const proxy = connect_proxy(silence);
    auto params = of_port(9);
    params.proxy = proxy_params(proxy.url());
    auto at = outliving(std::move(params));
    at.start();
    at.run_until([&] { return !proxy.requests().empty(); });
    at.end();
}

BOOST_AUTO_TEST_CASE(look_up_ends_with_the_context_and_its_thread_does_no_harm)
{
    for (auto const on_strand : {false, true}) {
        auto at = outliving(of_port(9, "no-such-host.invalid"), on_strand);
        at.start();
        at.context->poll();
        at.end();
    }
}

BOOST_AUTO_TEST_CASE(client_inside_a_coroutine_of_the_context_goes_with_it)
{
    auto server = sandbox::sandbox_server(small_images());
    auto const params = stalling(server);
    auto context = std::make_unique<asio::io_context>();
    auto const work = [&]() -> asio::awaitable<void> {
        auto service = client(co_await asio::this_coro::executor, params);
        (void)co_await service.generate(generate_params("x"));
    };
    asio::co_spawn(*context, work(), asio::detached);
    auto const give_up = std::chrono::steady_clock::now() + patience;
    while (server.stats().faults_applied == 0) {
        BOOST_REQUIRE(std::chrono::steady_clock::now() < give_up);
        context->run_one_for(1ms);
    }
    context.reset();
}

BOOST_AUTO_TEST_CASE(client_may_go_after_its_stopped_context_has)
{
    auto server = sandbox::sandbox_server(small_images());
    auto at = outliving(stalling(server));
    at.start();
    at.run_until([&] { return server.stats().faults_applied == 1; });
    at.context->stop();
    at.end();
}

BOOST_AUTO_TEST_CASE(client_may_go_before_its_stopped_context_does)
{
    auto server = sandbox::sandbox_server(small_images());
    auto at = outliving(stalling(server));
    at.start();
    at.run_until([&] { return server.stats().faults_applied == 1; });
    at.context->stop();
    at.service.reset();
    at.context.reset();
    BOOST_TEST(!at.ended);
}

BOOST_AUTO_TEST_CASE(what_is_asked_of_a_client_without_context_ends_as_closed)
{
    auto at = outliving(of_port(9));
    at.context.reset();
    auto elsewhere = asio::io_context();
    auto got = std::optional<errc>();
    auto const asking = [&]() -> asio::awaitable<void> {
        auto const listed = co_await at.service->list_workspaces();
        got = listed.error().value();
    };
    asio::co_spawn(elsewhere, asking(), asio::detached);
    elsewhere.run();
    BOOST_REQUIRE(got.has_value());
    BOOST_TEST(*got == errc::client_closed);
}

BOOST_AUTO_TEST_CASE(clients_of_one_context_are_all_notified)
{
    auto context = std::make_unique<asio::io_context>();
    auto all = std::vector<client>();
    for (auto n = 0; n < 5; ++n) all.emplace_back(context->get_executor(), of_port(9));
    all.erase(all.begin() + 1); // one that has gone is not called
    context.reset();
    for (auto const& one : all) BOOST_TEST(!one.get_executor());
}

BOOST_AUTO_TEST_CASE(thread_pool_may_go_first_as_well)
{
    auto const server = sandbox::sandbox_server(small_images());
    auto pool = std::make_unique<asio::thread_pool>(2);
    auto service = client(asio::make_strand(*pool), params_for(server));
    auto listed = asio::co_spawn(*pool, service.list_workspaces(), asio::use_future);
    BOOST_TEST(listed.get().has_value());
    pool.reset();
}

BOOST_AUTO_TEST_SUITE_END()

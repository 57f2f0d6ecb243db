// SPDX-License-Identifier: BSL-1.0
// The one rule: a client is safe on any executor, and its callers may be anywhere. This file is
// what ThreadSanitizer is for.
#include "common/against_sandbox.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <exception>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace asio::experimental::awaitable_operators;

BOOST_AUTO_TEST_SUITE(threads)

namespace data = boost::unit_test::data;

namespace {

constexpr int callers = under_sanitizer ? 40 : 200;

/// A client on a strand of a context that four threads run.
class on_four_threads
{
public:
    explicit on_four_threads(sandbox::sandbox_params params = small_images())
        : server(std::move(params)), strand_(asio::make_strand(context_)),
          service(std::in_place, strand_, hasty(params_for(server))), work_(context_.get_executor())
    {
        for (auto& one : threads_) one = std::thread([this] { context_.run(); });
    }

    ~on_four_threads()
    {
        end_client();
        work_.reset();
        for (auto& one : threads_) one.join();
    }

    void end_client() { service.reset(); }

    asio::any_io_executor context_executor() { return context_.get_executor(); }

    sandbox::sandbox_server server;

private:
    asio::io_context context_;
    asio::strand<asio::io_context::executor_type> strand_;

public:
    std::optional<client> service;

private:
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::array<std::thread, 4> threads_;
};

constexpr std::size_t most_connections = 16;

client_params few_connections(client_params params)
{
    params.max_connections = most_connections;
    return params;
}

/// A client on a pool, as servers make it: without a strand.
class on_a_pool
{
public:
    explicit on_a_pool(int threads, sandbox::sandbox_params params = small_images())
        : server(std::move(params)), pool(static_cast<std::size_t>(threads)),
          service(std::in_place, pool.get_executor(), few_connections(hasty(params_for(server))))
    {
    }

    sandbox::sandbox_server server;
    asio::thread_pool pool;
    std::optional<client> service;
};

/// What callers on a pool's threads saw. Boost.Test's own checks are for one thread only.
class tally
{
public:
    std::atomic<int> thrown = 0;
    std::atomic<int> good = 0;
    std::atomic<int> cancelled = 0;
    std::atomic<int> closed = 0;
    std::atomic<int> elsewhere = 0; ///< Completions that came on a foreign thread.

    /// For the end of a caller.
    auto when_done()
    {
        return [this](std::exception_ptr e) {
            if (e) ++thrown;
        };
    }

    /// For the end of a generation.
    auto when_made()
    {
        return [this](std::exception_ptr e, result<generation> made) {
            if (e) ++thrown;
            if (!made) return count(made.error());
            ++good;
        };
    }

    void count(error const& e)
    {
        if (e.value() == errc::cancelled) ++cancelled;
        if (e.value() == errc::client_closed) ++closed;
    }
};

asio::awaitable<void> call_from(asio::thread_pool& pool, client& service, tally& seen)
{
    auto const made = co_await service.generate(generate_params("from a pool"));
    if (!pool.get_executor().running_in_this_thread()) ++seen.elsewhere;
    if (!made) co_return seen.count(made.error());
    auto const listed = co_await service.list_workspaces();
    if (!pool.get_executor().running_in_this_thread()) ++seen.elsewhere;
    if (listed) ++seen.good;
}

asio::awaitable<void> wait(std::chrono::microseconds time)
{
    auto timer = asio::steady_timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> call_or_give_up(client& service, tally& seen, int number)
{
    auto const call = generate_params("given up");
    auto const first =
        co_await (service.generate(call) || wait(std::chrono::microseconds(number * 200)));
    if (first.index() == 1) ++seen.cancelled;
    if (first.index() == 0 && std::get<0>(first)) ++seen.good;
}

} // namespace

BOOST_AUTO_TEST_CASE(callers_on_a_thread_pool_complete_on_their_own_executor)
{
    auto on = on_four_threads();
    auto seen = tally();
    auto pool = asio::thread_pool(3);
    for (auto i = 0; i < callers; ++i) {
        asio::co_spawn(pool, call_from(pool, *on.service, seen), seen.when_done());
    }
    pool.join();
    BOOST_TEST(seen.thrown == 0);
    BOOST_TEST(seen.good == callers);
    BOOST_TEST(seen.elsewhere == 0);
    BOOST_TEST(on.server.credits_charged() == callers);
    BOOST_TEST(on.server.stats().token_requests == 1U);
    BOOST_TEST(on.server.stats().workspace_requests == 1U + callers); // one to look it up
}

BOOST_AUTO_TEST_CASE(callers_on_the_same_context_off_the_strand)
{
    auto on = on_four_threads();
    auto futures = std::vector<std::future<result<generation>>>();
    for (auto i = 0; i < callers; ++i) {
        futures.push_back(asio::co_spawn(
            on.context_executor(), on.service->generate(generate_params("x")), asio::use_future));
    }
    for (auto& one : futures) require_good(one.get());
    BOOST_TEST(on.server.credits_charged() == callers);
}

BOOST_AUTO_TEST_CASE(calls_are_cancelled_from_other_threads)
{
    auto params = small_images();
    params.generation_time = 3ms;
    auto on = on_four_threads(params);
    auto seen = tally();
    auto pool = asio::thread_pool(3);
    for (auto i = 0; i < callers; ++i) {
        asio::co_spawn(
            asio::make_strand(pool), call_or_give_up(*on.service, seen, i), seen.when_done());
    }
    pool.join();
    BOOST_TEST(seen.thrown == 0);
    BOOST_TEST(seen.good + seen.cancelled == callers);
    BOOST_TEST(seen.cancelled > 0);
    auto after = asio::co_spawn(
        on.context_executor(), on.service->generate(generate_params("after")), asio::use_future);
    require_good(after.get());
}

BOOST_AUTO_TEST_CASE(call_after_a_cancelled_one_is_not_cancelled)
{
    auto params = small_images();
    params.generation_time = 10min;
    auto server = sandbox::sandbox_server(params);
    auto context = asio::io_context();
    auto service = client(context, hasty(params_for(server)));
    auto seen = tally();
    auto const both = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            co_await (service.generate(generate_params("given up")) || wait(0us));
            if (co_await service.list_workspaces()) ++seen.good;
        }
    };
    asio::co_spawn(context, both(), seen.when_done());
    context.run();
    BOOST_TEST(seen.thrown == 0);
    BOOST_TEST(seen.good == 3);
}

BOOST_AUTO_TEST_CASE(a_client_that_ends_ends_the_calls_of_other_threads)
{
    auto params = small_images();
    params.generation_time = 10min;
    auto on = on_four_threads(params);
    auto seen = tally();
    auto pool = asio::thread_pool(2);
    for (auto i = 0; i < 30; ++i) {
        asio::co_spawn(pool, call_from(pool, *on.service, seen), seen.when_done());
    }
    auto const give_up = std::chrono::steady_clock::now() + patience;
    while (on.server.stats().working < 30 && std::chrono::steady_clock::now() < give_up) {
        std::this_thread::yield();
    }
    on.end_client();
    pool.join();
    BOOST_TEST(seen.thrown == 0);
    BOOST_TEST(seen.closed == 30);
    BOOST_TEST(seen.elsewhere == 0);
}

BOOST_DATA_TEST_CASE(client_on_a_thread_pool_needs_no_strand, data::make({2, 4, 8}), threads)
{
    auto on = on_a_pool(threads);
    auto seen = tally();
    auto futures = std::vector<std::future<result<generation>>>();
    auto outside = asio::thread_pool(2);
    for (auto i = 0; i < callers; ++i) {
        asio::co_spawn(on.pool, call_from(on.pool, *on.service, seen), seen.when_done());
        asio::co_spawn(outside, call_from(outside, *on.service, seen), seen.when_done());
        auto work = on.service->generate(generate_params("from the main thread"));
        futures.push_back(asio::co_spawn(on.pool, std::move(work), asio::use_future));
        BOOST_TEST(on.service->stats().live <= most_connections);
    }
    for (auto& one : futures) require_good(one.get());
    outside.join();
    on.pool.join();
    BOOST_TEST(seen.thrown == 0);
    BOOST_TEST(seen.good == 2 * callers);
    BOOST_TEST(seen.elsewhere == 0);
    BOOST_TEST(on.server.credits_charged() == 3 * callers);
    BOOST_TEST(on.service->stats().live == on.service->stats().idle);
}

BOOST_DATA_TEST_CASE(calls_on_a_pool_are_cancelled_on_their_strands, data::make({2, 4, 8}), threads)
{
    auto params = small_images();
    params.generation_time = 3ms;
    auto on = on_a_pool(threads, params);
    auto seen = tally();
    for (auto i = 0; i < callers; ++i) {
        asio::co_spawn(
            asio::make_strand(on.pool), call_or_give_up(*on.service, seen, i), seen.when_done());
    }
    on.pool.join();
    BOOST_TEST(seen.thrown == 0);
    BOOST_TEST(seen.good + seen.cancelled == callers);
    BOOST_TEST(seen.cancelled > 0);
}

BOOST_DATA_TEST_CASE(client_ends_on_any_thread_under_its_callers, data::make({2, 4, 8}), threads)
{
    auto params = small_images();
    params.generation_time = 10min;
    auto on = on_a_pool(threads, params);
    auto seen = tally();
    for (auto i = 0; i < 30; ++i) {
        auto work = on.service->generate(generate_params("x"));
        asio::co_spawn(on.pool, std::move(work), seen.when_made());
    }
    // Some calls wait for the answer, some for a connection, some are still on their way.
    auto const give_up = std::chrono::steady_clock::now() + patience;
    while (on.server.stats().working < 3 && std::chrono::steady_clock::now() < give_up) {
        std::this_thread::yield();
    }
    on.service.reset();
    on.pool.join();
    BOOST_TEST(seen.thrown == 0);
    BOOST_TEST(seen.closed == 30);
}

BOOST_AUTO_TEST_CASE(client_on_a_context_that_several_threads_run_needs_no_strand)
{
    auto const server = sandbox::sandbox_server(small_images());
    auto context = asio::io_context();
    auto service = client(context.get_executor(), hasty(params_for(server)));
    auto seen = tally();
    for (auto i = 0; i < callers; ++i) {
        auto work = service.generate(generate_params("x"));
        asio::co_spawn(context, std::move(work), seen.when_made());
    }
    auto threads = std::vector<std::thread>();
    for (auto i = 0; i < 4; ++i) threads.emplace_back([&] { context.run(); });
    for (auto& one : threads) one.join();
    BOOST_TEST(seen.good == callers);
    BOOST_TEST(server.credits_charged() == callers);
}

// A caller that blocks after its call holds up a thread, and no other call.
BOOST_AUTO_TEST_CASE(caller_goes_on_outside_of_the_strand_of_the_client)
{
    auto on = on_a_pool(2);
    auto blocked = std::promise<void>();
    auto const first = [&]() -> asio::awaitable<void> {
        auto const made = co_await on.service->generate(generate_params("first"));
        if (made) blocked.set_value();
        auto work = on.service->generate(generate_params("second"));
        auto second = asio::co_spawn(on.pool, std::move(work), asio::use_future);
        if (!second.get()) throw std::logic_error("the second call failed");
    };
    auto done = asio::co_spawn(on.pool, first(), asio::use_future);
    blocked.get_future().wait();
    BOOST_CHECK_NO_THROW(done.get());
}

BOOST_AUTO_TEST_CASE(each_thread_may_have_a_client_of_its_own)
{
    auto const server = sandbox::sandbox_server(small_images());
    auto good = std::atomic<int>(0);
    auto threads = std::vector<std::thread>();
    for (auto i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            auto context = asio::io_context(1);
            auto service = client(context.get_executor(), params_for(server));
            run(context, [&]() -> asio::awaitable<void> {
                for (auto n = 0; n < 5; ++n) {
                    if (co_await service.generate(generate_params("x"))) ++good;
                }
            }());
        });
    }
    for (auto& one : threads) one.join();
    BOOST_TEST(good == 20);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
#include "io/serial_executor.hpp"
#include "common/poor_executor.hpp"
#include "common/unit_test.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

using namespace neuroflash;
namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(serial_executor)

namespace {

using on_context = io::serial_executor<asio::io_context::executor_type>;
using on_pool = io::serial_executor<asio::thread_pool::executor_type>;

struct poor_context : poverty
{
    /// Runs it in a handler that was waiting, so that those that it posts come too late for the
    /// thread that runs, which is poor by then.
    template <class Handler>
    void run_and_be_poor(Handler handler)
    {
        asio::post(executor, [this, handler] {
            asio::post(executor, [this, handler] {
                handler();
                is_poor = true;
            });
        });
        context.run();
    }

    asio::io_context context;
    io::serial_executor<poor_executor> executor =
        io::serial_executor<poor_executor>::on({context.get_executor(), this});
};

on_context serial(asio::io_context& context)
{
    return on_context::on(context.get_executor());
}

} // namespace

BOOST_AUTO_TEST_CASE(threads_of_a_pool_take_turns)
{
    auto pool = asio::thread_pool(4);
    auto const executor = asio::any_io_executor(on_pool::on(pool.get_executor()));
    auto running = std::atomic<int>(0);
    auto at_once = std::atomic<int>(0);
    auto sum = 0; // without a lock, so that ThreadSanitizer sees what is missing
    constexpr int each = 2000;
    auto senders = std::vector<std::jthread>();
    for (int i = 0; i < 3; ++i) {
        senders.emplace_back([&] {
            for (int k = 0; k < each; ++k) {
                asio::post(executor, [&] {
                    if (++running != 1) ++at_once;
                    ++sum;
                    // Another handler from within one: waits, or runs as a part of it.
                    asio::dispatch(executor, [&] { ++sum; });
                    --running;
                });
            }
        });
    }
    senders.clear();
    pool.join();
    BOOST_TEST(at_once == 0);
    BOOST_TEST(sum == 3 * each * 2);
}

BOOST_AUTO_TEST_CASE(handlers_that_wait_run_in_the_order_of_their_coming)
{
    auto context = asio::io_context();
    auto const executor = serial(context);
    auto order = std::vector<int>();
    asio::post(executor, [&] {
        for (int i = 0; i < 5; ++i) asio::post(executor, [&order, i] { order.push_back(i); });
    });
    context.run();
    BOOST_TEST(order == (std::vector<int>{0, 1, 2, 3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(dispatch_runs_at_once_where_no_handler_runs_and_post_never)
{
    auto context = asio::io_context();
    auto const executor = serial(context);
    auto steps = std::vector<int>();
    asio::post(context, [&] {
        asio::dispatch(executor, [&] {
            steps.push_back(1);
            asio::dispatch(executor, [&] { steps.push_back(2); });
            asio::post(executor, [&] { steps.push_back(5); });
            steps.push_back(3);
        });
        steps.push_back(4);
    });
    context.run();
    // The posted one waits in line, and is run by the handler that holds the line.
    BOOST_TEST(steps == (std::vector<int>{1, 2, 3, 5, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(handler_that_throws_holds_up_no_other)
{
    auto context = asio::io_context();
    auto const executor = serial(context);
    auto ran = 0;
    asio::post(executor, [&] {
        asio::post(executor, [] { throw std::runtime_error("second"); });
        asio::post(executor, [&] { ++ran; });
        throw std::runtime_error("first");
    });
    BOOST_CHECK_THROW(context.run(), std::runtime_error);
    BOOST_CHECK_THROW(context.run(), std::runtime_error);
    context.run();
    BOOST_TEST(ran == 1);
}

BOOST_AUTO_TEST_CASE(handlers_that_come_where_no_memory_is_left_for_a_turn_run_all_the_same)
{
    auto poor = poor_context();
    auto order = std::vector<int>();
    poor.run_and_be_poor([&] {
        asio::post(poor.executor, [&] {
            order.push_back(1);
            asio::post(poor.executor, [&] { order.push_back(3); });
        });
        asio::post(poor.executor, [&] { order.push_back(2); });
    });
    BOOST_TEST(order == (std::vector<int>{1, 2, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(handler_that_throws_where_no_memory_is_left_holds_up_no_other)
{
    auto poor = poor_context();
    auto ran = 0;
    BOOST_CHECK_THROW(
        poor.run_and_be_poor([&] {
            asio::post(poor.executor, [] { throw std::runtime_error("one"); });
            asio::post(poor.executor, [&] { ++ran; });
        }),
        std::runtime_error);
    BOOST_TEST(ran == 1);
    poor.is_poor = false;
    asio::post(poor.executor, [&] { ++ran; });
    poor.context.restart();
    poor.context.run();
    BOOST_TEST(ran == 2);
}

BOOST_AUTO_TEST_CASE(handler_for_which_there_is_no_memory_takes_no_other_with_it)
{
    auto poor = poor_context();
    auto order = std::vector<int>();
    poor.is_poor = true;
    // Another thread's handler, which comes while the executor is asked.
    poor.when_refused = [&] { asio::post(poor.executor, [&] { order.push_back(2); }); };
    BOOST_CHECK_THROW(asio::post(poor.executor, [&] { order.push_back(1); }), std::bad_alloc);
    BOOST_TEST(order.empty());
    // It runs with the next one for which there is memory.
    poor.is_poor = false;
    asio::post(poor.executor, [&] { order.push_back(3); });
    poor.context.run();
    BOOST_TEST(order == (std::vector<int>{3, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(handler_that_waits_for_memory_goes_with_its_queue)
{
    auto held = std::make_shared<int>(0);
    auto const left = std::weak_ptr(held);
    {
        auto poor = poor_context();
        poor.is_poor = true;
        poor.when_refused = [&] { asio::post(poor.executor, [held] { ++*held; }); };
        BOOST_CHECK_THROW(asio::post(poor.executor, [] {}), std::bad_alloc);
        held.reset();
        BOOST_TEST(!left.expired());
    }
    BOOST_TEST(left.expired());
}

BOOST_AUTO_TEST_CASE(handlers_go_with_their_context)
{
    auto held = std::make_shared<int>(0);
    auto const left = std::weak_ptr(held);
    {
        auto context = asio::io_context();
        auto const executor = serial(context);
        for (int i = 0; i < 3; ++i) asio::post(executor, [held] { ++*held; });
        held.reset();
        BOOST_TEST(!left.expired());
    }
    BOOST_TEST(left.expired());
}

BOOST_AUTO_TEST_CASE(operations_of_a_coroutine_come_back_to_it)
{
    auto context = asio::io_context();
    auto const executor = asio::any_io_executor(serial(context));
    auto timer = asio::steady_timer(executor);
    auto waited = false;
    auto const wait = [&]() -> asio::awaitable<void> {
        timer.expires_after(std::chrono::milliseconds(1));
        co_await timer.async_wait(asio::use_awaitable);
        waited = asio::any_io_executor(co_await asio::this_coro::executor) == executor;
    };
    asio::co_spawn(executor, wait(), [](std::exception_ptr) {});
    context.run();
    BOOST_TEST(waited);
}

BOOST_AUTO_TEST_CASE(fits_into_any_io_executor_and_is_itself_there)
{
    auto context = asio::io_context();
    auto const executor = serial(context);
    auto const held = asio::any_io_executor(executor);
    BOOST_TEST(held.target<on_context>() != nullptr);
    auto const same = asio::any_io_executor(executor) == held;
    auto const another = asio::any_io_executor(serial(context)) != held;
    BOOST_TEST(same);
    BOOST_TEST(another);
    BOOST_TEST(&asio::query(held, asio::execution::context) == &context);
}

BOOST_AUTO_TEST_SUITE_END()

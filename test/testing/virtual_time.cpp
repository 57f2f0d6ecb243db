// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/testing/virtual_time.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <stdexcept>
#include <vector>

namespace asio = boost::asio;

using namespace std::chrono_literals;
using neuroflash::testing::virtual_time;

BOOST_AUTO_TEST_SUITE(the_virtual_clock)

BOOST_AUTO_TEST_CASE(sleeper_wakes_at_exactly_his_time)
{
    auto context = asio::io_context();
    auto time = virtual_time();
    auto const begin = time.now();
    auto const wall = time.wall_now();
    auto const hours = [&]() -> asio::awaitable<int> {
        co_await time.sleep_until(time.now() + 3h);
        co_return 3;
    };
    BOOST_TEST(neuroflash::testing::run(context, time, hours()) == 3);
    BOOST_TEST(time.now() - begin == 3h);
    BOOST_TEST(time.wall_now() - wall == 3h);
}

BOOST_AUTO_TEST_CASE(sleepers_wake_in_the_order_of_their_times)
{
    auto context = asio::io_context();
    auto time = virtual_time();
    auto order = std::vector<int>();
    auto const sleeper = [&](int seconds) -> asio::awaitable<void> {
        co_await time.sleep_until(time.now() + std::chrono::seconds(seconds));
        order.push_back(seconds);
    };
    for (auto const seconds : {5, 2, 9, 2}) {
        asio::co_spawn(context, sleeper(seconds), asio::detached);
    }
    neuroflash::testing::drain(context, time);
    BOOST_TEST(order == std::vector<int>({2, 2, 5, 9}), boost::test_tools::per_element());
    BOOST_TEST(time.sleepers() == 0U);
}

BOOST_AUTO_TEST_CASE(waiting_for_what_never_comes_is_an_error_and_no_hang)
{
    auto context = asio::io_context();
    auto time = virtual_time();
    auto const stuck = []() -> asio::awaitable<void> {
        auto never = asio::steady_timer(
            co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
        co_await never.async_wait(asio::use_awaitable);
    };
    BOOST_CHECK_THROW(neuroflash::testing::run(context, time, stuck()), std::logic_error);
}

BOOST_AUTO_TEST_CASE(work_that_waited_in_vain_may_end_later)
{
    auto context = asio::io_context();
    auto time = virtual_time();
    auto alarm = asio::steady_timer(context, asio::steady_timer::time_point::max());
    auto ended = false;
    auto const stuck = [&]() -> asio::awaitable<int> {
        auto ignored = boost::system::error_code();
        co_await alarm.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        ended = true;
        co_return 3;
    };
    BOOST_CHECK_THROW(neuroflash::testing::run(context, time, stuck()), std::logic_error);
    alarm.cancel();
    neuroflash::testing::drain(context, time);
    BOOST_TEST(ended);
}

BOOST_AUTO_TEST_CASE(what_the_work_throws_comes_out)
{
    auto context = asio::io_context();
    auto time = virtual_time();
    auto const failing = [&]() -> asio::awaitable<void> {
        co_await time.sleep_until(time.now() + 1s);
        throw std::out_of_range("as it should");
    };
    BOOST_CHECK_THROW(neuroflash::testing::run(context, time, failing()), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(destroying_the_context_forgets_its_sleepers)
{
    auto time = virtual_time();
    {
        auto context = asio::io_context();
        auto const sleeper = [&]() -> asio::awaitable<void> {
            co_await time.sleep_until(time.now() + 1h);
        };
        asio::co_spawn(context, sleeper(), asio::detached);
        context.poll();
        BOOST_TEST(time.sleepers() == 1U);
    }
    BOOST_TEST(time.sleepers() == 0U);
    BOOST_TEST(!time.jump());
}

BOOST_AUTO_TEST_CASE(chance_is_the_seed_s)
{
    auto one = virtual_time(7);
    auto same = virtual_time(7);
    auto other = virtual_time(8);
    auto const first = one.jitter();
    BOOST_TEST(first == same.jitter());
    BOOST_TEST(first != other.jitter());
    BOOST_TEST((first >= 0 && first < 1));
    BOOST_TEST(virtual_time().jitter() == 1.0);
}

BOOST_AUTO_TEST_SUITE_END()

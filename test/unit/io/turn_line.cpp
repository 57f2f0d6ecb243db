// SPDX-License-Identifier: BSL-1.0
#include "io/turn_line.hpp"

#include "common/printing.hpp"
#include "io/connection_pool.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <optional>

using namespace neuroflash;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(turn_line)

namespace {

using clock_type = std::chrono::steady_clock;

struct line_of_one
{
    line_of_one() { line.try_take(); }

    std::unique_ptr<io::turn_line::place> stand()
    {
        return std::make_unique<io::turn_line::place>(
            line, context.get_executor(), clock_type::time_point::max());
    }

    asio::io_context context;
    io::turn_line line{1};
};

/// A pool that dials nobody: it has turns to give, and one of them is taken.
struct pool_with_one_turn
{
    pool_with_one_turn() { pool->line().try_take(); }

    void wait(clock_type::time_point until)
    {
        auto waiting = [](pool_with_one_turn& at,
                          clock_type::time_point deadline) -> asio::awaitable<void> {
            co_await asio::this_coro::throw_if_cancelled(false);
            auto granted = false;
            co_await io::connection_pool::wait_for_turn(at.pool, deadline, granted);
            at.got = granted;
        };
        asio::co_spawn(
            context, waiting(*this, until),
            asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
        context.poll();
    }

    asio::io_context context;
    asio::cancellation_signal signal;
    std::optional<bool> got;
    std::shared_ptr<io::connection_pool> pool = std::make_shared<io::connection_pool>(
        context.get_executor(), origin(), core::pool_limits{1, 20s, 300s}, nullptr);
};

std::size_t waiting_at(io::connection_pool const& pool)
{
    auto stats = client_stats();
    pool.add_to(stats);
    return stats.waiting;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(there_are_as_many_turns_as_the_limit_says, line_of_one)
{
    BOOST_TEST(!line.try_take());
    line.end();
    BOOST_TEST(line.is_unused());
    BOOST_TEST(line.try_take());
}

BOOST_FIXTURE_TEST_CASE(turn_that_ends_goes_to_whoever_waits_longest, line_of_one)
{
    auto const first = stand();
    auto const second = stand();
    BOOST_TEST(line.waiting() == 2U);
    line.end();
    BOOST_TEST(first->is_granted());
    BOOST_TEST(!second->is_granted());
    BOOST_TEST(line.waiting() == 1U);
    BOOST_TEST(!line.try_take());
}

BOOST_FIXTURE_TEST_CASE(turn_that_nobody_takes_is_passed_on, line_of_one)
{
    auto first = stand();
    auto const second = stand();
    line.end();
    first.reset();
    BOOST_TEST(second->is_granted());
}

BOOST_FIXTURE_TEST_CASE(turn_that_was_taken_is_its_takers_until_he_ends_it, line_of_one)
{
    auto first = stand();
    line.end();
    BOOST_TEST(first->take());
    first.reset();
    BOOST_TEST(!line.try_take());
    line.end();
    BOOST_TEST(line.try_take());
}

BOOST_FIXTURE_TEST_CASE(whoever_leaves_the_line_gets_no_turn, line_of_one)
{
    auto first = stand();
    auto const second = stand();
    first.reset();
    BOOST_TEST(line.waiting() == 1U);
    line.end();
    BOOST_TEST(second->is_granted());
}

BOOST_FIXTURE_TEST_CASE(waiting_ends_with_the_turn, pool_with_one_turn)
{
    wait(clock_type::now() + 20s);
    BOOST_TEST(!got);
    BOOST_TEST(waiting_at(*pool) == 1U);
    pool->line().end();
    context.restart();
    context.poll();
    BOOST_REQUIRE(got);
    BOOST_TEST(*got);
    BOOST_TEST(!pool->is_empty());
    pool->line().end();
    BOOST_TEST(pool->is_empty());
}

BOOST_FIXTURE_TEST_CASE(waiting_ends_with_the_deadline, pool_with_one_turn)
{
    wait(clock_type::now() - 1ms);
    BOOST_REQUIRE(got);
    BOOST_TEST(!*got);
    BOOST_TEST(waiting_at(*pool) == 0U);
}

BOOST_FIXTURE_TEST_CASE(waiting_ends_with_a_cancellation, pool_with_one_turn)
{
    wait(clock_type::now() + 20s);
    signal.emit(asio::cancellation_type::terminal);
    context.restart();
    context.poll();
    BOOST_REQUIRE(got);
    BOOST_TEST(!*got);
    BOOST_TEST(waiting_at(*pool) == 0U);
}

BOOST_FIXTURE_TEST_CASE(waiting_ends_when_the_pool_is_closed, pool_with_one_turn)
{
    wait(clock_type::now() + 20s);
    pool->close();
    context.restart();
    context.poll();
    BOOST_REQUIRE(got);
    BOOST_TEST(!*got);
}

BOOST_AUTO_TEST_CASE(context_that_goes_first_takes_those_who_wait_with_it)
{
    auto at = std::make_unique<pool_with_one_turn>();
    auto const pool = std::weak_ptr(at->pool);
    at->wait(clock_type::now() + 20s);
    at.reset();
    BOOST_TEST(pool.expired());
}

BOOST_AUTO_TEST_SUITE_END()

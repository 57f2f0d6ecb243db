// SPDX-License-Identifier: BSL-1.0
#include "io/permit_queue.hpp"
#include "common/unit_test.hpp"

#include "io/connection_pool.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

using namespace neuroflash;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(permit_queue)

namespace {

using clock_type = std::chrono::steady_clock;

/// One permit, and it is taken.
struct one_permit
{
    one_permit() { gate.try_take(); }

    std::unique_ptr<io::permit_queue::waiter> wait(bool ahead = false)
    {
        return std::make_unique<io::permit_queue::waiter>(
            gate, context.get_executor(), clock_type::time_point::max(), ahead);
    }

    asio::io_context context;
    io::permit_queue gate{1};
};

/// A pool that opens no connection: its one slot is taken.
struct pool_of_one_slot
{
    pool_of_one_slot() { BOOST_TEST(!acquire(taken, clock_type::now()).valid()); }

    asio::awaitable<void> acquire(exchange_slot& into, clock_type::time_point until)
    {
        return pool->acquire_slot(slot_request(pool->to(), until, {}), into);
    }

    void wait(clock_type::time_point until)
    {
        auto waiting = [](pool_of_one_slot& at,
                          clock_type::time_point deadline) -> asio::awaitable<void> {
            co_await asio::this_coro::throw_if_cancelled(false);
            auto slot = exchange_slot();
            auto acquiring = at.acquire(slot, deadline);
            BOOST_REQUIRE(acquiring.valid());
            co_await std::move(acquiring);
            at.got = bool(slot);
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
    exchange_slot taken;
};

std::size_t waiting_at(io::connection_pool const& pool)
{
    auto stats = client_stats();
    pool.add_to(stats);
    return stats.waiting;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(there_are_as_many_permits_as_the_limit_says, one_permit)
{
    BOOST_TEST(!gate.try_take());
    gate.release();
    BOOST_TEST(gate.is_unused());
    BOOST_TEST(gate.try_take());
}

BOOST_FIXTURE_TEST_CASE(permit_that_is_released_goes_to_the_longest_waiting, one_permit)
{
    auto const first = wait();
    auto const second = wait();
    BOOST_TEST(gate.waiting() == 2U);
    gate.release();
    BOOST_TEST(first->is_granted());
    BOOST_TEST(!second->is_granted());
    BOOST_TEST(gate.waiting() == 1U);
    BOOST_TEST(!gate.try_take());
}

BOOST_FIXTURE_TEST_CASE(those_ahead_are_first_in_their_order, one_permit)
{
    auto const last = wait();
    auto const first = wait(true);
    auto const second = wait(true);
    BOOST_TEST(gate.waiting() == 3U);
    gate.release();
    BOOST_TEST(first->is_granted());
    gate.release();
    BOOST_TEST(second->is_granted());
    BOOST_TEST(!last->is_granted());
    gate.release();
    BOOST_TEST(last->is_granted());
    BOOST_TEST(gate.waiting() == 0U);
}

BOOST_FIXTURE_TEST_CASE(permit_that_is_not_taken_is_passed_on, one_permit)
{
    auto first = wait();
    auto const second = wait();
    gate.release();
    first.reset();
    BOOST_TEST(second->is_granted());
}

BOOST_FIXTURE_TEST_CASE(permit_that_was_taken_is_its_takers_until_released, one_permit)
{
    auto first = wait();
    gate.release();
    BOOST_TEST(first->take());
    first.reset();
    BOOST_TEST(!gate.try_take());
    gate.release();
    BOOST_TEST(gate.try_take());
}

BOOST_FIXTURE_TEST_CASE(call_that_leaves_the_queue_gets_no_permit, one_permit)
{
    auto first = wait();
    auto const second = wait();
    first.reset();
    BOOST_TEST(gate.waiting() == 1U);
    gate.release();
    BOOST_TEST(second->is_granted());
}

BOOST_FIXTURE_TEST_CASE(waiting_ends_with_a_slot, pool_of_one_slot)
{
    wait(clock_type::now() + 20s);
    BOOST_TEST(!got);
    BOOST_TEST(waiting_at(*pool) == 1U);
    BOOST_TEST(!pool->is_empty());
    taken.release();
    context.restart();
    context.poll();
    BOOST_REQUIRE(got);
    BOOST_TEST(*got);
    BOOST_TEST(pool->is_empty());
}

BOOST_FIXTURE_TEST_CASE(slot_that_moves_is_returned_once, pool_of_one_slot)
{
    auto moved = std::move(taken);
    BOOST_TEST(!taken);
    taken.release();
    BOOST_TEST(!pool->is_empty());
    moved = exchange_slot();
    BOOST_TEST(pool->is_empty());
    moved.release();
    BOOST_TEST(!acquire(moved, clock_type::now()).valid());
    BOOST_TEST(bool(moved));
}

BOOST_FIXTURE_TEST_CASE(waiting_ends_with_the_deadline, pool_of_one_slot)
{
    wait(clock_type::now() - 1ms);
    BOOST_REQUIRE(got);
    BOOST_TEST(!*got);
    BOOST_TEST(waiting_at(*pool) == 0U);
}

BOOST_FIXTURE_TEST_CASE(waiting_ends_with_a_cancellation, pool_of_one_slot)
{
    wait(clock_type::now() + 20s);
    signal.emit(asio::cancellation_type::terminal);
    context.restart();
    context.poll();
    BOOST_REQUIRE(got);
    BOOST_TEST(!*got);
    BOOST_TEST(waiting_at(*pool) == 0U);
}

BOOST_FIXTURE_TEST_CASE(waiting_ends_when_the_pool_is_closed, pool_of_one_slot)
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
    auto at = std::make_unique<pool_of_one_slot>();
    auto const pool = std::weak_ptr(at->pool);
    at->wait(clock_type::now() + 20s);
    at.reset();
    BOOST_TEST(pool.expired());
}

BOOST_AUTO_TEST_SUITE_END()

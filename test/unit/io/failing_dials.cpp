// SPDX-License-Identifier: BSL-1.0
// The N-th allocation of a dial fails, for every N: the place in the pool is not lost with it.
#include "common/unit_test.hpp"
#include "pool_and_server.hpp"

#include "common/allocation_fuse.hpp"

#include <neuroflash/core/pool/pool_policy.hpp>

#include <deque>
#include <new>
#include <optional>
#include <utility>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(failing_dials)

namespace {

/// As far as it comes without waiting. False: the fuse was longer.
bool burn(one_connection& at, long fuse)
{
    allocations_left = fuse;
    auto burnt = false;
    try {
        at.run_ready();
    } catch (std::bad_alloc const&) {
        burnt = true;
    }
    return std::exchange(allocations_left, -1) < 0 || burnt;
}

bool still_gives_connections(one_connection& at)
{
    auto& first = at.waiters.front();
    auto& second = at.ask();
    auto const give_up = clock_type::now() + 20s;
    while (!second.done && clock_type::now() < give_up) {
        at.context.restart();
        at.context.run_one_for(1ms);
        if (first.got.connection) first.got.connection.give_back();
    }
    return bool(second.got.connection);
}

} // namespace

BOOST_AUTO_TEST_CASE(place_in_the_pool_is_not_lost_with_a_dial_that_finds_no_memory)
{
    auto burnt = 0L;
    for (auto again = true; again; ++burnt) {
        auto at = one_connection();
        at.ask();
        again = burn(at, burnt);
        BOOST_TEST(still_gives_connections(at), burnt);
    }
    BOOST_TEST(burnt > 10);
}

BOOST_AUTO_TEST_CASE(second_dial_that_ends_first_without_memory_has_failed_and_leases_nothing)
{
    auto const now = clock_type::now();
    auto state = core::pool_policy({2, 20s, 300s});
    auto const first = state.on_acquire(1, now);
    auto const second = state.on_acquire(2, now);
    allocations_left = 0;
    BOOST_CHECK_THROW(state.on_dialed(second.id, now), std::bad_alloc);
    allocations_left = -1;
    BOOST_TEST(state.leased() == 0U);
    BOOST_TEST(state.dialing() == 2U);
    auto const failure = state.on_dial_failed(second.id);
    BOOST_TEST(failure.fails == std::optional<core::waiter_id>(2));
    auto const granted = state.on_dialed(first.id, now);
    BOOST_REQUIRE(granted.has_value());
    BOOST_TEST(granted->to == 1U);
    BOOST_TEST(granted->id == first.id);
}

BOOST_AUTO_TEST_CASE(return_of_an_old_connection_allocates_nothing)
{
    for (auto const max_live : {1U, 2U, 7U}) {
        auto state = core::pool_policy({max_live, 20s, 300s});
        auto now = clock_type::now();
        auto waiter = core::waiter_id(0);
        auto leased = std::deque<core::connection_id>();
        for (auto i = 0U; i < max_live; ++i) {
            leased.push_back(state.on_acquire(++waiter, now).id);
            BOOST_REQUIRE(state.on_dialed(leased.back(), now).has_value());
        }
        // Twice as many as there are slots: what was taken and closed must leave its memory behind.
        for (auto i = 0U; i < 4 * max_live; ++i) {
            now += 300s;
            BOOST_REQUIRE(state.on_acquire(++waiter, now).kind == core::pool_action::wait);
            allocations_left = 0;
            auto const result = state.on_released(leased.front(), true, now);
            auto const burnt = std::exchange(allocations_left, -1) < 0;
            BOOST_TEST(!burnt, max_live << " connections, return " << i);
            leased.pop_front();
            BOOST_REQUIRE(result.dial.has_value());
            BOOST_TEST(state.take_expired(now).size() == 1U);
            leased.push_back(*result.dial);
            BOOST_REQUIRE(state.on_dialed(*result.dial, now).has_value());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

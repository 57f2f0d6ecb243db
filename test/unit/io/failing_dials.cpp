// SPDX-License-Identifier: BSL-1.0
// The N-th allocation of a dial fails, for every N: the place in the pool is not lost with it.
#include "common/unit_test.hpp"
#include "pool_and_server.hpp"

#include "common/allocation_fuse.hpp"

#include <new>
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
        at.settle();
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

BOOST_AUTO_TEST_SUITE_END()

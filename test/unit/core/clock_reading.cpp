// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/recovery/clock_reading.hpp>

#include <chrono>
#include <tuple>

using namespace neuroflash::core;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(clock_readings)

namespace {

constexpr auto start = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);

/// Both clocks, so long after the start by each of them.
clock_reading after(std::chrono::nanoseconds steady, std::chrono::nanoseconds wall)
{
    using wall_clock = std::chrono::system_clock;
    return {
        time_point(1h) + steady,
        wall_clock::time_point(start) + std::chrono::duration_cast<wall_clock::duration>(wall)};
}

} // namespace

BOOST_AUTO_TEST_CASE(drift_is_what_the_steady_clock_missed_beyond_the_tolerance)
{
    auto call = lost_call();
    call.sent = after(0s, 0s).steady;
    call.wall_sent = after(0s, 0s).wall;
    for (auto const& [steady, wall, drift] :
         {std::tuple(10s, 10s, 0s),
          {10s, 13s, 0s},
          {10s, 14s, 4s},
          {10s, 3610s, 3600s},
          {3610s, 10s, 0s}}) {
        BOOST_TEST(drift_of(call, after(steady, wall)) == drift, wall.count());
    }
}

BOOST_AUTO_TEST_CASE(written_send_time_counts_a_little_earlier)
{
    auto const now = after(10s, 10s);
    auto const sent = std::chrono::sys_time<std::chrono::milliseconds>(start);
    BOOST_TEST(steady_send_time(sent, now) == now.steady - 10s - rules::send_time_tolerance);
}

BOOST_AUTO_TEST_CASE(written_send_time_is_never_in_the_future_nor_too_far_away)
{
    auto const now = after(10s, 10s);
    auto const sent = std::chrono::sys_time<std::chrono::milliseconds>(start);
    BOOST_TEST(steady_send_time(sent + 1h, now) == now.steady);
    auto const longest = std::chrono::hours(24 * 365);
    BOOST_TEST(steady_send_time(sent - 3 * longest, now) == now.steady - longest);
}

BOOST_AUTO_TEST_CASE(proof_begins_now_unless_the_written_send_time_is_long_ago)
{
    auto const now = after(0s, 0s).steady;
    constexpr auto age = std::chrono::nanoseconds(rules::believed_send_time_age);
    BOOST_TEST(begin_of_proof(now - age + 1ns, now) == now);
    BOOST_TEST(begin_of_proof(now - age, now) == now - age);
    BOOST_TEST(begin_of_proof(now, now) == now);
    BOOST_TEST(begin_of_proof(now + 1s, now) == now); // another attempt was still to come
}

BOOST_AUTO_TEST_SUITE_END()

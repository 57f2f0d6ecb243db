// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/retry/backoff.hpp>

#include <limits>

using neuroflash::core::full_jitter;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(backoff)

BOOST_AUTO_TEST_CASE(ceiling_doubles_from_base_to_max)
{
    BOOST_TEST(full_jitter(0, 250ms, 8s, 1.0) == 250ms);
    BOOST_TEST(full_jitter(1, 250ms, 8s, 1.0) == 500ms);
    BOOST_TEST(full_jitter(4, 250ms, 8s, 1.0) == 4s);
    BOOST_TEST(full_jitter(5, 250ms, 8s, 1.0) == 8s);
    BOOST_TEST(full_jitter(6, 250ms, 8s, 1.0) == 8s);
}

BOOST_AUTO_TEST_CASE(ceiling_is_doubled_as_long_as_that_stays_within_the_maximum)
{
    BOOST_TEST(full_jitter(1, 3ns, 7ns, 1.0) == 6ns); // three is half of seven, rounded down
    BOOST_TEST(full_jitter(1, 4ns, 7ns, 1.0) == 7ns);
    BOOST_TEST(full_jitter(1, 4ns, 8ns, 1.0) == 8ns);
}

BOOST_AUTO_TEST_CASE(jitter_takes_a_share_of_the_whole_range)
{
    BOOST_TEST(full_jitter(2, 1s, 8s, 0.0) == 0s);
    BOOST_TEST(full_jitter(2, 1s, 8s, 0.25) == 1s);
    BOOST_TEST(full_jitter(2, 1s, 8s, 0.5) == 2s);
}

BOOST_AUTO_TEST_CASE(jitter_out_of_range_is_brought_into_it)
{
    BOOST_TEST(full_jitter(0, 1s, 8s, -3.0) == 0s);
    BOOST_TEST(full_jitter(0, 1s, 8s, 3.0) == 1s);
    BOOST_TEST(full_jitter(0, 1s, 8s, std::numeric_limits<double>::quiet_NaN()) == 1s);
}

BOOST_AUTO_TEST_CASE(extremes_do_not_overflow)
{
    auto const longest = std::chrono::nanoseconds::max();
    BOOST_TEST(full_jitter(std::numeric_limits<int>::max(), 1ns, longest, 1.0) == longest);
    BOOST_TEST(full_jitter(200, 1ns, longest, 0.999999999999999999) <= longest);
    BOOST_TEST(full_jitter(std::numeric_limits<int>::max(), 0ns, longest, 1.0) == 0ns);
    BOOST_TEST(full_jitter(0, longest, longest, 1.0) == longest);
    BOOST_TEST(full_jitter(-1, 1s, 8s, 1.0) == 1s);
    BOOST_TEST(full_jitter(0, 9s, 8s, 1.0) == 8s);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <batch/policy/adaptive_limit.hpp>

#include <utility>

namespace neuroflash::batch {

BOOST_AUTO_TEST_SUITE(batch_adaptive_limit)

BOOST_AUTO_TEST_CASE(it_grows_to_the_ceiling_while_nothing_speaks_against_it)
{
    auto speed = adaptive_limit(32);
    BOOST_TEST(speed.limit() == 8u);
    for (auto i = 0; i < 30; ++i) speed.on_success(1);
    BOOST_TEST(speed.limit() == 32u);
}

BOOST_AUTO_TEST_CASE(a_refusal_halves_it_once_for_all_that_were_sent_together)
{
    auto speed = adaptive_limit(64);
    for (auto i = 0; i < 60; ++i) speed.on_success(1);
    for (auto i = 0; i < 30; ++i) speed.on_refused();
    BOOST_TEST(speed.limit() == 32u);
    for (auto i = 0; i < 10; ++i) speed.on_refused();
    BOOST_TEST(speed.limit() == 16u);
}

BOOST_AUTO_TEST_CASE(after_that_it_grows_by_one_in_a_round)
{
    auto speed = adaptive_limit(64);
    for (auto i = 0; i < 60; ++i) speed.on_success(1);
    speed.on_refused();
    for (auto i = 0; i < 33; ++i) speed.on_success(1);
    BOOST_TEST(speed.limit() == 33u);
}

BOOST_AUTO_TEST_CASE(slow_answers_cut_it_and_a_single_one_does_not)
{
    auto speed = adaptive_limit(32);
    for (auto i = 0; i < 30; ++i) speed.on_success(1);
    speed.on_success(5);
    BOOST_TEST(speed.limit() == 32u);
    for (auto i = 0; i < 10; ++i) speed.on_success(5);
    BOOST_TEST(speed.limit() < 32u);
}

BOOST_AUTO_TEST_CASE(each_success_adds_one_until_the_first_cut)
{
    auto speed = adaptive_limit(32);
    speed.on_success(1);
    BOOST_TEST(speed.limit() == 9u);
}

BOOST_AUTO_TEST_CASE(answers_are_slow_above_twice_the_usual_time_smoothed_over_eight)
{
    for (auto const& [slowness, limit] : {std::pair(9.0, 32u), {9.5, 25u}}) {
        auto speed = adaptive_limit(32);
        for (auto i = 0; i < 30; ++i) speed.on_success(1);
        speed.on_success(slowness);
        BOOST_TEST(speed.limit() == limit, slowness);
    }
}

// From 25.6 it takes eleven steps of a 26th to the next whole number.
BOOST_AUTO_TEST_CASE(slowness_is_usual_again_after_a_cut)
{
    auto speed = adaptive_limit(32);
    for (auto i = 0; i < 30; ++i) speed.on_success(1);
    speed.on_success(9.5);
    speed.on_success(3);
    for (auto i = 0; i < 9; ++i) speed.on_success(1);
    BOOST_TEST(speed.limit() == 25u);
    speed.on_success(1);
    BOOST_TEST(speed.limit() == 26u);
}

BOOST_AUTO_TEST_CASE(no_cut_follows_before_as_many_ended_as_are_allowed)
{
    auto speed = adaptive_limit(64);
    for (auto i = 0; i < 60; ++i) speed.on_success(1);
    speed.on_refused();
    for (auto i = 0; i < 30; ++i) speed.on_success(1);
    speed.on_success(9.5); // the 31st
    BOOST_TEST(speed.limit() == 32u);
    speed.on_success(9.5);
    BOOST_TEST(speed.limit() == 26u);
}

BOOST_AUTO_TEST_CASE(it_never_falls_below_one)
{
    auto speed = adaptive_limit(4);
    for (auto i = 0; i < 100; ++i) speed.on_refused();
    BOOST_TEST(speed.limit() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch

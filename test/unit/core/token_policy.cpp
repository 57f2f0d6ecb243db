// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/auth/token_policy.hpp>

#include <chrono>
#include <limits>
#include <utility>

namespace core = neuroflash::core;
using namespace std::chrono_literals;
using need = core::token_policy::need;

BOOST_AUTO_TEST_SUITE(token_policy)

namespace {

constexpr auto start = core::time_point(1000s);

core::token_policy holding(std::chrono::seconds lifetime)
{
    auto state = core::token_policy();
    BOOST_TEST_REQUIRE(state.on_need(start, 0s) == need::issue);
    state.on_issued("first", lifetime, start);
    return state;
}

} // namespace

BOOST_AUTO_TEST_CASE(first_need_issues_and_all_others_wait)
{
    auto state = core::token_policy();
    BOOST_TEST(!state.has_valid(start));
    BOOST_TEST(state.on_need(start, 1s) == need::issue);
    for (auto i = 0; i < 100; ++i) BOOST_TEST(state.on_need(start, 1s) == need::wait);
    state.on_issued("first", 14399s, start);
    BOOST_TEST(state.on_need(start, 1s) == need::use);
    BOOST_TEST(state.token() == "first");
    BOOST_TEST(state.generation() == 1u);
}

BOOST_AUTO_TEST_CASE(token_is_renewed_before_it_runs_out)
{
    auto state = holding(14399s);
    auto const end = start + 14399s;
    BOOST_TEST(state.on_need(end - 120s, 60s) == need::use);
    BOOST_TEST(state.on_need(end - 120s + 1ns, 60s) == need::issue);
}

BOOST_AUTO_TEST_CASE(token_is_renewed_before_a_long_call_would_outlive_it)
{
    auto state = holding(14399s);
    auto const end = start + 14399s;
    BOOST_TEST(state.on_need(end - 300s, 300s) == need::use);
    BOOST_TEST(state.on_need(end - 300s, 301s) == need::issue);
}

BOOST_AUTO_TEST_CASE(short_call_uses_the_token_that_a_long_call_is_renewing)
{
    auto state = holding(14399s);
    auto const now = start + 14399s - 200s;
    BOOST_TEST(state.on_need(now, 300s) == need::issue);
    BOOST_TEST(state.on_need(now, 10s) == need::use);
    BOOST_TEST(state.on_need(now, 300s) == need::wait);
}

BOOST_AUTO_TEST_CASE(short_lived_token_serves_for_half_of_its_life)
{
    auto state = holding(60s);
    BOOST_TEST(state.on_need(start + 30s, 200s) == need::use);
    BOOST_TEST(state.on_need(start + 31s, 200s) == need::issue);
}

BOOST_AUTO_TEST_CASE(lifetime_is_capped)
{
    auto state = holding(std::chrono::seconds::max());
    BOOST_TEST(state.has_valid(start + 24h - 1ns));
    BOOST_TEST(!state.has_valid(start + 24h));
}

BOOST_AUTO_TEST_CASE(lifetime_of_zero_or_less_serves_those_who_wait_and_never_loops)
{
    for (auto const lifetime : {0s, -5s, std::chrono::seconds(std::chrono::seconds::min())}) {
        auto state = holding(lifetime);
        BOOST_TEST(state.on_need(start, 200s) == need::use);
        BOOST_TEST(state.on_need(start + 500ms, 200s) == need::use);
        BOOST_TEST(state.on_need(start + 501ms, 200s) == need::issue);
        BOOST_TEST(!state.has_valid(start + 1s));
    }
}

BOOST_AUTO_TEST_CASE(age_counts_from_the_receipt)
{
    auto state = core::token_policy();
    state.on_need(start, 0s);
    state.on_issued("late", 1000s, start + 30s);
    BOOST_TEST(state.has_valid(start + 1029s));
    BOOST_TEST(!state.has_valid(start + 1030s));
}

BOOST_AUTO_TEST_CASE(rejected_current_token_is_dropped)
{
    auto state = holding(14399s);
    state.on_rejected(1);
    BOOST_TEST(!state.has_valid(start));
    BOOST_TEST(state.token().empty());
    BOOST_TEST(state.on_need(start, 0s) == need::issue);
    state.on_issued("second", 14399s, start);
    BOOST_TEST(state.token() == "second");
    BOOST_TEST(state.generation() == 2u);
}

BOOST_AUTO_TEST_CASE(rejection_earned_with_an_old_token_keeps_the_new_one)
{
    auto state = holding(14399s);
    state.on_rejected(1);
    state.on_need(start, 0s);
    state.on_issued("second", 14399s, start);
    state.on_rejected(1);
    BOOST_TEST(state.token() == "second");
    BOOST_TEST(state.on_need(start, 0s) == need::use);
}

BOOST_AUTO_TEST_CASE(many_rejections_of_one_token_cause_one_request)
{
    auto state = holding(14399s);
    auto issues = 0;
    for (auto call = 0; call < 50; ++call) {
        state.on_rejected(1);
        if (state.on_need(start, 0s) == need::issue) ++issues;
    }
    BOOST_TEST(issues == 1);
}

BOOST_AUTO_TEST_CASE(token_rejected_during_its_renewal_does_not_start_another)
{
    auto state = holding(14399s);
    auto const now = start + 14390s;
    BOOST_TEST(state.on_need(now, 0s) == need::issue);
    state.on_rejected(1);
    BOOST_TEST(state.on_need(now, 0s) == need::wait);
    BOOST_TEST(!state.on_failed(now));
}

BOOST_AUTO_TEST_CASE(failed_renewal_keeps_the_old_token_in_use)
{
    auto state = holding(14399s);
    auto const now = start + 14399s - 100s;
    BOOST_TEST(state.on_need(now, 0s) == need::issue);
    BOOST_TEST(state.on_failed(now));
    BOOST_TEST(state.on_need(now, 0s) == need::use);
    BOOST_TEST(state.token() == "first");
    BOOST_TEST(state.generation() == 1u);
}

BOOST_AUTO_TEST_CASE(failed_renewal_is_tried_again_after_a_pause)
{
    auto state = holding(14399s);
    auto const now = start + 14399s - 100s;
    state.on_need(now, 0s);
    state.on_failed(now);
    BOOST_TEST(state.on_need(now + 1s - 1ns, 0s) == need::use);
    BOOST_TEST(state.on_need(now + 1s, 0s) == need::issue);
    BOOST_TEST(state.on_need(now + 1s, 0s) == need::wait);
}

BOOST_AUTO_TEST_CASE(pause_does_not_hold_up_calls_without_a_usable_token)
{
    auto state = holding(14399s);
    auto const end = start + 14399s;
    state.on_need(end - 1ns, 0s);
    BOOST_TEST(state.on_failed(end - 1ns));
    BOOST_TEST(state.on_need(end, 0s) == need::issue);
}

BOOST_AUTO_TEST_CASE(pause_after_a_failure_ends_with_the_next_token)
{
    auto state = holding(14399s);
    auto const now = start + 14399s - 100s;
    state.on_need(now, 0s);
    state.on_failed(now);
    state.on_rejected(1);
    BOOST_TEST(state.on_need(now, 0s) == need::issue);
    state.on_issued("second", 1s, now);
    BOOST_TEST(state.on_need(now + 500ms, 0s) == need::use);
    BOOST_TEST(state.on_need(now + 501ms, 0s) == need::issue);
}

BOOST_AUTO_TEST_CASE(failure_without_a_token_fails_those_who_wait)
{
    auto state = core::token_policy();
    state.on_need(start, 0s);
    BOOST_TEST(!state.on_failed(start));
    BOOST_TEST(state.on_need(start, 0s) == need::issue);
}

BOOST_AUTO_TEST_SUITE_END()

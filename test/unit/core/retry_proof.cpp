// SPDX-License-Identifier: BSL-1.0
// Nothing paid is sent again while it may have been carried out, unless the history proves
// otherwise.
#include "common/unit_test.hpp"

#include <neuroflash/core/retry/retry_policy.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace core = neuroflash::core;
using namespace std::chrono_literals;
using core::attempt_class;

BOOST_AUTO_TEST_SUITE(retry_proof)

namespace {

using kind = core::retry_action::kind_t;

constexpr auto start = core::time_point(1000s);

/// One call, for one attempt.
struct call
{
    neuroflash::retry_params params;
    core::retry_budget budget{0.0, 1};
    core::time_point deadline = start + 600s;
    bool paid = true;

    core::retry_action on(core::attempt_facts const& facts)
    {
        auto state = core::retry_policy(params, paid, deadline, budget);
        return state.on_attempt(facts, start, 0.0);
    }
};

/// What would be sent again if nothing were in doubt.
core::attempt_facts refused(attempt_class result)
{
    auto const is_sent = result != attempt_class::not_sent && result != attempt_class::stale_reuse;
    return {result, is_sent ? 700u : 0u, 1s, false, 180s};
}

constexpr attempt_class sent_again[] = {
    attempt_class::not_sent, attempt_class::stale_reuse, attempt_class::unauthorized,
    attempt_class::rate_limited};

} // namespace

BOOST_AUTO_TEST_CASE(refused_request_is_sent_again_without_proof)
{
    for (auto const result : sent_again) {
        auto const action = call().on(refused(result));
        BOOST_TEST_CONTEXT(to_string(result))
        {
            BOOST_TEST(action.kind != kind::stop);
            BOOST_TEST(!action.needs_proof);
            BOOST_TEST(action.delay <= 1s);
        }
    }
}

BOOST_AUTO_TEST_CASE(whatever_the_reason_an_attempt_in_doubt_needs_proof_first)
{
    for (auto const result : sent_again) {
        auto facts = refused(result);
        facts.in_doubt = true;
        auto const action = call().on(facts);
        BOOST_TEST_CONTEXT(to_string(result))
        {
            BOOST_TEST(
                static_cast<int>(action.kind) == static_cast<int>(call().on(refused(result)).kind));
            BOOST_TEST(action.needs_proof);
            BOOST_TEST(action.delay == 180s);
        }
    }
}

BOOST_AUTO_TEST_CASE(answer_that_asks_for_a_retry_needs_proof_even_without_doubt)
{
    for (auto const result : {attempt_class::unavailable, attempt_class::server_failed}) {
        for (auto const in_doubt : {false, true}) {
            auto facts = refused(result);
            facts.in_doubt = in_doubt;
            auto const action = call().on(facts);
            BOOST_TEST(action.kind == kind::wait);
            BOOST_TEST(action.needs_proof);
            BOOST_TEST(action.delay == 180s);
        }
    }
}

BOOST_AUTO_TEST_CASE(longer_wait_of_the_two_counts)
{
    auto facts = refused(attempt_class::unavailable);
    facts.retry_after = 100s;
    facts.proof_in = 20s;
    BOOST_TEST(call().on(facts).delay == 100s);
    facts.proof_in = 0s;
    BOOST_TEST(call().on(facts).needs_proof);
}

BOOST_AUTO_TEST_CASE(without_a_history_to_look_at_nothing_in_doubt_is_sent_again)
{
    for (auto const result : sent_again) {
        auto facts = refused(result);
        facts.in_doubt = true;
        facts.proof_in.reset();
        BOOST_TEST(call().on(facts).kind == kind::stop, to_string(result));
    }
    auto facts = refused(attempt_class::unavailable);
    facts.proof_in.reset();
    auto const action = call().on(facts);
    BOOST_TEST(action.kind == kind::stop);
    BOOST_TEST(
        action.reason ==
        "it may have been carried out, and a proof that it was not is not awaited");
}

BOOST_AUTO_TEST_CASE(proof_that_the_deadline_leaves_no_time_for_is_not_awaited)
{
    auto one = call();
    one.deadline = start + 180s;
    auto const late = one.on(refused(attempt_class::unavailable));
    BOOST_TEST(late.kind == kind::stop);
    BOOST_TEST(late.out_of_time);
    BOOST_TEST(late.reason == "the deadline leaves no time to prove that it was not carried out");
    BOOST_TEST(one.budget.take()); // a retry that is ruled out takes nothing
    auto other = call();
    other.deadline = start + 180s + 1ns;
    BOOST_TEST(other.on(refused(attempt_class::unavailable)).kind == kind::wait);
}

BOOST_AUTO_TEST_CASE(trusted_503_is_sent_again_like_a_429)
{
    auto one = call();
    one.params.trust_503 = true;
    one.budget = core::retry_budget(0, 10);
    auto facts = refused(attempt_class::unavailable);
    facts.proof_in.reset();
    auto const told = one.on(facts);
    BOOST_TEST(told.kind == kind::wait);
    BOOST_TEST(!told.needs_proof);
    BOOST_TEST(told.delay == 1s);
    facts.retry_after.reset();
    BOOST_TEST(one.on(facts).kind == kind::wait);
    // It believes no other status, and none while an earlier attempt is in doubt.
    BOOST_TEST(one.on(refused(attempt_class::server_failed)).needs_proof);
    facts.in_doubt = true;
    BOOST_TEST(one.on(facts).kind == kind::stop);
}

BOOST_AUTO_TEST_CASE(other_address_needs_proof_only_while_something_is_in_doubt)
{
    auto budget = core::retry_budget(0, 0);
    auto const state = core::retry_policy({}, true, start + 600s, budget);
    auto facts = refused(attempt_class::refused);
    auto const free = state.on_other_address(facts, start);
    BOOST_TEST(free.kind == kind::again);
    BOOST_TEST(!free.needs_proof);
    facts.in_doubt = true;
    BOOST_TEST(state.on_other_address(facts, start).needs_proof);
    facts.proof_in.reset();
    BOOST_TEST(state.on_other_address(facts, start).kind == kind::stop);
}

BOOST_AUTO_TEST_CASE(free_request_needs_no_proof)
{
    auto one = call();
    one.paid = false;
    for (auto const result : {attempt_class::unavailable, attempt_class::server_failed}) {
        auto facts = refused(result);
        facts.in_doubt = true;
        facts.proof_in.reset();
        one.budget = core::retry_budget(0, 1);
        auto const action = one.on(facts);
        BOOST_TEST(action.kind == kind::wait);
        BOOST_TEST(!action.needs_proof);
    }
}

BOOST_AUTO_TEST_CASE(free_request_that_may_have_left_a_copy_looks_first_and_waits_no_longer)
{
    auto one = call();
    one.paid = false;
    auto facts = refused(attempt_class::unavailable);
    auto const without = one.on(facts);
    facts.may_leave_copy = true;
    facts.proof_in.reset();
    one.budget = core::retry_budget(0, 1);
    auto const action = one.on(facts);
    BOOST_TEST(action.kind == kind::wait);
    BOOST_TEST(action.needs_proof);
    BOOST_TEST(action.delay == without.delay);
    // Nothing is sent, so nothing is looked for.
    one.params.max_attempts = 1;
    BOOST_TEST(!one.on(facts).needs_proof);
}

BOOST_AUTO_TEST_SUITE_END()

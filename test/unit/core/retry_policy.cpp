// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/retry/retry_policy.hpp>

#include <chrono>
#include <limits>
#include <optional>

namespace core = neuroflash::core;
using namespace std::chrono_literals;
using core::attempt_class;

BOOST_AUTO_TEST_SUITE(retry_policy)

namespace {

using kind = core::retry_action::kind_t;

constexpr auto start = core::time_point(1000s);

struct machine
{
    neuroflash::retry_params params;
    core::retry_budget budget{0.2, 10};
    core::time_point deadline = start + 60s;
    bool paid = false;
    core::retry_policy state{params, paid, deadline, budget};

    void renew() { state = core::retry_policy(params, paid, deadline, budget); }

    core::retry_action
    on(attempt_class result, double jitter = 1.0,
       std::optional<std::chrono::seconds> retry_after = {}, core::time_point now = start)
    {
        auto const sent = result != attempt_class::not_sent && result != attempt_class::stale_reuse;
        return state.on_attempt({result, sent ? 900u : 0u, retry_after, false, {}}, now, jitter);
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(attempts_are_bounded_and_counted)
{
    auto m = machine();
    BOOST_TEST(m.state.attempts() == 0);
    BOOST_TEST(m.on(attempt_class::ambiguous).kind == kind::wait);
    BOOST_TEST(m.on(attempt_class::ambiguous).kind == kind::wait);
    auto const last = m.on(attempt_class::ambiguous);
    BOOST_TEST(last.kind == kind::stop);
    BOOST_TEST(last.reason == "all attempts are used up");
    BOOST_TEST(!last.out_of_time);
    BOOST_TEST(m.state.attempts() == 3);
}

BOOST_AUTO_TEST_CASE(one_attempt_means_no_delayed_retry)
{
    auto m = machine();
    m.params.max_attempts = 1;
    m.renew();
    BOOST_TEST(m.on(attempt_class::not_sent).kind == kind::stop);
}

BOOST_AUTO_TEST_CASE(attempts_of_one_call_replace_those_of_the_client)
{
    for (auto const allowed : {1, 2, 4}) {
        auto m = machine(); // max_attempts is 3
        m.state = core::retry_policy(m.params, false, m.deadline, m.budget, allowed);
        for (auto i = 1; i < allowed; ++i) {
            BOOST_TEST(m.on(attempt_class::ambiguous).kind == kind::wait);
        }
        BOOST_TEST(m.on(attempt_class::ambiguous).kind == kind::stop);
    }
}

BOOST_AUTO_TEST_CASE(delay_doubles_up_to_the_maximum_and_is_scaled_by_jitter)
{
    auto m = machine();
    m.params.max_attempts = 10;
    m.params.base_delay = 100ms;
    m.params.max_delay = 350ms;
    m.renew();
    BOOST_TEST(m.on(attempt_class::ambiguous, 1.0).delay == 100ms);
    BOOST_TEST(m.on(attempt_class::ambiguous, 0.5).delay == 100ms);
    BOOST_TEST(m.on(attempt_class::ambiguous, 1.0).delay == 350ms);
    BOOST_TEST(m.on(attempt_class::ambiguous, 0.0).delay == 0ms);
}

BOOST_AUTO_TEST_CASE(retry_after_is_waited_for_and_a_random_while_longer)
{
    auto m = machine();
    auto const action = m.on(attempt_class::rate_limited, 1.0, 7s);
    BOOST_TEST(action.kind == kind::wait);
    BOOST_TEST(action.delay == 7s + m.params.base_delay);
    m.renew();
    BOOST_TEST(m.on(attempt_class::rate_limited, 0.0, 7s).delay == 7s);
    BOOST_TEST(action.reason == "waiting as the service asks");
}

BOOST_AUTO_TEST_CASE(retry_after_of_zero_still_backs_off)
{
    auto m = machine();
    BOOST_TEST(m.on(attempt_class::rate_limited, 1.0, 0s).delay == m.params.base_delay);
}

BOOST_AUTO_TEST_CASE(retry_after_with_a_broken_answer_is_ignored)
{
    auto m = machine();
    BOOST_TEST(m.on(attempt_class::ambiguous, 1.0, 7s).delay == m.params.base_delay);
}

BOOST_AUTO_TEST_CASE(retry_after_at_the_cap_is_honoured_and_above_it_stops)
{
    auto m = machine();
    m.params.retry_after_cap = 20s;
    m.renew();
    BOOST_TEST(m.on(attempt_class::unavailable, 0.0, 20s).delay == 20s);
    m.renew();
    auto const action = m.on(attempt_class::unavailable, 1.0, 21s);
    BOOST_TEST(action.kind == kind::stop);
    BOOST_TEST(action.reason == "the service asks for a longer wait than is allowed");
    BOOST_TEST(!action.out_of_time);
}

BOOST_AUTO_TEST_CASE(retry_after_longer_than_the_deadline_leaves_stops_at_once)
{
    auto m = machine();
    BOOST_TEST(m.on(attempt_class::rate_limited, 0.0, 59s).kind == kind::wait);
    m.renew();
    auto const action = m.on(attempt_class::rate_limited, 0.0, 60s);
    BOOST_TEST(action.kind == kind::stop);
    BOOST_TEST(action.out_of_time);
    BOOST_TEST(action.reason == "the service asks for a longer wait than the deadline leaves");
}

BOOST_AUTO_TEST_CASE(enormous_retry_after_does_not_overflow)
{
    auto m = machine();
    m.params.retry_after_cap = std::chrono::seconds::max();
    m.renew();
    auto const action = m.on(attempt_class::rate_limited, 1.0, std::chrono::seconds::max());
    BOOST_TEST(action.kind == kind::stop);
    BOOST_TEST(action.out_of_time);
}

BOOST_AUTO_TEST_CASE(endless_deadline_does_not_overflow)
{
    auto m = machine();
    m.deadline = core::time_point::max();
    m.renew();
    BOOST_TEST(m.on(attempt_class::ambiguous, 1.0, {}, core::time_point(-5s)).kind == kind::wait);
}

BOOST_AUTO_TEST_CASE(backoff_that_would_cross_the_deadline_stops)
{
    auto m = machine();
    m.deadline = start + 250ms;
    m.renew();
    auto const action = m.on(attempt_class::not_sent, 1.0);
    BOOST_TEST(action.kind == kind::stop);
    BOOST_TEST(action.out_of_time);
    BOOST_TEST(action.reason == "the deadline leaves no room for another attempt");
    m.renew();
    BOOST_TEST(m.on(attempt_class::not_sent, 0.5).kind == kind::wait);
}

BOOST_AUTO_TEST_CASE(deadline_during_an_attempt_is_out_of_time)
{
    auto m = machine();
    auto const action = m.on(attempt_class::out_of_time);
    BOOST_TEST(action.kind == kind::stop);
    BOOST_TEST(action.out_of_time);
    BOOST_TEST(action.reason == "the deadline has passed");
}

BOOST_AUTO_TEST_CASE(token_is_renewed_once_for_each_call)
{
    auto m = machine();
    BOOST_TEST(m.on(attempt_class::unauthorized).kind == kind::refresh_token);
    auto const second = m.on(attempt_class::unauthorized);
    BOOST_TEST(second.kind == kind::stop);
    BOOST_TEST(second.reason == "the service refuses a fresh token too");
    BOOST_TEST(m.state.attempts() == 2);
}

BOOST_AUTO_TEST_CASE(renewed_token_does_not_use_up_the_attempts)
{
    auto m = machine();
    m.params.max_attempts = 1;
    m.renew();
    BOOST_TEST(m.on(attempt_class::unauthorized).kind == kind::refresh_token);
}

BOOST_AUTO_TEST_CASE(neither_renewal_nor_resend_begins_after_the_deadline)
{
    auto m = machine();
    for (auto const result : {attempt_class::unauthorized, attempt_class::stale_reuse}) {
        auto const action = m.on(result, 0.0, {}, m.deadline);
        BOOST_TEST(action.kind == kind::stop);
        BOOST_TEST(action.out_of_time);
    }
}

BOOST_AUTO_TEST_CASE(dead_reused_connection_is_replaced_even_if_one_attempt_is_allowed)
{
    auto m = machine();
    m.paid = true;
    m.params.max_attempts = 1;
    m.renew();
    auto const action = m.on(attempt_class::stale_reuse);
    BOOST_TEST(action.kind == kind::again);
    BOOST_TEST(action.delay == 0s);
}

BOOST_AUTO_TEST_CASE(dead_reused_connections_are_resent_a_bounded_number_of_times)
{
    auto m = machine(); // max_attempts is 3
    for (auto i = 0; i < 4; ++i) BOOST_TEST(m.on(attempt_class::stale_reuse).kind == kind::again);
    BOOST_TEST(m.on(attempt_class::stale_reuse).kind == kind::wait);
    BOOST_TEST(m.on(attempt_class::stale_reuse).kind == kind::wait);
    BOOST_TEST(m.on(attempt_class::stale_reuse).kind == kind::stop);
    BOOST_TEST(m.state.attempts() == 7);
}

BOOST_AUTO_TEST_CASE(written_bytes_outweigh_a_class_that_denies_them)
{
    for (auto const result :
         {attempt_class::not_sent, attempt_class::permanent_connect_failure,
          attempt_class::stale_reuse}) {
        auto m = machine();
        m.paid = true;
        m.renew();
        auto const action = m.state.on_attempt({result, 1, {}, false, {}}, start, 0.5);
        BOOST_TEST(action.kind == kind::stop);
        BOOST_TEST(action.reason == "the request may have been carried out: not sent again");
    }
}

BOOST_AUTO_TEST_CASE(written_bytes_outweigh_staleness_after_the_last_resend_too)
{
    auto m = machine();
    m.paid = true;
    m.renew();
    for (auto i = 0; i < 4; ++i) m.on(attempt_class::stale_reuse);
    auto const action =
        m.state.on_attempt({attempt_class::stale_reuse, 1, {}, false, {}}, start, 0.5);
    BOOST_TEST(action.kind == kind::stop);
}

BOOST_AUTO_TEST_CASE(delayed_retries_take_from_the_budget_and_stop_when_it_is_empty)
{
    auto m = machine();
    m.budget = core::retry_budget(0.0, 1);
    BOOST_TEST(m.on(attempt_class::ambiguous).kind == kind::wait);
    auto const action = m.on(attempt_class::ambiguous);
    BOOST_TEST(action.kind == kind::stop);
    BOOST_TEST(action.reason == "the retry budget is used up");
    BOOST_TEST(!action.out_of_time);
}

BOOST_AUTO_TEST_CASE(renewal_and_resend_take_nothing_from_the_budget)
{
    auto m = machine();
    m.budget = core::retry_budget(0.0, 1);
    m.on(attempt_class::unauthorized);
    m.on(attempt_class::stale_reuse);
    BOOST_TEST(m.budget.take());
}

BOOST_AUTO_TEST_CASE(stop_takes_nothing_from_the_budget)
{
    auto m = machine();
    m.budget = core::retry_budget(0.0, 1);
    m.on(attempt_class::rate_limited, 1.0, 3600s);
    m.on(attempt_class::rate_limited, 1.0, 61s);
    BOOST_TEST(m.budget.take());
}

BOOST_AUTO_TEST_CASE(retry_that_is_ruled_out_takes_nothing_from_the_budget)
{
    struct row
    {
        attempt_class result;
        bool core::attempt_facts::* fact;
        bool value;
        char const* reason;
    };
    constexpr row rows[] = {
        {attempt_class::server_failed, &core::attempt_facts::retry_forbidden, true,
         "the service asks not to be tried again"},
        {attempt_class::rate_limited, &core::attempt_facts::retry_forbidden, true,
         "the service asks not to be tried again"},
        {attempt_class::ambiguous, &core::attempt_facts::delivered, true,
         "parts of the response were already handed out"},
        {attempt_class::stale_reuse, &core::attempt_facts::delivered, true,
         "parts of the response were already handed out"},
        {attempt_class::unauthorized, &core::attempt_facts::sent_token, false,
         "another attempt would not help"},
    };
    for (auto const& [result, fact, value, reason] : rows) {
        auto m = machine();
        m.budget = core::retry_budget(0.0, 1);
        auto facts = core::attempt_facts{result, 0, 1s, false, {}};
        facts.*fact = value;
        auto const action = m.state.on_attempt(facts, start, 0.5);
        BOOST_TEST_CONTEXT(to_string(result))
        {
            BOOST_TEST(action.kind == kind::stop);
            BOOST_TEST(action.reason == reason);
            BOOST_TEST(m.budget.take());
        }
    }
}

BOOST_AUTO_TEST_CASE(fact_that_rules_out_a_retry_leaves_other_endings_alone)
{
    auto facts = core::attempt_facts{attempt_class::refused, 900, {}, false, {}};
    facts.retry_forbidden = true;
    facts.delivered = true;
    facts.sent_token = false;
    auto m = machine();
    BOOST_TEST(m.state.on_attempt(facts, start, 0.5).reason == "another attempt would not help");
    facts.result = attempt_class::out_of_time;
    BOOST_TEST(m.state.on_attempt(facts, start, 0.5).out_of_time);
    facts.delivered = false;
    facts.result = attempt_class::stale_reuse;
    facts.bytes_written = 0;
    BOOST_TEST(m.state.on_attempt(facts, start, 0.5).kind == kind::again);
}

// A transport may count nothing, and a wait for the response says that all was sent.
BOOST_AUTO_TEST_CASE(request_that_may_have_left_without_a_byte_counted_may_have_been_carried_out)
{
    for (auto const left : {false, true}) {
        auto m = machine();
        m.paid = true;
        m.renew();
        auto facts = core::attempt_facts{attempt_class::cancelled, 0, {}, false, {}};
        facts.may_have_left = left;
        auto const reason = m.state.on_attempt(facts, start, 0.5).reason;
        auto const lost = reason == "the request may have been carried out: not sent again";
        BOOST_TEST(lost == left);
    }
}

BOOST_AUTO_TEST_CASE(only_the_first_attempt_of_a_call_adds_to_the_budget)
{
    auto m = machine();
    m.budget = core::retry_budget(0.5, 10);
    while (m.budget.take()) {
    }
    m.on(attempt_class::unauthorized);
    m.on(attempt_class::stale_reuse);
    m.on(attempt_class::stale_reuse);
    BOOST_TEST(!m.budget.take());
    m.renew();
    m.on(attempt_class::succeeded);
    BOOST_TEST(m.budget.take());
}

BOOST_AUTO_TEST_CASE(outage_adds_at_most_the_ratio_above_the_reserve)
{
    auto m = machine();
    auto retries = 0;
    for (auto call = 0; call < 1000; ++call) {
        m.renew();
        while (m.on(attempt_class::not_sent).kind == kind::wait) ++retries;
    }
    BOOST_TEST(retries <= 210);
    BOOST_TEST(retries >= 200);
}

BOOST_AUTO_TEST_SUITE_END()

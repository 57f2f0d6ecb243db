// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_NEXT_STEP_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_NEXT_STEP_HPP

#include "batch/policy/failure_table.hpp"

#include <neuroflash/batch/batch_report.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

/// The consequences of a failed paid request: the table of doc/batch.md, "Failures".
namespace neuroflash::inline v0::batch {

/// The facts of the decision.
class failure_facts
{
public:
    failure_facts() = default;

    failure_class what = failure_class::again;
    int attempts = 1;               ///< Attempts of this request, this one included if it was sent.
    int max_attempts = 1;           ///< The value of batch_params::max_attempts.
    int unreachable_in_a_row = 0;   ///< Includes this one.
    int quota_refusals = 0;         ///< Consecutive ones, this one included.
    bool quota_has_room = false;    ///< The last figure of the quota shows credits.
    int access_refusals = 0;        ///< Consecutive ones of different items, this one included.
    bool has_succeeded = false;     ///< A request of this run was answered with images.
    bool free_call_refused = false; ///< A free request is refused access as well.
    double jitter = 0;              ///< A random number from 0 to 1.

    bool asks_for_pause = false; ///< The service sent Retry-After, of whatever length.

    std::chrono::nanoseconds retry_after{};     ///< The pause that the service requests; 0 if none.
    std::chrono::nanoseconds without_success{}; ///< Time since the last sign of life.
    std::chrono::nanoseconds give_up_after{};   ///< The value of batch_params::give_up_after.
};

/// The step for the request.
enum class request_step
{
    look_in_history, ///< It is unknown: the history settles it.
    retry,           ///< It is planned again.
    fail,            ///< It has failed.
};

/// The next step of the run.
class failure_decision
{
public:
    failure_decision() = default;

    request_step request = request_step::fail;
    std::chrono::nanoseconds retry_in{};  ///< The delay before it is sent again.
    std::chrono::nanoseconds pause_all{}; ///< The time in which nothing is sent; 0 if no pause.
    bool may_pass = false;                ///< Whether the next run tries a failed request again.
    bool slow_down = false;               ///< Whether fewer requests may be in flight.
    bool reread_quota = false;            ///< Whether the last figure is no longer used.
    bool is_sign_of_life = false;         ///< Whether the service is reachable, and answers.
    std::optional<stop_reason> stop;      ///< Set if the run ends.
};

/// The delay before the n-th repetition: 250 ms doubled each time, at most 30 s, less up to half.
inline std::chrono::nanoseconds backoff_of(int failures, double jitter) noexcept
{
    auto const whole = std::min(
        std::chrono::milliseconds(30'000),
        std::chrono::milliseconds(250) * (1 << std::clamp(failures, 0, 10)));
    auto const share = 0.5 + jitter / 2;
    return std::chrono::milliseconds(
        static_cast<std::int64_t>(static_cast<double>(whole.count()) * share));
}

/// Whether an unusable service has been given enough time. A longer Retry-After is
/// honoured, once.
constexpr bool is_give_up_time_over(failure_facts const& facts) noexcept
{
    return facts.without_success > facts.give_up_after + facts.retry_after;
}

/// Whether the account is denied access, and not the item: a free request is denied too,
/// or too many different items were denied in a row to be chance.
constexpr bool is_account_refused(failure_facts const& facts) noexcept
{
    constexpr auto many_from_the_start = 5;
    constexpr auto many_after_a_success = 20;
    auto const many = facts.has_succeeded ? many_after_a_success : many_from_the_start;
    return facts.free_call_refused || facts.access_refusals >= many;
}

/// A failure without a verdict about its charge cost nothing.
constexpr credit_step credits_after(failure_class what) noexcept
{
    return row_of(what).credits;
}

/// The time before a request may be sent again: grows with its failures.
inline std::chrono::nanoseconds pause_after(failure_facts const& facts) noexcept
{
    return backoff_of(facts.attempts, facts.jitter) + facts.retry_after;
}

/// The time in which an unreachable service is left alone: grows with the failures of all.
inline std::chrono::nanoseconds pause_until_reachable(failure_facts const& facts) noexcept
{
    return std::max(pause_after(facts), backoff_of(facts.unreachable_in_a_row, facts.jitter));
}

/// The step for the failed request.
inline failure_decision step_by(request_rule rule, failure_facts const& facts) noexcept
{
    auto made = failure_decision();
    switch (rule) {
    case request_rule::look_in_history: made.request = request_step::look_in_history; break;
    case request_rule::fail: break;
    case request_rule::plan_again:
        made.request = request_step::retry;
        made.reread_quota = true;
        break;
    case request_rule::retry_after_request:
        made.request = request_step::retry;
        made.retry_in = pause_after(facts);
        break;
    case request_rule::retry_when_reachable:
        made.request = request_step::retry;
        made.retry_in = pause_until_reachable(facts);
        break;
    case request_rule::retry_while_allowed:
        made.request =
            facts.attempts < facts.max_attempts ? request_step::retry : request_step::fail;
        made.retry_in = pause_after(facts);
        made.may_pass = true;
        break;
    }
    return made;
}

/// Denied access to one item is that item's failure; denied access to all of them ends the run.
inline void add_denied_access(failure_decision& made, failure_facts const& facts) noexcept
{
    made.is_sign_of_life = true;
    if (!is_account_refused(facts)) return;
    made.request = request_step::retry;
    made.retry_in = pause_after(facts);
    made.stop = stop_reason::account;
}

/// Adds the step for all requests.
inline void add_step(failure_decision& made, run_rule rule, failure_facts const& facts) noexcept
{
    constexpr auto most_quota_refusals = 3;
    switch (rule) {
    case run_rule::go_on: break;
    case run_rule::slow_down_if_asked:
        made.slow_down = facts.asks_for_pause; // whether or not the request was carried out
        break;
    case run_rule::stop_if_quota_is_wrong:
        if (facts.quota_refusals >= most_quota_refusals && facts.quota_has_room) {
            made.stop = stop_reason::cycle_limit;
        }
        break;
    case run_rule::slow_down_and_pause:
        made.slow_down = true;
        made.pause_all = pause_after(facts);
        if (is_give_up_time_over(facts)) made.stop = stop_reason::unreachable;
        break;
    case run_rule::stop_if_account_is_denied: add_denied_access(made, facts); break;
    case run_rule::note_sign_of_life: made.is_sign_of_life = true; break;
    case run_rule::pause:
        made.pause_all = pause_until_reachable(facts);
        if (is_give_up_time_over(facts)) made.stop = stop_reason::unreachable;
        break;
    }
}

/// Decides by the row of the class.
inline failure_decision next_step(failure_facts const& facts) noexcept
{
    auto const& row = row_of(facts.what);
    auto made = step_by(row.request, facts);
    add_step(made, row.run, facts);
    return made;
}

} // namespace neuroflash::inline v0::batch

#endif

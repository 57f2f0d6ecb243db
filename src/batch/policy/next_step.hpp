// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_NEXT_STEP_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_NEXT_STEP_HPP

#include "batch/policy/classify_failure.hpp"

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

/// The step for the credits that were reserved for the request.
enum class credit_step
{
    hold,    ///< Their charge is unknown.
    count,   ///< They were charged.
    release, ///< They were not charged.
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
    if (what == failure_class::unknown) return credit_step::hold;
    return what == failure_class::charged ? credit_step::count : credit_step::release;
}

/// Denied access to one item is that item's failure; denied access to all of them ends the run.
inline failure_decision
after_denied_access(failure_facts const& facts, std::chrono::nanoseconds pause) noexcept
{
    auto made = failure_decision();
    made.is_sign_of_life = true;
    if (!is_account_refused(facts)) return made;
    made.request = request_step::retry;
    made.retry_in = pause;
    made.stop = stop_reason::account;
    return made;
}

/// Decides with one row for each class.
inline failure_decision next_step(failure_facts const& facts) noexcept
{
    constexpr auto most_quota_refusals = 3;
    auto made = failure_decision();
    auto const pause = backoff_of(facts.attempts, facts.jitter) + facts.retry_after;
    switch (facts.what) {
    case failure_class::unknown:
        made.request = request_step::look_in_history;
        made.slow_down = facts.asks_for_pause; // whether or not the request was carried out
        break;
    case failure_class::charged: break;
    case failure_class::quota:
        made.request = request_step::retry;
        made.reread_quota = true;
        if (facts.quota_refusals >= most_quota_refusals && facts.quota_has_room) {
            made.stop = stop_reason::cycle_limit;
        }
        break;
    case failure_class::too_fast:
        made.request = request_step::retry;
        made.retry_in = made.pause_all = pause;
        made.slow_down = true;
        if (is_give_up_time_over(facts)) made.stop = stop_reason::unreachable;
        break;
    case failure_class::access: return after_denied_access(facts, pause);
    case failure_class::refused: made.is_sign_of_life = true; break;
    case failure_class::unreachable:
        made.request = request_step::retry;
        made.retry_in = made.pause_all =
            std::max(pause, backoff_of(facts.unreachable_in_a_row, facts.jitter));
        if (is_give_up_time_over(facts)) made.stop = stop_reason::unreachable;
        break;
    case failure_class::again:
        made.request =
            facts.attempts < facts.max_attempts ? request_step::retry : request_step::fail;
        made.retry_in = pause;
        made.may_pass = true;
        break;
    }
    return made;
}

} // namespace neuroflash::inline v0::batch

#endif

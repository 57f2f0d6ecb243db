// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_NEXT_STEP_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_NEXT_STEP_HPP

#include "batch/policy/classify_failure.hpp"

#include <neuroflash/batch/batch_report.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

/// What follows from a paid request that failed: the table of doc/batch.md, "Failures".
namespace neuroflash::inline v0::batch {

/// All that the decision is made from.
class failure_facts
{
public:
    failure_facts() = default;

    failure_class what = failure_class::again;
    int tries = 1;                  ///< Of this request, this one included if it was sent.
    int max_tries = 1;              ///< batch_params::max_tries.
    int unreachable_in_a_row = 0;   ///< This one included.
    int quota_refusals = 0;         ///< In a row, this one included.
    bool quota_has_room = false;    ///< The last figure of the quota shows credits.
    int access_refusals = 0;        ///< Of different items in a row, this one included.
    bool has_succeeded = false;     ///< A request of this run was answered with images.
    bool free_call_refused = false; ///< A free request is refused access as well.
    double jitter = 0;              ///< 0 to 1.

    bool asks_for_pause = false; ///< The service sent Retry-After, of whatever length.

    std::chrono::nanoseconds retry_after{};     ///< What the service asks for; 0 if nothing.
    std::chrono::nanoseconds without_success{}; ///< Since the last sign of life.
    std::chrono::nanoseconds give_up_after{};   ///< batch_params::give_up_after.
};

/// What becomes of the credits that were reserved for the request.
enum class credit_step
{
    hold,    ///< Nobody knows whether they were charged.
    count,   ///< They were charged.
    release, ///< They were not charged.
};

/// What becomes of the request.
enum class request_step
{
    look_in_history, ///< It is unknown: the history settles it.
    retry,           ///< It is planned again.
    fail,            ///< It is over.
};

/// What the run does next.
class failure_decision
{
public:
    failure_decision() = default;

    request_step request = request_step::fail;
    std::chrono::nanoseconds retry_in{};  ///< Before it is sent again.
    std::chrono::nanoseconds pause_all{}; ///< Nothing is sent for this long; 0: no pause.
    bool may_pass = false;                ///< Of one that failed: the next run tries again.
    bool slow_down = false;               ///< Fewer requests may be in flight.
    bool reread_quota = false;            ///< The last figure is not believed any more.
    bool is_sign_of_life = false;         ///< The service is there, and answers.
    std::optional<stop_reason> stop;      ///< Ends the run.
};

/// Before the n-th repetition: 250 ms doubled each time, at most 30 s, less up to half of it.
inline std::chrono::nanoseconds backoff_of(int failures, double jitter) noexcept
{
    auto const whole = std::min(
        std::chrono::milliseconds(30'000),
        std::chrono::milliseconds(250) * (1 << std::clamp(failures, 0, 10)));
    auto const share = 0.5 + jitter / 2;
    return std::chrono::milliseconds(
        static_cast<std::int64_t>(static_cast<double>(whole.count()) * share));
}

/// Whether a service that cannot be used has been given enough time. A longer wish to wait is
/// granted, once.
constexpr bool is_patience_over(failure_facts const& facts) noexcept
{
    return facts.without_success > facts.give_up_after + facts.retry_after;
}

/// Whether it is the account that is refused, and not the item: a free request is refused as well,
/// or too many different items were refused in a row to be chance.
constexpr bool is_account_refused(failure_facts const& facts) noexcept
{
    constexpr auto many_from_the_start = 5;
    constexpr auto many_after_a_success = 20;
    auto const many = facts.has_succeeded ? many_after_a_success : many_from_the_start;
    return facts.free_call_refused || facts.access_refusals >= many;
}

/// What failed without a word about its charge cost nothing.
constexpr credit_step credits_after(failure_class what) noexcept
{
    if (what == failure_class::unknown) return credit_step::hold;
    return what == failure_class::charged ? credit_step::count : credit_step::release;
}

/// One row for each class.
inline failure_decision next_step(failure_facts const& facts) noexcept
{
    constexpr auto most_quota_refusals = 3;
    auto made = failure_decision();
    auto const pause = backoff_of(facts.tries, facts.jitter) + facts.retry_after;
    switch (facts.what) {
    case failure_class::unknown:
        made.request = request_step::look_in_history;
        made.slow_down = facts.asks_for_pause; // whether or not it was carried out
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
        if (is_patience_over(facts)) made.stop = stop_reason::unreachable;
        break;
    case failure_class::access:
        made.is_sign_of_life = true;
        if (!is_account_refused(facts)) break;
        made.request = request_step::retry;
        made.retry_in = pause;
        made.stop = stop_reason::account;
        break;
    case failure_class::refused: made.is_sign_of_life = true; break;
    case failure_class::unreachable:
        made.request = request_step::retry;
        made.retry_in = made.pause_all =
            std::max(pause, backoff_of(facts.unreachable_in_a_row, facts.jitter));
        if (is_patience_over(facts)) made.stop = stop_reason::unreachable;
        break;
    case failure_class::again:
        made.request = facts.tries < facts.max_tries ? request_step::retry : request_step::fail;
        made.retry_in = pause;
        made.may_pass = true;
        break;
    }
    return made;
}

} // namespace neuroflash::inline v0::batch

#endif

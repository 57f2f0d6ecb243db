// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_ADMIT_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_ADMIT_HPP

#include "batch/policy/admission_table.hpp"

#include <neuroflash/batch/batch_report.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

/// Whether a paid request may be sent now: the table of doc/batch.md, "Admission".
namespace neuroflash::inline v0::batch {

/// The facts of the decision.
class admission_facts
{
public:
    admission_facts() = default;

    std::int64_t images = 1;      ///< Credits that the request may cost.
    bool likely_cut = false;      ///< The gateway would probably end a request of that size.
    std::int64_t max_unknown = 1; ///< The value of batch_params::max_unknown.
    std::int64_t unresolved = 0;  ///< Credits held and reserved.
    std::size_t in_flight = 0;    ///< The number of paid requests.
    bool is_settling = false;     ///< Open requests are searched for, so their cost is known soon.
    std::size_t limit = 1;        ///< The number of requests that may be in flight.
    std::int64_t budget_room = 0; ///< Credits that the budget leaves.
    std::int64_t quota_room = 0;  ///< Credits that the quota leaves; 0 without a figure.
    bool smaller_fits = false;    ///< Another planned request fits into what is left.
    bool wait_for_reset = false;  ///< The value of batch_params::wait_for_reset.

    std::optional<std::chrono::nanoseconds> quota_age; ///< Empty without a figure.
    bool quota_is_exact = false;                       ///< Read while nothing was in flight.
    bool fair_use_reached = false;                     ///< The figure says so.
    bool is_day_limit = false;                         ///< The day limits more than the cycle.
    std::optional<std::int64_t> day_limit; ///< The credits of a day; empty if unlimited.
};

enum class admission_step
{
    send,              ///< The request may be sent.
    send_smaller,      ///< Another planned request may be sent in its place.
    split,             ///< The request becomes several for one image each.
    wait,              ///< Nothing is sent until something changes.
    wait_for_quota,    ///< Nothing is sent until something changes and a new figure is read.
    wait_for_midnight, ///< Nothing is sent until the day's limit is renewed.
    read_quota,        ///< The figure is too old to decide.
    stop,              ///< Nothing more can be sent; `why` says the reason.
};

class admission_decision
{
public:
    constexpr explicit admission_decision(admission_step what) noexcept : step(what) {}
    constexpr explicit admission_decision(stop_reason reason) noexcept
        : step(admission_step::stop), why(reason)
    {
    }

    admission_step step;
    stop_reason why = stop_reason::finished; ///< Set for `stop` only.
};

/// The time for which a figure is used, because other consumers share the quota.
inline constexpr auto quota_believed_for = std::chrono::seconds(60);

/// The time after which a figure is read again when the quota is nearly used up.
inline constexpr auto quota_believed_near_its_end = std::chrono::seconds(2);

/// The most images of one request. A day that gives less than an item wants never has room for it.
constexpr std::int64_t
most_images_of(std::int64_t max_unknown, std::optional<std::int64_t> day_limit) noexcept
{
    if (!day_limit) return max_unknown;
    return std::min(max_unknown, std::max<std::int64_t>(*day_limit, 1));
}

/// Whether the figure must be read before it decides anything.
constexpr bool is_outdated(admission_facts const& facts) noexcept
{
    if (!facts.quota_age || *facts.quota_age > quota_believed_for) return true;
    // Requests in flight may use up the rest. The reserve is twice the number that may be sent.
    auto const reserve = static_cast<std::int64_t>(2 * facts.limit);
    return facts.quota_room < facts.images + reserve &&
        *facts.quota_age > quota_believed_near_its_end;
}

/// Whether requests are open whose end may leave room for this one.
constexpr bool may_get_room(admission_facts const& facts) noexcept
{
    return facts.in_flight > 0 || facts.is_settling;
}

/// The first condition that applies.
constexpr admission_condition condition_of(admission_facts const& facts) noexcept
{
    using when = admission_condition;
    auto const most = most_images_of(facts.max_unknown, facts.day_limit);
    if (facts.images > 1 && (facts.likely_cut || facts.images > most)) return when::too_large;
    if (facts.unresolved + facts.images > facts.max_unknown) return when::too_much_unknown;
    if (is_outdated(facts)) return when::quota_outdated;
    if (facts.fair_use_reached) return when::fair_use_reached;
    if (std::min(facts.budget_room, facts.quota_room) >= facts.images) return when::has_room;
    if (may_get_room(facts)) return when::may_get_room;
    if (facts.budget_room < facts.images) return when::budget_used_up;
    if (!facts.quota_is_exact) return when::quota_inexact;
    return when::quota_used_up;
}

/// What the quota's limit demands if no request fits into what is left.
constexpr admission_decision without_quota(admission_facts const& facts) noexcept
{
    if (!facts.is_day_limit) return admission_decision(stop_reason::cycle_limit);
    return facts.wait_for_reset ? admission_decision(admission_step::wait_for_midnight)
                                : admission_decision(stop_reason::daily_limit);
}

/// The step that a rule of the table makes of the facts.
constexpr admission_decision step_by(admission_rule rule, admission_facts const& facts) noexcept
{
    using step = admission_step;
    switch (rule) {
    case admission_rule::split: return admission_decision(step::split);
    case admission_rule::wait_or_stop:
        return may_get_room(facts) ? admission_decision(step::wait)
                                   : admission_decision(stop_reason::unknown_limit);
    case admission_rule::read_quota: return admission_decision(step::read_quota);
    case admission_rule::stop_for_fair_use: return admission_decision(stop_reason::fair_use);
    case admission_rule::send: return admission_decision(step::send);
    case admission_rule::wait_for_room: return admission_decision(step::wait_for_quota);
    case admission_rule::smaller_or_budget:
        return facts.smaller_fits ? admission_decision(step::send_smaller)
                                  : admission_decision(stop_reason::budget);
    case admission_rule::smaller_or_quota: break;
    }
    return facts.smaller_fits ? admission_decision(step::send_smaller) : without_quota(facts);
}

/// Decides by the first row that applies.
constexpr admission_decision admit(admission_facts const& facts) noexcept
{
    return step_by(row_of(condition_of(facts)).rule, facts);
}

} // namespace neuroflash::inline v0::batch

#endif

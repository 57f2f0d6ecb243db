// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_ADMISSION_TABLE_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_ADMISSION_TABLE_HPP

#include <array>
#include <cstddef>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// What decides whether a paid request may be sent now. The first that applies counts.
enum class admission_condition
{
    too_large,
    too_much_unknown,
    quota_outdated,
    fair_use_reached,
    has_room,
    may_get_room,
    budget_used_up,
    quota_inexact,
    quota_used_up, ///< None of the others applies.
};

/// What follows from a condition. A cell of doc/batch.md.
enum class admission_rule
{
    split,             ///< The request becomes several for one image each.
    wait_or_stop,      ///< Wait for what is open; without that the run ends.
    read_quota,        ///< The figure does not decide: it is read, and all rows are tried again.
    stop_for_fair_use, ///< The run ends.
    send,              ///< The only one by which this request is sent.
    wait_for_room,     ///< Wait for what is open, and for a new figure.
    smaller_or_budget, ///< A smaller request is sent, or the run ends.
    smaller_or_quota,  ///< A smaller request is sent, else as the limit of the quota demands.
};

/// The words of doc/batch.md.
constexpr std::string_view to_string(admission_rule rule) noexcept
{
    switch (rule) {
    case admission_rule::split: return "split into requests for one image each";
    case admission_rule::wait_or_stop:
        return "wait; if nothing is in flight or searched for: stop, unknown_limit";
    case admission_rule::read_quota: return "read the quota; if that fails: stop";
    case admission_rule::stop_for_fair_use: return "stop, fair_use";
    case admission_rule::send: return "send";
    case admission_rule::wait_for_room: return "wait, at most 2 s";
    case admission_rule::smaller_or_budget:
        return "send one of the next requests if it is smaller; else stop, budget";
    case admission_rule::smaller_or_quota: break;
    }
    return "send one of the next requests if it is smaller; else wait for midnight UTC "
           "(--wait-for-reset) or stop, daily_limit or cycle_limit";
}

struct admission_row
{
    admission_condition condition;
    std::string_view name; ///< The enumerator.
    std::string_view when; ///< When it applies, in words.
    admission_rule rule;
};

/// The table of doc/batch.md, "Admission"; a test compares the two. In the order of the
/// enumerators.
inline constexpr auto admission_table = std::to_array<admission_row>({
    {admission_condition::too_large, "too_large",
     "a request for several images that would probably time out, or that exceeds the daily limit "
     "or --max-unknown",
     admission_rule::split},
    {admission_condition::too_much_unknown, "too_much_unknown",
     "the credits of this request, those in flight and the unknown ones together exceed "
     "--max-unknown",
     admission_rule::wait_or_stop},
    {admission_condition::quota_outdated, "quota_outdated",
     "the quota was not read yet, or over 60 s ago, or over 2 s ago and is nearly used up",
     admission_rule::read_quota},
    {admission_condition::fair_use_reached, "fair_use_reached",
     "the quota says that the fair-use limit is reached", admission_rule::stop_for_fair_use},
    {admission_condition::has_room, "has_room", "budget and quota have room", admission_rule::send},
    {admission_condition::may_get_room, "may_get_room",
     "no room, and requests are in flight or searched for", admission_rule::wait_for_room},
    {admission_condition::budget_used_up, "budget_used_up", "no room in the budget",
     admission_rule::smaller_or_budget},
    {admission_condition::quota_inexact, "quota_inexact",
     "the quota was read while requests were in flight", admission_rule::read_quota},
    {admission_condition::quota_used_up, "quota_used_up", "no room in the quota",
     admission_rule::smaller_or_quota},
});

static_assert([] {
    for (std::size_t i = 0; i < admission_table.size(); ++i) {
        if (admission_table[i].condition != static_cast<admission_condition>(i)) return false;
    }
    return admission_table.back().condition == admission_condition::quota_used_up;
}());

constexpr admission_row const& row_of(admission_condition condition) noexcept
{
    return admission_table[static_cast<std::size_t>(condition)];
}

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_FAILURE_TABLE_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_FAILURE_TABLE_HPP

#include "batch/policy/classify_failure.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// The step for the credits that were reserved for the request. A cell of doc/batch.md.
enum class credit_step
{
    hold,    ///< Their charge is unknown.
    count,   ///< They were charged.
    release, ///< They were not charged.
};

/// What becomes of the failed request. A cell of doc/batch.md.
enum class request_rule
{
    look_in_history,      ///< It is unknown: the history settles it.
    fail,                 ///< It has failed.
    plan_again,           ///< The figure of the quota decides when it is sent again.
    retry_after_request,  ///< It is sent again not earlier than the service requests.
    retry_when_reachable, ///< It is sent again after the pause of all requests.
    retry_while_allowed,  ///< It is sent again as often as batch_params::max_attempts allows.
};

/// What becomes of all other requests. A cell of doc/batch.md.
enum class run_rule
{
    go_on,                     ///< The failure says nothing about them.
    slow_down_if_asked,        ///< The service may be overloaded.
    stop_if_quota_is_wrong,    ///< The service denies credits that its quota shows.
    slow_down_and_pause,       ///< The service is overloaded.
    stop_if_account_is_denied, ///< The cause is the request or the account.
    note_sign_of_life,         ///< The service works.
    pause,                     ///< Each would fail as well.
};

/// The words of doc/batch.md.
constexpr std::string_view to_string(credit_step step) noexcept
{
    switch (step) {
    case credit_step::hold: return "held";
    case credit_step::count: return "counted";
    case credit_step::release: break;
    }
    return "released";
}

/// The words of doc/batch.md.
constexpr std::string_view to_string(request_rule rule) noexcept
{
    switch (rule) {
    case request_rule::look_in_history: return "settled by a search in the history";
    case request_rule::fail: return "failed";
    case request_rule::plan_again: return "planned again, without a pause; the quota is read again";
    case request_rule::retry_after_request: return "retried after backoff and Retry-After";
    case request_rule::retry_when_reachable: return "retried after the pause of all";
    case request_rule::retry_while_allowed: break;
    }
    return "retried while attempts are left, else failed; the next run tries again";
}

/// The words of doc/batch.md.
constexpr std::string_view to_string(run_rule rule) noexcept
{
    switch (rule) {
    case run_rule::go_on: return "continue";
    case run_rule::slow_down_if_asked:
        return "continue; half as many in flight if the service sent Retry-After";
    case run_rule::stop_if_quota_is_wrong:
        return "after three rejections in a row although the quota shows credits: stop, "
               "cycle_limit";
    case run_rule::slow_down_and_pause:
        return "half as many in flight; all pause for the same time; stop with unreachable if "
               "there is no success for five minutes plus the requested wait";
    case run_rule::stop_if_account_is_denied:
        return "continue. The run concludes that the account is rejected if a free request is "
               "rejected too, or if five different items in a row are (twenty after a success). "
               "Then these items are planned again: stop, account";
    case run_rule::note_sign_of_life: return "continue; the service works";
    case run_rule::pause: break;
    }
    return "all pause, longer each time; stop with unreachable after the same time as too_fast";
}

struct failure_row
{
    failure_class what;
    std::string_view name;    ///< The enumerator.
    std::string_view meaning; ///< What happened, in words.
    credit_step credits;
    request_rule request;
    run_rule run;
};

/// The table of doc/batch.md, "Failures"; a test compares the two. In the order of the enumerators.
inline constexpr auto failure_table = std::to_array<failure_row>({
    {failure_class::unknown, "unknown", "it may have cost something", credit_step::hold,
     request_rule::look_in_history, run_rule::slow_down_if_asked},
    {failure_class::charged, "charged", "it cost something, without any image", credit_step::count,
     request_rule::fail, run_rule::go_on},
    {failure_class::quota, "quota", "there are no credits", credit_step::release,
     request_rule::plan_again, run_rule::stop_if_quota_is_wrong},
    {failure_class::too_fast, "too_fast", "the service wants fewer requests", credit_step::release,
     request_rule::retry_after_request, run_rule::slow_down_and_pause},
    {failure_class::access, "access", "access is denied (401, 403, 402)", credit_step::release,
     request_rule::fail, run_rule::stop_if_account_is_denied},
    {failure_class::refused, "refused", "the service rejected it, and would again",
     credit_step::release, request_rule::fail, run_rule::note_sign_of_life},
    {failure_class::unreachable, "unreachable", "it was never sent", credit_step::release,
     request_rule::retry_when_reachable, run_rule::pause},
    {failure_class::again, "again", "it cost nothing and may succeed later", credit_step::release,
     request_rule::retry_while_allowed, run_rule::go_on},
});

static_assert([] {
    for (std::size_t i = 0; i < failure_table.size(); ++i) {
        if (failure_table[i].what != static_cast<failure_class>(i)) return false;
    }
    return failure_table.back().what == failure_class::again;
}());

constexpr failure_row const& row_of(failure_class what) noexcept
{
    return failure_table[static_cast<std::size_t>(what)];
}

} // namespace neuroflash::inline v0::batch

#endif

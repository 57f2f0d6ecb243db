// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_SERVICE_HEALTH_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_SERVICE_HEALTH_HPP

#include "batch/policy/classify_failure.hpp"

#include <algorithm>
#include <chrono>

namespace neuroflash::inline v0::batch {

using clock_point = std::chrono::steady_clock::time_point;

/// The recent behaviour of the service, which `next_step` needs in addition to the failure.
class service_health
{
public:
    /// Called when the service works, or when time passed in which nothing could succeed.
    void on_sign_of_life(clock_point now) noexcept { last_success_ = now; }

    void on_success(clock_point now) noexcept
    {
        last_success_ = now;
        unreachable_ = quota_refusals_ = access_refusals_ = 0;
        has_succeeded_ = true;
    }

    void on_failure(failure_class what) noexcept
    {
        if (what == failure_class::unreachable) ++unreachable_;
        if (what == failure_class::quota) ++quota_refusals_;
        if (what == failure_class::access) ++access_refusals_;
    }

    /// Returns true if this makes the pause at least a second longer.
    bool pause_until(clock_point until, clock_point now) noexcept
    {
        constexpr auto noticeable = std::chrono::seconds(1);
        auto const is_longer = until > std::max(paused_until_, now) + noticeable;
        paused_until_ = std::max(paused_until_, until);
        return is_longer;
    }

    clock_point paused_until() const noexcept { return paused_until_; }
    clock_point last_success() const noexcept { return last_success_; }
    int unreachable_in_a_row() const noexcept { return unreachable_; }
    int quota_refusals() const noexcept { return quota_refusals_; }
    int access_refusals() const noexcept { return access_refusals_; }
    /// Whether a request of this run succeeded.
    bool has_succeeded() const noexcept { return has_succeeded_; }

private:
    clock_point last_success_{};
    clock_point paused_until_{};
    int unreachable_ = 0; ///< Consecutive failures.
    int quota_refusals_ = 0;
    int access_refusals_ = 0; ///< Consecutive ones, of different items.
    bool has_succeeded_ = false;
};

} // namespace neuroflash::inline v0::batch

#endif

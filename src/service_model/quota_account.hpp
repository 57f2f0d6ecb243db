// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_QUOTA_ACCOUNT_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_QUOTA_ACCOUNT_HPP

#include <neuroflash/service_model/quota_levels.hpp>

#include <chrono>
#include <string>

namespace neuroflash::inline v0::service_model {

/// What one workspace may use of one kind of credit, and what it has used.
class quota_account
{
public:
    quota_account(std::string id, quota_levels levels, std::chrono::sys_days today);

    /// Starts a new day if `today` is later than the day of the last call.
    void on_day(std::chrono::sys_days today);

    /// Puts up to `wanted` credits aside for a job; returns how many. The monthly and the
    /// daily limit must both have room.
    int reserve(int wanted);

    /// Returns reserved credits that were not used.
    void release(int credits) { reserved_ -= credits; }

    /// Turns reserved credits into used ones.
    void charge(int reserved);

    /// Whether spend() would succeed.
    bool has_room() const;

    /// Uses up that many credits at once, if there is room for one. The rest may exceed the quota.
    bool spend(long credits);

    void set(quota_levels levels);

    std::string const& id() const { return id_; }
    quota_levels const& levels() const { return levels_; }
    /// The credits left this month, with bonus and spillover; never negative.
    long available() const;
    std::chrono::sys_days day() const { return day_; }

private:
    std::string id_;
    quota_levels levels_;
    std::chrono::sys_days day_;
    long reserved_ = 0;
};

} // namespace neuroflash::inline v0::service_model

#endif

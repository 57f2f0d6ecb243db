// SPDX-License-Identifier: BSL-1.0
#include "service_model/quota_account.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::service_model {

quota_account::quota_account(std::string id, quota_levels levels, std::chrono::sys_days today)
    : id_(std::move(id)), levels_(levels), day_(today)
{
}

void quota_account::on_day(std::chrono::sys_days today)
{
    if (today <= day_) return;
    day_ = today;
    levels_.used_daily = 0;
}

int quota_account::reserve(int wanted)
{
    long const today = levels_.limit_daily - levels_.used_daily;
    long const room = std::max(0l, std::min(available(), today) - reserved_);
    int const granted = static_cast<int>(std::min<long>(wanted, room));
    reserved_ += granted;
    return granted;
}

void quota_account::charge(int reserved)
{
    reserved_ -= reserved;
    levels_.used += reserved;
    levels_.used_daily += reserved;
}

bool quota_account::has_room() const
{
    return available() > 0 && levels_.limit_daily > levels_.used_daily;
}

bool quota_account::spend(long credits)
{
    if (!has_room()) return false;
    levels_.used += credits;
    levels_.used_daily += credits;
    return true;
}

void quota_account::set(quota_levels levels)
{
    levels_ = levels;
}

long quota_account::available() const
{
    return std::max(0l, levels_.limit + levels_.bonus + levels_.spillover - levels_.used);
}

} // namespace neuroflash::inline v0::service_model

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_DAILY_USE_HPP
#define NEUROFLASH_SRC_CALL_DAILY_USE_HPP

#include <neuroflash/core/text/iso_time.hpp>
#include <neuroflash/models/page.hpp>
#include <neuroflash/models/quota.hpp>

#include <chrono>
#include <string>

namespace neuroflash::inline v0::call {

/// Sets the daily use to 0 where its day is over. A service may reset it with the first request of
/// the new day only; a caller that waits for the reset would then wait forever.
inline void reset_past_daily_use(page<quota>& read, std::chrono::system_clock::time_point now)
{
    constexpr auto length_of_date = std::string::size_type(10);
    for (auto& one : read.data) {
        auto const date = one.daily_refreshed.substr(0, length_of_date);
        auto const refreshed = core::parse_iso_time(date + "T00:00:00Z");
        auto const is_past = refreshed && *refreshed < std::chrono::floor<std::chrono::days>(now);
        if (is_past) one.used_amount_daily = 0;
    }
}

} // namespace neuroflash::inline v0::call

#endif

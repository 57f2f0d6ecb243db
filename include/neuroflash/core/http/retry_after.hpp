// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_RETRY_AFTER_HPP
#define NEUROFLASH_CORE_HTTP_RETRY_AFTER_HPP

#include <neuroflash/core/http/http_date.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace neuroflash::inline v0::core {

/// Parses digits only. The value is limited, so that any number of digits is valid.
inline std::optional<std::chrono::seconds>
parse_delay_seconds(std::string_view text, std::chrono::seconds limit) noexcept
{
    if (text.empty()) return {};
    auto value = std::int64_t(0);
    for (auto const c : text) {
        if (c < '0' || c > '9') return {};
        value = std::min<std::int64_t>(value * 10 + (c - '0'), limit.count());
    }
    return std::chrono::seconds(value);
}

/**
 * \brief The delay that Retry-After requests: seconds, or one of HTTP's three date formats.
 *
 * Empty if it is invalid. A past date is 0; more than a year is a year.
 */
inline std::optional<std::chrono::seconds>
parse_retry_after(std::string_view value, std::chrono::system_clock::time_point wall_now) noexcept
{
    auto const longest = std::chrono::seconds(std::chrono::years(1));
    auto const begin = value.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    value = value.substr(begin, value.find_last_not_of(" \t") - begin + 1);
    if (auto const delay = parse_delay_seconds(value, longest)) return delay;

    auto const now = std::chrono::floor<std::chrono::seconds>(wall_now);
    auto date = parse_imf_date(value);
    if (!date) date = parse_rfc850_date(value, now);
    if (!date) date = parse_asctime_date(value);
    if (!date) return {};
    return std::clamp<std::chrono::seconds>(*date - now, std::chrono::seconds(0), longest);
}

} // namespace neuroflash::inline v0::core

#endif

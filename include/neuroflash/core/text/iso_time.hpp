// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TEXT_ISO_TIME_HPP
#define NEUROFLASH_CORE_TEXT_ISO_TIME_HPP

#include <neuroflash/core/http/http_date.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

namespace neuroflash::inline v0::core {

/**
 * \brief Parses a time of an API (RFC 3339): `2024-01-15T10:30:00.123Z`, `... 10:30:00+02:00`.
 *
 * Without a zone it is taken as UTC, which the reference names for times (/images/tasks). Fractions
 * of a second are dropped. Empty if it is invalid.
 */
inline std::optional<std::chrono::sys_seconds> parse_iso_time(std::string_view text) noexcept
{
    constexpr auto digits = std::string_view("0123456789");
    constexpr std::size_t seconds_end = 19;
    if (text.size() < seconds_end) return {};
    auto in = http_date_reader(text.substr(0, seconds_end));
    auto const year = in.number(4);
    in.literal("-");
    auto const month = in.number(2);
    in.literal("-");
    auto const day = in.number(2);
    in.literal(text[10] == ' ' ? " " : "T");
    auto const time = in.time_of_day();
    auto const moment = in.moment(year, static_cast<unsigned>(std::max(month, 0)), day, time);
    if (!moment) return {};

    auto zone = text.substr(seconds_end);
    if (zone.starts_with('.')) {
        auto const end = std::min(zone.find_first_not_of(digits, 1), zone.size());
        if (end == 1) return {};
        zone.remove_prefix(end);
    }
    if (zone.empty() || zone == "Z" || zone == "z") return moment;
    auto offset = http_date_reader(zone.substr(1));
    auto const hours = offset.number(2);
    if (zone.size() == 6) offset.literal(":");
    auto const minutes = offset.number(2);
    auto const sign = zone.front();
    if (!offset.at_end() || (sign != '+' && sign != '-') || hours > 23 || minutes > 59) return {};
    auto const by = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    return sign == '+' ? *moment - by : *moment + by;
}

/// Whether such a time has a zone.
constexpr bool names_zone(std::string_view text) noexcept
{
    constexpr std::size_t seconds_end = 19;
    return text.size() > seconds_end && text.find_first_of("Zz+-", seconds_end) != text.npos;
}

} // namespace neuroflash::inline v0::core

#endif

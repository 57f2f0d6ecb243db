// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_HTTP_DATE_HPP
#define NEUROFLASH_CORE_HTTP_HTTP_DATE_HPP

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

/// The three date formats of HTTP (RFC 9110, 5.6.7).
namespace neuroflash::inline v0::core {

/// Reads an HTTP date piece by piece; after the first mismatch `good` stays false.
class http_date_reader
{
public:
    explicit http_date_reader(std::string_view text) noexcept : rest_(text) {}

    bool good() const noexcept { return good_; }
    bool at_end() const noexcept { return good_ && rest_.empty(); }

    void literal(std::string_view expected) noexcept
    {
        good_ = good_ && rest_.starts_with(expected);
        if (good_) rest_.remove_prefix(expected.size());
    }

    /// Reads exactly that many digits; with `padded` the first may be a space, as in asctime's
    /// days.
    int number(std::size_t digits, bool padded = false) noexcept
    {
        good_ = good_ && rest_.size() >= digits;
        if (!good_) return 0;
        auto value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            auto const c = (padded && i == 0 && rest_[i] == ' ') ? '0' : rest_[i];
            good_ = good_ && c >= '0' && c <= '9';
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }

    /// Reads one of the names; returns its position, from 1.
    unsigned one_of(auto const& names) noexcept
    {
        for (std::size_t i = 0; good_ && i < names.size(); ++i) {
            if (!rest_.starts_with(names[i])) continue;
            rest_.remove_prefix(names[i].size());
            return static_cast<unsigned>(i + 1);
        }
        good_ = false;
        return 1;
    }

    std::chrono::seconds time_of_day() noexcept
    {
        auto const hour = number(2);
        literal(":");
        auto const minute = number(2);
        literal(":");
        auto const second = number(2);
        good_ = good_ && hour < 24 && minute < 60 && second <= 60; // 60: a leap second
        return std::chrono::hours(hour) + std::chrono::minutes(minute) +
            std::chrono::seconds(second);
    }

    std::optional<std::chrono::sys_seconds>
    moment(int year, unsigned month, int day, std::chrono::seconds time) const noexcept
    {
        auto const date = std::chrono::year_month_day(
            std::chrono::year(year), std::chrono::month(month),
            std::chrono::day(static_cast<unsigned>(day)));
        if (!at_end() || !date.ok()) return {};
        return std::chrono::sys_days(date) + time;
    }

private:
    std::string_view rest_;
    bool good_ = true;
};

inline constexpr auto short_days =
    std::to_array<std::string_view>({"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"});
inline constexpr auto long_days = std::to_array<std::string_view>(
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"});
inline constexpr auto short_months = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

/// `Sun, 06 Nov 1994 08:49:37 GMT`
inline std::optional<std::chrono::sys_seconds> parse_imf_date(std::string_view text) noexcept
{
    auto in = http_date_reader(text);
    in.one_of(short_days);
    in.literal(", ");
    auto const day = in.number(2);
    in.literal(" ");
    auto const month = in.one_of(short_months);
    in.literal(" ");
    auto const year = in.number(4);
    in.literal(" ");
    auto const time = in.time_of_day();
    in.literal(" GMT");
    return in.moment(year, month, day, time);
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`; the century is that of the latest such date that is at most
/// 50 years ahead.
inline std::optional<std::chrono::sys_seconds>
parse_rfc850_date(std::string_view text, std::chrono::sys_seconds now) noexcept
{
    auto const today = std::chrono::floor<std::chrono::days>(now);
    auto const in_50_years = std::chrono::year_month_day(today) + std::chrono::years(50);
    auto const latest = std::chrono::sys_days(in_50_years) + (now - today);
    auto const latest_year = static_cast<int>(in_50_years.year());
    auto in = http_date_reader(text);
    in.one_of(long_days);
    in.literal(", ");
    auto const day = in.number(2);
    in.literal("-");
    auto const month = in.one_of(short_months);
    in.literal("-");
    auto const year = latest_year - latest_year % 100 + in.number(2);
    in.literal(" ");
    auto const time = in.time_of_day();
    in.literal(" GMT");
    auto const date = in.moment(year, month, day, time);
    return date && *date > latest ? in.moment(year - 100, month, day, time) : date;
}

/// `Sun Nov  6 08:49:37 1994`
inline std::optional<std::chrono::sys_seconds> parse_asctime_date(std::string_view text) noexcept
{
    auto in = http_date_reader(text);
    in.one_of(short_days);
    in.literal(" ");
    auto const month = in.one_of(short_months);
    in.literal(" ");
    auto const day = in.number(2, true);
    in.literal(" ");
    auto const time = in.time_of_day();
    in.literal(" ");
    auto const year = in.number(4);
    return in.moment(year, month, day, time);
}

} // namespace neuroflash::inline v0::core

#endif

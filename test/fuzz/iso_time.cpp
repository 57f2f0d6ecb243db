// SPDX-License-Identifier: BSL-1.0
// The moments of a history: read as the same whatever their zone, and written again.
#include <neuroflash/core/text/iso_time.hpp>

#include "fuzz.hpp"

#include <string>

using namespace neuroflash;

namespace {

std::string padded(int number, std::size_t digits)
{
    auto text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

std::string written(std::chrono::sys_seconds moment)
{
    auto const day = std::chrono::floor<std::chrono::days>(moment);
    auto const date = std::chrono::year_month_day(day);
    auto const time = std::chrono::hh_mm_ss(moment - day);
    return padded(static_cast<int>(date.year()), 4) + '-' +
        padded(static_cast<int>(static_cast<unsigned>(date.month())), 2) + '-' +
        padded(static_cast<int>(static_cast<unsigned>(date.day())), 2) + 'T' +
        padded(static_cast<int>(time.hours().count()), 2) + ':' +
        padded(static_cast<int>(time.minutes().count()), 2) + ':' +
        padded(static_cast<int>(time.seconds().count()), 2);
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    using namespace std::chrono_literals;
    auto const text = fuzz::text_of(data, size);
    auto const moment = core::parse_iso_time(text);
    fuzz::require(moment == core::parse_iso_time(text), "reading is deterministic");
    if (!moment) return 0;
    // A zone moves a moment by less than a day.
    auto const earliest = std::chrono::sys_days(std::chrono::year(0) / 1 / 1) - 24h;
    auto const latest = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1) + 24h;
    fuzz::require(*moment >= earliest && *moment <= latest, "a moment is of years 0 to 9999");
    if (*moment < earliest + 24h || *moment >= latest - 24h) return 0;
    for (auto const* zone : {"Z", "", "z", "+00:00", "-0000", ".5Z", ".123456789+00:00"}) {
        auto const again = core::parse_iso_time(written(*moment) + zone);
        fuzz::require(again == moment, "a moment is read the same again");
    }
    auto const east = core::parse_iso_time(written(*moment) + "+02:30");
    fuzz::require(east == *moment - 150min, "in the east it was earlier");
    return 0;
}

// SPDX-License-Identifier: BSL-1.0
// Retry-After, and the time it is read at: the value before the first line feed, and eight bytes.
#include <neuroflash/core/http/retry_after.hpp>

#include "fuzz.hpp"

#include <cstring>
#include <string>

using namespace neuroflash;
using clock_type = std::chrono::system_clock;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const [value, when] = fuzz::split_at(fuzz::text_of(data, size), '\n');
    auto ticks = std::int64_t(0);
    if (!when.empty()) std::memcpy(&ticks, when.data(), std::min(sizeof ticks, when.size()));
    auto const now = clock_type::time_point(clock_type::duration(ticks));

    auto const longest = std::chrono::seconds(std::chrono::years(1));
    auto const wait = core::parse_retry_after(value, now);
    fuzz::require(wait == core::parse_retry_after(value, now), "reading is deterministic");
    fuzz::require(!wait || (wait->count() >= 0 && *wait <= longest), "0 s to a year");
    auto const spaced = " \t" + std::string(value) + " ";
    fuzz::require(wait == core::parse_retry_after(spaced, now), "white space around is nothing");

    auto const digits =
        std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits && !value.empty()) {
        fuzz::require(wait.has_value(), "a number is read");
        auto const small = value.size() <= 6;
        fuzz::require(!small || wait->count() == std::stoi(std::string(value)), "as it stands");
        fuzz::require(
            wait == core::parse_retry_after(value, clock_type::time_point()), "whatever the time");
    } else if (wait) {
        // A date: the later it is now, the less is to be waited. Only a year of two digits can turn
        // from one that is past into one that is 50 years ahead.
        constexpr auto step = std::chrono::hours(1);
        if (now > clock_type::time_point::max() - step) return 0;
        auto const later = core::parse_retry_after(value, now + step);
        auto const comes_again =
            value.find('-') != value.npos && later == longest && *wait == std::chrono::seconds(0);
        // A hundred years before or after 29 February there may be none.
        if (!later) fuzz::require(value.find("29-Feb-00") != value.npos, "a date stays one");
        if (later) fuzz::require(*later <= *wait || comes_again, "waiting gets shorter");
    }
    return 0;
}

// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/text/iso_time.hpp>

using neuroflash::core::parse_iso_time;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(iso_time)

namespace {

auto const moment = std::chrono::sys_days(std::chrono::year(2024) / 1 / 15) + 10h + 30min + 5s;

bool reads(std::string_view text, std::chrono::sys_seconds as)
{
    return parse_iso_time(text) == as;
}

} // namespace

BOOST_AUTO_TEST_CASE(usual_ways_of_writing_a_moment_are_read)
{
    for (auto const* text :
         {"2024-01-15T10:30:05Z", "2024-01-15T10:30:05z", "2024-01-15T10:30:05",
          "2024-01-15 10:30:05", "2024-01-15T10:30:05.123456Z", "2024-01-15T10:30:05.9",
          "2024-01-15T12:30:05+02:00", "2024-01-15T12:30:05+0200", "2024-01-15T05:00:05-05:30",
          "2024-01-15T10:30:05.1+00:00"}) {
        BOOST_TEST(reads(text, moment), text);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_moment_is_not_read)
{
    for (auto const* text :
         {"", "2024", "2024-01-15", "2024-13-15T10:30:05Z", "2024-02-30T10:30:05Z",
          "2024-01-15T24:30:05Z", "2024-01-15T10:61:05Z", "2024-01-15X10:30:05Z",
          "2024-01-15T10:30:05.", "2024-01-15T10:30:05.Z", "2024-01-15T10:30:05+",
          "2024-01-15T10:30:05+2", "2024-01-15T10:30:05*02:00", "2024-01-15T10:30:05+24:00",
          "2024-01-15T10:30:05+02:60", "2024-01-15T10:30:05+02:00x", "20a4-01-15T10:30:05Z",
          "1705314605", "Mon, 15 Jan 2024 10:30:05 GMT"}) {
        BOOST_TEST(!parse_iso_time(text), text);
    }
}

BOOST_AUTO_TEST_CASE(zone_is_named_or_not)
{
    using neuroflash::core::names_zone;
    for (auto const* text :
         {"2024-01-15T10:30:05Z", "2024-01-15T10:30:05.1z", "2024-01-15T10:30:05+02:00",
          "2024-01-15T10:30:05-0200"}) {
        BOOST_TEST(names_zone(text), text);
    }
    for (auto const* text : {"", "2024-01-15T10:30:05", "2024-01-15T10:30:05.123"}) {
        BOOST_TEST(!names_zone(text), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/http/retry_after.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

using neuroflash::core::parse_retry_after;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(retry_after)

namespace {

using moment = std::chrono::system_clock::time_point;

constexpr auto a_year = std::chrono::seconds(std::chrono::years(1)).count();

// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
constexpr auto example = moment(784111777s);

struct row
{
    std::string_view value;
    std::optional<long long> seconds; ///< Asked 10 s before `example`.
};

constexpr auto rows = std::to_array<row>({
    {"0", 0},
    {"1", 1},
    {"120", 120},
    {"007", 7},
    {" \t5 ", 5},
    {"31556952", a_year},
    {"31556953", a_year},
    {"1000000000", a_year},
    {"9223372036854775808", a_year},
    {"99999999999999999999999999999999999999", a_year},
    {"Sun, 06 Nov 1994 08:49:37 GMT", 10},
    {"Sunday, 06-Nov-94 08:49:37 GMT", 10},
    {"Sun Nov  6 08:49:37 1994", 10},
    {"Wed Nov 16 08:49:37 1994", 10 + 10 * 86400},
    {"  Sun, 06 Nov 1994 08:49:37 GMT  ", 10},
    {"Sun, 06 Nov 1994 08:49:27 GMT", 0},
    {"Sun, 06 Nov 1994 08:49:26 GMT", 0},
    {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"Fri, 31 Dec 9999 23:59:59 GMT", a_year},
    {"Sat, 01 Jan 0000 00:00:00 GMT", 0},
    {"Tue, 29 Feb 2000 00:00:00 GMT", a_year},
    {"Sun, 06 Nov 1994 08:49:60 GMT", 33}, // a leap second
    // Two digits are at most 50 years ahead, to the second.
    {"Saturday, 06-Nov-93 08:49:37 GMT", 0},
    {"Monday, 06-Nov-95 08:49:37 GMT", 10 + 365 * 86400},
    {"Saturday, 05-Nov-44 23:59:59 GMT", a_year},
    {"Sunday, 06-Nov-44 08:49:27 GMT", a_year},
    {"Sunday, 06-Nov-44 08:49:28 GMT", 0},
    {"Monday, 07-Nov-44 00:00:00 GMT", 0},
    {"Tuesday, 01-Dec-43 00:00:00 GMT", a_year},
    {"Monday, 06-Nov-45 08:49:37 GMT", 0},
    // What cannot be read.
    {"", {}},
    {" ", {}},
    {"-1", {}},
    {"+1", {}},
    {"1.5", {}},
    {"1e9", {}},
    {"1s", {}},
    {"1 2", {}},
    {"1, 2", {}},
    {"0x10", {}},
    {"soon", {}},
    {"Sun, 06 Nov 1994 08:49:37", {}},
    {"Sun, 06 Nov 1994 08:49:37 UTC", {}},
    {"Sun, 06 Nov 1994 08:49:37 GMT+1", {}},
    {"Sun, 06 Nov 94 08:49:37 GMT", {}},
    {"Sun, 6 Nov 1994 08:49:37 GMT", {}},
    {"Son, 06 Nov 1994 08:49:37 GMT", {}},
    {"Sun, 06 Nov 1994 24:00:00 GMT", {}},
    {"Sun, 06 Nov 1994 08:60:37 GMT", {}},
    {"Sun, 06 Nov 1994 08:49:61 GMT", {}},
    {"Sun, 31 Nov 1994 08:49:37 GMT", {}},
    {"Sun, 00 Nov 1994 08:49:37 GMT", {}},
    {"Sun, 29 Feb 1995 08:49:37 GMT", {}},
    {"Sun, 06 Nov 1994 08:4", {}},
    {"Sun, 06 XXX 1994 08:49:37 GMT", {}},
    {"Sunday, 06-Nov-1994 08:49:37 GMT", {}},
    {"Sun Nov 6 08:49:37 1994", {}},
    {"Sun Nov   08:49:37 1994", {}},
    {"Sun Nov  6 08:49:37 1994 GMT", {}},
});

} // namespace

BOOST_AUTO_TEST_CASE(seconds_and_all_three_date_formats_are_read)
{
    for (auto const& r : rows) {
        BOOST_TEST_CONTEXT('"' << r.value << '"')
        {
            auto const delay = parse_retry_after(r.value, example - 10s);
            BOOST_TEST_REQUIRE(delay.has_value() == r.seconds.has_value());
            if (delay) BOOST_TEST(delay->count() == *r.seconds);
        }
    }
}

BOOST_AUTO_TEST_CASE(every_prefix_of_a_date_is_refused)
{
    for (std::string_view const date :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994"}) {
        for (std::size_t n = 0; n < date.size(); ++n) {
            auto const prefix = std::string(date.substr(0, n));
            BOOST_TEST_CONTEXT(prefix) BOOST_TEST(!parse_retry_after(prefix, example));
        }
    }
}

BOOST_AUTO_TEST_CASE(two_digits_can_mean_the_next_century)
{
    auto const new_years_eve = moment(946684799s); // 1999-12-31 23:59:59
    auto const delay = parse_retry_after("Saturday, 01-Jan-00 00:00:00 GMT", new_years_eve);
    BOOST_TEST_REQUIRE(delay.has_value());
    BOOST_TEST(delay->count() == 1);
    BOOST_TEST(parse_retry_after("Friday, 31-Dec-99 23:59:59 GMT", new_years_eve + 2s) == 0s);
}

BOOST_AUTO_TEST_CASE(part_of_a_second_does_not_shorten_the_wait)
{
    auto const delay = parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", example - 1500ms);
    BOOST_TEST_REQUIRE(delay.has_value());
    BOOST_TEST(delay->count() == 2);
}

BOOST_AUTO_TEST_CASE(nul_bytes_and_high_bytes_are_refused)
{
    using namespace std::string_view_literals;
    BOOST_TEST(!parse_retry_after("1\0"sv, example));
    BOOST_TEST(!parse_retry_after(
        "\xC2\xA0"
        "1"sv,
        example));
}

BOOST_AUTO_TEST_CASE(dates_that_are_none_are_not_read)
{
    for (auto const* const text :
         {"", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
          "Sun, 06 ovD 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
          "Sun, 06 Nov 1994 08:4x:37 GMT", "Sun, 06 Nov -994 08:49:37 GMT"})
        BOOST_TEST(!neuroflash::core::parse_imf_date(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()

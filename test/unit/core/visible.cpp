// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/text/visible.hpp>

#include <algorithm>
#include <string_view>

using namespace neuroflash;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(visible)

BOOST_AUTO_TEST_CASE(a_text_without_a_visible_character_is_blank)
{
    for (auto const text :
         {""sv, " \t\r\n\v\f"sv, "\0\x1b\x7f"sv, "\u0085\u00a0\u00ad"sv, "\u1680\u2000\u200a"sv,
          "\u200b\u200d\u200e\u202e\u2060\ufeff"sv, "\u2028\u2029\u3000"sv, "\u2800"sv,
          "\u115f\u3164\uffa0"sv, "\ufe0f"sv, "\U000e0020\U000e0100"sv}) {
        BOOST_TEST(core::is_blank_text(text), text);
    }
}

BOOST_AUTO_TEST_CASE(one_visible_character_is_enough)
{
    for (auto const text :
         {"a"sv, "!"sv, " \u200b.\n"sv, "\u00a1"sv, "\u00e4"sv, "\u2801"sv, "\u72d0"sv,
          "\U0001f98a\ufe0f"sv, "\u06dd"sv, "\ufffd"sv}) {
        BOOST_TEST(!core::is_blank_text(text), text);
    }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf_8_are_visible)
{
    for (auto const text : {"\x80"sv, " \xff"sv, "\xc2"sv, "\xe2\x80"sv, "\xed\xa0\x80"sv})
        BOOST_TEST(!core::is_blank_text(text));
}

BOOST_AUTO_TEST_CASE(the_ranges_are_in_order_and_apart)
{
    auto const& ranges = core::invisible_ranges;
    auto const wrong =
        std::adjacent_find(ranges.begin(), ranges.end(), [](auto const& a, auto const& b) {
            return a.last + 1 >= b.first;
        });
    BOOST_TEST((wrong == ranges.end()));
    for (auto const& one : core::invisible_ranges) BOOST_TEST(one.first <= one.last);
}

BOOST_AUTO_TEST_SUITE_END()

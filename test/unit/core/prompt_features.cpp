// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/recovery/prompt_features.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(prompt_feature_tests)

using namespace neuroflash::core;

BOOST_AUTO_TEST_CASE(each_character_has_one_kind)
{
    using kinds = prompt_features;
    for (auto const& [text, kind] : std::vector<std::pair<std::string_view, unsigned>>{
             {"a", kinds::small_letters},
             {"z", kinds::small_letters},
             {"A", kinds::capitals},
             {"Z", kinds::capitals},
             {"0", kinds::digits},
             {"9", kinds::digits},
             {"&", kinds::ampersands},
             {"<", kinds::brackets},
             {">", kinds::brackets},
             {"\"", kinds::quotes},
             {"'", kinds::quotes},
             {"\\", kinds::backslashes},
             {"@", kinds::other_signs},
             {"[", kinds::other_signs},
             {"`", kinds::other_signs},
             {"{", kinds::other_signs},
             {"\xc2\xa0", kinds::wide_signs},
             {"\xe2\x80\x93", kinds::wide_signs},
             {"\xe2\x81\xaf", kinds::wide_signs},
             {"\xe2", kinds::wide_signs},          // cut
             {"\xe2\x82", kinds::three_bytes},     // the euro sign, cut
             {"\xe2\x82\xac", kinds::three_bytes}, // the euro sign
             {"\xcb\xbf", kinds::two_bytes},
             {"\xcc", kinds::accents}, // cut
             {"\xcc\x80", kinds::accents},
             {"\xcd", kinds::accents}, // cut
             {"\xcd\xaf", kinds::accents},
             {"\xcd\xb0", kinds::two_bytes},
             {"\xc0\xaf", kinds::latin}, // damaged
             {"\xc3\xa9", kinds::latin},
             {"\xc4\x8d", kinds::two_bytes},
             {"\xdf\xbf", kinds::two_bytes},
             {"\xe0\xa4\x95", kinds::three_bytes},
             {"\xef\xbc\x81", kinds::three_bytes},
             {"\xf0\x9f\xa6\x8a", kinds::four_bytes},
             {"\n", kinds::line_breaks},
             {" ", 0u}}) {
        BOOST_TEST(features_of(text).kinds == kind, text);
    }
}

BOOST_AUTO_TEST_CASE(prompt_is_measured_without_its_white_space)
{
    auto const some = features_of("  a caf\xc3\xa9 \n 3 ");
    BOOST_TEST(some.bytes == 7u);
    BOOST_TEST(some.characters == 6u);
    BOOST_TEST(some.words == 3u);
    auto const none = features_of(" ");
    BOOST_TEST(none.bytes + none.characters + none.words == 0u);
}

BOOST_AUTO_TEST_CASE(escape_that_is_shown_is_no_sign_that_is_kept)
{
    using kinds = prompt_features;
    for (auto const* const text : {"a &amp; b", "a \\n b", "a &"}) {
        BOOST_TEST(!(features_of(text, true).kinds & (kinds::ampersands | kinds::backslashes)));
        BOOST_TEST((features_of(text).kinds & (kinds::ampersands | kinds::backslashes)) != 0u);
    }
    BOOST_TEST((features_of("a & b", true).kinds & kinds::ampersands) != 0u);
}

BOOST_AUTO_TEST_CASE(prompt_is_covered_by_those_that_have_what_it_has)
{
    auto kept = kept_features();
    BOOST_TEST(!kept.cover(features_of("a")));
    BOOST_TEST(kept.cover(features_of(" ")));
    kept.add(features_of("a grey hen"));
    for (auto const* const covered : {"a grey hen", "a hen", "four", "a blue fox"}) {
        BOOST_TEST(kept.cover(features_of(covered)), covered);
    }
    for (auto const* const open :
         {"a brown hen", "a red fox x", "A grey hen", "a grey h1n", "a hen!", "a h\xc3\xa9n", "hen",
          "a grey\nhen"}) {
        BOOST_TEST(!kept.cover(features_of(open)), open);
    }
    kept.add(features_of("H\xc3\xa9 1!"));
    for (auto const* const covered : {"A grey hen", "a grey h1n", "a h\xc3\xa9n", "hen"}) {
        BOOST_TEST(kept.cover(features_of(covered)), covered);
    }
    // Short prompts are not cut.
    auto some = kept_features();
    some.add(features_of("ab"));
    BOOST_TEST(some.cover_uncut(features_of(std::string(rules::uncut_characters, 'a'))));
    BOOST_TEST(!some.cover_uncut(features_of(std::string(rules::uncut_characters + 1, 'a'))));
    BOOST_TEST(some.cover_uncut(features_of("a b c d e f g h")));
    BOOST_TEST(!some.cover_uncut(features_of("a b c d e f g h i")));
    BOOST_TEST(!some.cover_uncut(features_of("a1")));
    // White space is not compared.
    BOOST_TEST(some.cover_uncut(features_of("a\nb")));
    BOOST_TEST(!some.cover(features_of("a\nb")));
    BOOST_TEST(!kept_features().cover_uncut(features_of("a")));
    // As many bytes can be more characters.
    auto wide = kept_features();
    wide.add(features_of("\xc3\xa9\xc3\xa9z"));
    BOOST_TEST(wide.cover(features_of("\xc3\xa9zz")));
    BOOST_TEST(!wide.cover(features_of("zzzz")));
    BOOST_TEST(!wide.cover(features_of("\xc3\xa9\xc3\xa9\xc3\xa9")));
}

BOOST_AUTO_TEST_SUITE_END()

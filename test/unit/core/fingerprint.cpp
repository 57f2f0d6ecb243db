// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace neuroflash::core;

BOOST_AUTO_TEST_SUITE(fingerprint)

BOOST_AUTO_TEST_CASE(prompts_that_differ_in_white_space_only_are_the_same)
{
    for (auto const* same : {"a fox", " a fox", "a fox\n", "a \t fox", "\r\na\vfox\f"}) {
        BOOST_TEST(same_prompt("a fox", same));
        BOOST_TEST(prompt_digest("a fox") == prompt_digest(same));
        BOOST_TEST(hash_of_prompt("a fox") == hash_of_prompt(same));
    }
    for (auto const* other : {"afox", "a fo", "a foxx", "A fox", "", "a f ox"}) {
        BOOST_TEST(!same_prompt("a fox", other));
        BOOST_TEST(prompt_digest("a fox") != prompt_digest(other));
    }
    BOOST_TEST(same_prompt("", " \n"));
}

BOOST_AUTO_TEST_CASE(prompt_does_not_end_at_a_nul)
{
    using namespace std::string_view_literals;
    for (auto const other : {"a fox\0 in snow"sv, "a fox\0"sv, "a fox"sv, "\0a fox"sv}) {
        BOOST_TEST(!same_prompt("a fox\0 at night"sv, other));
        BOOST_TEST(prompt_digest("a fox\0 at night"sv) != prompt_digest(other));
        BOOST_TEST(hash_of_prompt("a fox\0 at night"sv) != hash_of_prompt(other));
    }
    BOOST_TEST(same_prompt("a\0\n fox "sv, "a\0 fox"sv));
}

BOOST_AUTO_TEST_CASE(digests_are_the_same_in_every_version)
{
    BOOST_TEST(prompt_digest("a fox") == "a787aa98-3540-5af1-86e7-20955fe07b48"); // Python's uuid5
    BOOST_TEST(text_digest("") == 0xcbf29ce484222325u);
    BOOST_TEST(text_digest("a") == 0xaf63dc4c8601ec8cu); // published test vector of FNV-1a
    BOOST_TEST(text_digest("foobar") == 0x85944171f73967e8u);
}

BOOST_AUTO_TEST_CASE(digest_does_not_tell_the_prompt)
{
    BOOST_TEST(prompt_digest("secret campaign").find("secret") == std::string::npos);
    BOOST_TEST(prompt_digest("secret campaign").size() == 36u);
}

BOOST_AUTO_TEST_CASE(long_prompts_with_different_ends_have_different_keys)
{
    auto const middle = std::string(1000, 'x');
    BOOST_TEST(hash_of_prompt("a" + middle) != hash_of_prompt("b" + middle));
    BOOST_TEST(hash_of_prompt(middle + "1") != hash_of_prompt(middle + "2"));
    BOOST_TEST(hash_of_prompt(middle + " 1 ") == hash_of_prompt(middle + " 1"));
    auto const whole = std::string(64, 'x');
    BOOST_TEST(hash_of_prompt(whole) == hash_of_prompt(whole + "\n"));
    BOOST_TEST(hash_of_prompt(whole) == hash_of_prompt(std::string(200, ' ') + whole));
}

BOOST_AUTO_TEST_CASE(key_of_a_prompt_is_made_of_its_first_and_last_sixteen_characters)
{
    auto const prompt = std::string(40, 'x');
    for (std::size_t at = 0; at < prompt.size(); ++at) {
        auto other = prompt;
        other[at] = 'y';
        auto const differs = hash_of_prompt(other) != hash_of_prompt(prompt);
        BOOST_TEST(differs == (at < 16 || at >= 24), at);
    }
}

BOOST_AUTO_TEST_CASE(letters_stay_while_case_blanks_signs_and_accents_change)
{
    BOOST_TEST(prompt_letters("A Fox, 3x!") == "afox3x");
    BOOST_TEST(prompt_letters("caf\xc3\xa9") == "caf");
    BOOST_TEST(prompt_letters("cafe\xcc\x81") == "caf");  // the accent is U+0301
    BOOST_TEST(prompt_letters("cafe\xcd\xaf") == "caf");  // U+036F is the last accent
    BOOST_TEST(prompt_letters("cafe\xcd\xb0") == "cafe"); // U+0370 is a letter
    BOOST_TEST(
        prompt_letters("\xe7\x8b\x90 1") ==
        "\xe7\x8b\x90"
        "1");
    BOOST_TEST(prompt_letters("\xe7\x8b").empty());     // cut off
    BOOST_TEST(prompt_letters("\xe3\x81\x8c").empty()); // kana may be taken apart
    BOOST_TEST(prompt_letters(std::string(9'000, 'x')).size() == max_prompt_letters);
}

BOOST_AUTO_TEST_CASE(letters_are_known_to_the_edges_of_their_ranges)
{
    BOOST_TEST(prompt_letters("AZaz09") == "azaz09");
    BOOST_TEST(prompt_letters("@[`{/:").empty()); // their neighbours in ASCII
    auto const first = std::string("\xe4\xb8\x80");
    auto const last = std::string("\xe9\xbf\xbf");
    BOOST_TEST(prompt_letters(first + last) == first + last);
    BOOST_TEST(prompt_letters("\xe3\xbf\xbf").empty());
    BOOST_TEST(prompt_letters("\xea\x80\x80").empty());
    BOOST_TEST(prompt_letters("cafe\xcb\xbf") == "cafe"); // before the first accent
    BOOST_TEST(prompt_letters("cafe\xcc\x80") == "caf");
    BOOST_TEST(prompt_letters("cafe\xcc") == "caf"); // an accent that was cut
    BOOST_TEST(prompt_letters("cafe\xcd") == "caf");
    // No byte of damaged text counts twice.
    BOOST_TEST(prompt_letters("\xe7\xe7\x8b\x90") == "\xe7\xe7\x8b");
}

BOOST_AUTO_TEST_CASE(part_of_a_longer_text_is_read_to_its_own_end)
{
    using namespace std::string_view_literals;
    BOOST_TEST(prompt_letters("a foxglove"sv.substr(0, 5)) == "afox");
    BOOST_TEST(prompt_letters("cafe\xcc\x81"sv.substr(0, 4)) == "cafe");
    BOOST_TEST(escape_size("&amp"sv.substr(0, 3)) == 3u);
    auto const shown = shown_prompt("a &amp; foxglove"sv.substr(0, 11));
    BOOST_TEST(shown.may_be_all_of(letters_of_sent("a & fox")));
}

BOOST_AUTO_TEST_CASE(escape_ends_before_what_follows_it)
{
    for (auto const& [text, size] : std::vector<std::pair<std::string_view, std::size_t>>{
             {"", 0},
             {"a&", 0},
             {"&amp; b", 5},
             {"&AZaz09#;", 9},
             {"&a;b", 3}, // the shortest name
             {"&;b", 0},
             {"& b", 0},
             {"&a b", 0},
             {"&a@;", 0}, // the neighbours of letters and digits
             {"&a[;", 0},
             {"&a`;", 0},
             {"&a{;", 0},
             {"&a/;", 0},
             {"&a:;", 0},
             {"&abcdefgh;", 10}, // the longest name
             {"&abcdefghi;", 0},
             {"&", 1}, // the text may end within it
             {"&am", 3},
             {"&abcdefghi", 10},
             {"&abcdefghij", 0},
             {"\\", 0},
             {"\\n", 2},
             {"\\nb", 2},
             {"\\u", 2},
             {"\\u00e", 5},
             {"\\u00e4", 6},
             {"\\u00e4b", 6}}) {
        BOOST_TEST(escape_size(text) == size, text);
    }
}

BOOST_AUTO_TEST_CASE(prompt_without_letters_can_be_told_from_others_only_if_it_is_blank)
{
    BOOST_TEST(letters_of_sent("a").value() == "a");
    BOOST_TEST(letters_of_sent(" \n").value().empty());
    BOOST_TEST(!letters_of_sent("\xd0\xbb"));
    BOOST_TEST(shown_prompt("A f").may_be(letters_of_sent("a fox")));
    BOOST_TEST(shown_prompt("In oil: a fox, at dawn").may_be(letters_of_sent("a fox")));
    BOOST_TEST(shown_prompt("&lt;a &amp; fox, at dawn").may_be(letters_of_sent("a & fox")));
    BOOST_TEST(!shown_prompt("a fog").may_be(letters_of_sent("a fox")));
    BOOST_TEST(!shown_prompt("a").may_be(letters_of_sent("")));
    BOOST_TEST(shown_prompt("a").may_be(std::nullopt));
    BOOST_TEST(shown_prompt("A, Fox").may_be_all_of(letters_of_sent("a fox")));
    BOOST_TEST(!shown_prompt("a f").may_be_all_of(letters_of_sent("a fox")));
    BOOST_TEST(shown_prompt("a &amp; fox").may_be_all_of(letters_of_sent("a & fox")));
    BOOST_TEST(shown_prompt("a").may_be_all_of(std::nullopt));
    // Behind the limit, prompts are not compared.
    auto const prompt = std::string(max_prompt_letters, 'x');
    BOOST_TEST(shown_prompt(prompt + 'z').may_be(letters_of_sent(prompt + 'y')));
}

BOOST_AUTO_TEST_CASE(prompt_may_be_shown_with_escapes_and_may_have_what_looks_like_them)
{
    auto const sent = letters_of_sent("Tom & \"J\xc3\xa4rry\"\n'R&B; jazz' in C:\\new");
    for (auto const* const shown :
         {"Tom &amp; &quot;J&auml;rry&quot;\n&#39;R&amp;B; jazz&#x27; in C:\\\\new",
          "Tom & \\\"J\\u00e4rry\\\"\\n'R&B", "Tom &am", "Tom &", "Tom & \"J\\u00", "Tom & \\",
          "Tom & \"J\xc3\xa4rry\"\n'R&B; jazz' in C:\\new"}) {
        BOOST_TEST(shown_prompt(shown).may_be(sent), shown);
    }
    for (auto const* const other :
         {"Tom amp Jerry", "Tom &amp; Ben", "Tom &am Jrry", "Tom &unbelievable; Jrry", "Tom &;b"}) {
        BOOST_TEST(!shown_prompt(other).may_be(sent), other);
    }
}

BOOST_AUTO_TEST_SUITE_END()

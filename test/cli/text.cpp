// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <cli/errors/error_report.hpp>
#include <cli/render/table.hpp>
#include <cli/render/text.hpp>

#include <algorithm>

namespace neuroflash::test {

using namespace cli;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(what_could_drive_a_terminal_becomes_visible)
{
    BOOST_TEST(printable("\x1b[31mred\x1b[0m") == "\\u{1b}[31mred\\u{1b}[0m");
    BOOST_TEST(printable("two\nlines\r\t") == "two\\nlines\\r\\t");
    BOOST_TEST(printable("a\0b"sv) == "a\\x00b");
    BOOST_TEST(
        printable("\xc2\x9b"
                  "31m") == "\\u{9b}31m");
    BOOST_TEST(printable("\u202Etxt.exe") == "\\u{202e}txt.exe");
    BOOST_TEST(printable("cut \xe2\x82") == "cut \\xe2\\x82");
}

BOOST_AUTO_TEST_CASE(ordinary_text_of_any_language_stays)
{
    for (auto const* text : {"Fuchs im Schnee, größer", "狐 🦊", "", "a'b\"c\\d"}) {
        BOOST_TEST(printable(text) == text);
    }
}

BOOST_AUTO_TEST_CASE(shortened_counts_columns_and_never_cuts_a_character)
{
    BOOST_TEST(shortened("abcdef", 6) == "abcdef");
    BOOST_TEST(shortened("abcdefg", 6) == "abc...");
    BOOST_TEST(shortened("狐狐狐狐", 6) == "狐...");
    BOOST_TEST(shortened("äöüäöüä", 6) == "äöü...");
}

BOOST_AUTO_TEST_CASE(shell_words_survive_a_shell)
{
    BOOST_TEST(shell_word("https://127.0.0.1:4000/api") == "https://127.0.0.1:4000/api");
    BOOST_TEST(shell_word("two words") == "'two words'");
    BOOST_TEST(shell_word("it's $(bad)") == "'it'\\''s $(bad)'");
    BOOST_TEST(shell_word("") == "''");
}

BOOST_AUTO_TEST_CASE(file_stems_stay_in_their_directory_and_are_no_flags)
{
    BOOST_TEST(file_stem("3c4ce5dc-00be") == "3c4ce5dc-00be");
    BOOST_TEST(file_stem("../../etc/passwd") == "______etc_passwd");
    BOOST_TEST(file_stem("-rf") == "image_-rf");
    BOOST_TEST(file_stem("") == "image_");
    BOOST_TEST(file_stem(std::string(4000, 'a')).size() == 100u);
}

BOOST_AUTO_TEST_CASE(table_aligns_by_what_a_terminal_shows)
{
    auto shown = table({"NAME", "WHAT"});
    shown.add({"狐", "one"});
    shown.add({"größer", "two"});
    BOOST_TEST(shown.text(0) == "NAME    WHAT\n狐      one\ngrößer  two\n");
}

BOOST_AUTO_TEST_CASE(fact_goes_on_in_the_next_line_and_only_a_word_is_shortened)
{
    auto shown = table::of_facts();
    shown.add({"key", "10 used, 999990 left of 1000000"});
    shown.add({"id", std::string(100, 'x')});
    BOOST_TEST(
        shown.text(25) ==
        "key  10 used, 999990 left\n"
        "     of 1000000\n"
        "id   " +
            std::string(17, 'x') + "...\n");
    BOOST_TEST(shown.text(0).starts_with("key  10 used, 999990 left of 1000000\n"));
}

BOOST_AUTO_TEST_CASE(words_are_broken_between_words_alone)
{
    BOOST_TEST(broken_between_words("one two three", 8) == "one two\nthree");
    BOOST_TEST(broken_between_words("one two three", 7) == "one two\nthree");
    BOOST_TEST(broken_between_words("one two three", 6) == "one\ntwo\nthree");
    BOOST_TEST(broken_between_words("one two three\n", 0) == "one two three\n");
    BOOST_TEST(broken_between_words("one  two\nthree\n", 8) == "one  two\nthree\n");
    // What is pasted stays whole: a word, a command in backticks, a command on its own line.
    BOOST_TEST(broken_between_words("a abcdefghij b", 4) == "a\nabcdefghij\nb");
    BOOST_TEST(broken_between_words("type `a b c` now", 9) == "type\n`a b c`\nnow");
    BOOST_TEST(broken_between_words("  a command of words\n", 6) == "  a command of words\n");
    BOOST_TEST(broken_between_words("it` is not one", 6) == "it` is\nnot\none");
    BOOST_TEST(broken_between_words("狐狐 狐狐", 8) == "狐狐\n狐狐");
}

BOOST_AUTO_TEST_CASE(address_that_is_too_wide_is_broken_after_a_slash)
{
    BOOST_TEST(
        wrapped("see https://host/a/path here", 12, 2) ==
        "see\n  https://\n  host/a/\n  path here");
}

BOOST_AUTO_TEST_CASE(error_has_three_lines_whatever_the_service_says)
{
    auto details = error_details();
    details.message = "No.\nReally";
    details.http_status = 422;
    details.server_message = "\x1b]0;title\x07";
    details.attempts = 1;
    details.charge = charge_verdict(charge_state::unknown, 0, "the answer was lost");
    auto const text = report_of(error(errc::rejected_input, std::move(details)), "error");
    BOOST_TEST(std::ranges::count(text, '\n') == 2);
    BOOST_TEST(text.starts_with("error: No.\\nReally \\u{1b}]0;title\\u{7} (HTTP 422, "
                                "rejected_input, 1 attempt)\n"
                                "charged: unknown (the answer was lost)\nwhat to do: "));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

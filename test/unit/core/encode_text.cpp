// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/text/encode.hpp>

#include <boost/json/parse.hpp>

#include <random>
#include <string>
#include <string_view>

using namespace neuroflash;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(encode_text)

namespace {

bool is_json_special(char c)
{
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

bool is_non_ascii(char c)
{
    return static_cast<unsigned char>(c) > 0x7f;
}

/// `find_marked`, and the same in the plainest way.
template <class Marks>
void found_as_if_byte_by_byte(std::string_view text, Marks marks, bool (*counts)(char))
{
    // A copy of exactly that size: a sanitizer sees any byte read behind it.
    auto const exact = std::vector<char>(text.begin(), text.end());
    auto const view = std::string_view(exact.data(), exact.size());
    for (std::size_t from = 0; from <= view.size(); ++from) {
        auto const plainly = std::find_if(view.begin() + from, view.end(), counts) - view.begin();
        auto const found = core::find_marked(view, from, marks);
        if (found != static_cast<std::size_t>(plainly)) {
            BOOST_ERROR("found " << found << " instead of " << plainly << " from " << from);
        }
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(form_encoding_is_that_of_the_url_standard)
{
    struct row
    {
        std::string_view text;
        std::string_view encoded;
    };
    row const rows[] = {
        {"plain-._*09azAZ", "plain-._*09azAZ"},
        {"a+b", "a%2Bb"},
        {"a&b", "a%26b"},
        {"a=b", "a%3Db"},
        {"a%b", "a%25b"},
        {"a/b", "a%2Fb"},
        {"a:b", "a%3Ab"},
        {"a b", "a+b"},
        {"a~b", "a%7Eb"},
        {"\xc3\xa4", "%C3%A4"},
        {"\r\n\0"sv, "%0D%0A%00"},
        {"\xff", "%FF"},
        {"", ""},
    };
    for (auto const& [text, encoded] : rows) {
        std::string out;
        core::append_form_encoded(out, text);
        BOOST_TEST(out == encoded);
    }
}

BOOST_AUTO_TEST_CASE(path_segments_and_queries_keep_only_the_unreserved)
{
    std::string out = "/";
    core::append_percent_encoded(out, "aZ9-._~ +&=%/:?#[]@!$'()*,;\"<>\\^`{|}\xc3\xa4"sv);
    BOOST_TEST(
        out ==
        "/aZ9-._~%20%2B%26%3D%25%2F%3A%3F%23%5B%5D%40%21%24%27%28%29%2A%2C%3B%22%3C%3E%5C"
        "%5E%60%7B%7C%7D%C3%A4");
}

BOOST_AUTO_TEST_CASE(json_strings_read_back_as_they_were)
{
    std::string every;
    for (char c = 0; c < 0x7f; ++c) every += c;
    every += "\x7f\xc3\xa4\xe2\x82\xac\xf0\x9f\xa6\x8a";
    std::string_view const texts[] = {"", "fox", "\"quoted\" \\ /", "\x01\x1f\b\f\n\r\t", every};
    for (auto const text : texts) {
        std::string out;
        core::append_json_string(out, text);
        auto const back = boost::json::parse(out);
        BOOST_TEST(std::string_view(back.as_string()) == text);
    }
    BOOST_TEST(core::plain_json_string_size("fox") == std::string_view("\"fox\"").size());
    std::string out;
    core::append_json_string(out, "\x1f");
    BOOST_TEST(out == "\"\\u001F\"");
}

BOOST_AUTO_TEST_CASE(every_byte_at_every_place_is_found_as_if_byte_by_byte)
{
    for (std::size_t size = 0; size <= 18; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            for (int byte = 0; byte < 256; ++byte) {
                auto text = std::string(size, 'a');
                text[at] = static_cast<char>(byte);
                found_as_if_byte_by_byte(text, core::mark_json_special, is_json_special);
                found_as_if_byte_by_byte(text, core::mark_non_ascii, is_non_ascii);
            }
        }
    }
    // Neighbours: subtracting from one byte borrows from the next.
    std::mt19937 random(20240615);
    constexpr std::string_view bytes = "a\x00\x1f !\"#[\\]\x7f\x80\xa0\xff"sv;
    for (int i = 0; i < 3000; ++i) {
        std::string text;
        for (auto left = random() % 30; left > 0; --left) text += bytes[random() % bytes.size()];
        found_as_if_byte_by_byte(text, core::mark_json_special, is_json_special);
        found_as_if_byte_by_byte(text, core::mark_non_ascii, is_non_ascii);
    }
}

BOOST_AUTO_TEST_CASE(utf8_is_judged_strictly_wherever_it_stands)
{
    for (std::size_t before = 0; before < 18; ++before) {
        for (std::size_t behind = 0; behind < 10; ++behind) {
            auto const around = [&](std::string_view text) {
                return std::string(before, 'a').append(text).append(behind, 'z');
            };
            BOOST_TEST(core::is_valid_utf8(around("\xc3\xa4\xf0\x9f\xa6\x8a")));
            BOOST_TEST(!core::is_valid_utf8(around("\xc3\xa4\x80")));
            BOOST_TEST(!core::is_valid_utf8(around("\xed\xa0\x80")));
            BOOST_TEST(!core::is_valid_utf8(around("\xf0\x9f\xa6")));
        }
    }
}

BOOST_AUTO_TEST_CASE(utf8_is_judged_strictly)
{
    std::string_view const good[] = {
        "",
        "\0"sv,
        "a",
        "\xc2\x80",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf"};
    for (auto const text : good) BOOST_TEST(core::is_valid_utf8(text), text);
    std::string_view const bad[] = {
        "\x80",
        "\xc0\x80",
        "\xc1\xbf",
        "\xc2",
        "\xc2\x41",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xe2\x82",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "a\xfe"};
    for (auto const text : bad) BOOST_TEST(!core::is_valid_utf8(text));
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/text/sanitize.hpp>

#include <string>
#include <string_view>

using namespace neuroflash;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(sanitize)

namespace {

struct row
{
    std::string_view text;
    std::string_view shown;
};

} // namespace

BOOST_AUTO_TEST_CASE(what_a_terminal_would_obey_is_escaped)
{
    row const rows[] = {
        {"plain text, \xc3\xa4 \xe2\x82\xac \xf0\x9f\xa6\x8a",
         "plain text, \xc3\xa4 \xe2\x82\xac \xf0\x9f\xa6\x8a"},
        {"\x1b[31mred\x1b[0m", "\\x1B[31mred\\x1B[0m"},
        {"a\r\nb\tc", "a\\r\\nb\\tc"},
        {"nul\0del\x7f"sv, "nul\\x00del\\x7F"},
        {"c1 \xc2\x9b", "c1 \\xC2\\x9B"},
        {"turn \xe2\x80\xae around", "turn \\xE2\\x80\\xAE around"},
        {"line\xe2\x80\xa8separator", "line\\xE2\\x80\\xA8separator"},
        {"zero\xe2\x80\x8bwidth", "zero\\xE2\\x80\\x8Bwidth"},
        {"iso\xe2\x81\xa6late", "iso\\xE2\\x81\\xA6late"},
        {"\xef\xbb\xbf"
         "bom",
         "\\xEF\\xBB\\xBF"
         "bom"},
        {"bad \xff\xc3 bytes", "bad \xef\xbf\xbd\xef\xbf\xbd bytes"},
        {"", ""},
    };
    for (auto const& [text, shown] : rows) BOOST_TEST(core::sanitized(text) == shown);
}

BOOST_AUTO_TEST_CASE(long_text_is_cut_at_a_character_and_says_so)
{
    BOOST_TEST(core::sanitized("12345", 5) == "12345");
    BOOST_TEST(core::sanitized("123456", 5) == "12...");
    BOOST_TEST(core::sanitized("a\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac", 8) == "a\xe2\x82\xac...");
    BOOST_TEST(core::sanitized("\n\n\n\n", 5) == "\\n...");
    BOOST_TEST(core::sanitized("abcdef", 2) == "..");
    BOOST_TEST(core::sanitized("abcdef", 0) == "");
    auto const mixed = "a\xe2\x82\xac\nb\xff\xf0\x9f\xa6\x8a" + std::string(90, ' ');
    for (std::size_t max = 3; max < 40; ++max) {
        auto const shown = core::sanitized(mixed, max);
        BOOST_TEST(shown.size() <= max);
        BOOST_TEST(shown.ends_with("..."));
        BOOST_TEST(core::is_valid_utf8(shown));
    }
    auto const megabyte = std::string(1 << 20, '\n');
    BOOST_TEST(core::sanitized(megabyte).size() <= 300u);
}

BOOST_AUTO_TEST_CASE(credentials_are_redacted)
{
    row const rows[] = {
        {"got Authorization: Bearer canary123 here", "got Authorization: Bearer [redacted] here"},
        {"bearer canary/+=.x", "bearer [redacted]"},
        {"BEARER   canary", "BEARER   [redacted]"},
        {"Bearer%20canary", "Bearer%20[redacted]"},
        {"Bearer: canary", "Bearer: [redacted]"},
        {"Bearer Bearer canary", "Bearer Bearer [redacted]"},
        {"bearer%20BEARER:  bearer canary.", "bearer%20BEARER:  bearer [redacted]"},
        {"Authorization: Bearer Bearer canary", "Authorization: Bearer Bearer [redacted]"},
        {"authorization=Basic bearer basic canary&x",
         "authorization=Basic bearer basic [redacted]&x"},
        {R"({"access_token": "canary", "x": 1})", R"({"access_token": "[redacted]", "x": 1})"},
        {R"({\"refresh_token\":\"canary\"})", R"({\"refresh_token\":\"[redacted]\"})"},
        {"client_id=a&client_secret=can%2Bary&scope=openid",
         "client_id=a&client_secret=[redacted]&scope=openid"},
        {"client_secret%3Dcanary", "client_secret%3D[redacted]"},
        {"authorization: Basic Y2FuYXJ5", "authorization: Basic [redacted]"},
        {"https://s.example/a?X-Amz-Signature=canary&b=1",
         "https://s.example/a?X-Amz-Signature=[redacted]&b=1"},
        {"token eyJhbGciOiJSUzI1NiJ9.e30.canary!", "token [redacted]!"},
        {"x=eyJhbGciOiJSUzI1NiJ9", "x=[redacted]"},
    };
    for (auto const& [text, shown] : rows) BOOST_TEST(core::sanitized(text) == shown);
    auto const opaque = std::string(120, 'k');
    BOOST_TEST(core::sanitized("t: " + opaque + '.') == "t: [redacted].");
}

BOOST_AUTO_TEST_CASE(a_token_is_redacted_wherever_the_text_is_cut)
{
    auto const token = "eyJ" + std::string(6000, 'Q');
    for (std::size_t before : {0u, 250u, 290u, 299u, 300u, 4390u}) {
        auto const shown = core::sanitized(std::string(before, ' ') + "Bearer " + token);
        BOOST_TEST(shown.find("QQ") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(plain_english_about_tokens_stays)
{
    for (std::string_view const text :
         {"Bearer token is missing", "The bearer authentication failed.", "bearer required",
          "It needs a bearer token.", "bearer authorization=", "invalid client_secret",
          "access_token has expired", "eyJ is short", "id 3c4ce5dc-00be-4451-9559-0324f9fc4c88"}) {
        BOOST_TEST(core::sanitized(text) == text);
    }
}

BOOST_AUTO_TEST_SUITE_END()

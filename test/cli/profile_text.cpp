// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <cli/profile/profile_text.hpp>

#include <string>
#include <variant>
#include <vector>

namespace neuroflash::test {

BOOST_AUTO_TEST_SUITE(profile_text)

BOOST_AUTO_TEST_CASE(value_is_changed_in_its_line_alone)
{
    using cli::with_value;
    auto const text = std::string("[profiles.a]\nmodel = \"x\"");
    BOOST_TEST(*with_value(text, "a", "model", "y") == "[profiles.a]\nmodel = \"y\"\n");
    BOOST_TEST(*with_value(text, "a", "model", "") == "[profiles.a]\n");
    BOOST_TEST(*with_value("", "a", "model", "y") == "[profiles.a]\nmodel = \"y\"\n");
    BOOST_TEST(*with_value(text, "b", "model", "") == text);
    BOOST_TEST(!with_value("not toml", "a", "model", "y"));
    auto const odd = *with_value("", "a", "model", "\"\\\n\x01\xc3\xa4");
    auto const read = cli::parse_profiles(odd);
    auto const& document = std::get<cli::profile_document>(read);
    BOOST_TEST(document.profiles.at("a").at("model").text == "\"\\\n\x01\xc3\xa4");
}

BOOST_AUTO_TEST_CASE(mark_of_the_byte_order_stays_at_the_beginning)
{
    auto const mark = std::string("\xef\xbb\xbf");
    auto const rest = std::string("[profiles.a]\r\nmodel = \"x\"\r\n");
    auto const chosen = cli::with_value(mark + rest, "", "profile", "a");
    BOOST_TEST_REQUIRE(chosen.has_value());
    BOOST_TEST(*chosen == mark + "profile = \"a\"\n" + rest);
    auto const changed = cli::with_value(*chosen, "", "profile", "b");
    BOOST_TEST_REQUIRE(changed.has_value());
    BOOST_TEST(*changed == mark + "profile = \"b\"\n" + rest);
}

BOOST_AUTO_TEST_CASE(comment_indentation_and_line_end_of_a_changed_value_stay)
{
    struct row
    {
        std::string before;
        std::string after;
    };
    for (auto const& [before, after] : std::vector<row>{
             {R"(model = "x" # the "fast" one)", R"(model = "y" # the "fast" one)"},
             {R"(  model="x"	# fast)", R"(  model="y"	# fast)"},
             {R"(model = "a # \" b" # c)", R"(model = "y" # c)"},
             {R"(model = 'a # b\' # c)", R"(model = "y" # c)"},
             {R"("model" = "x")", R"("model" = "y")"},
             {"model = 7 # seven", "model = \"y\" # seven"},
             {"model = \"x\" # c\r", "model = \"y\" # c\r"}}) {
        auto const head = std::string("[profiles.a]\n");
        auto const changed = cli::with_value(head + before + '\n', "a", "model", "y");
        BOOST_TEST_REQUIRE(changed.has_value(), before);
        BOOST_TEST(*changed == head + after + '\n');
    }
    auto const dotted = cli::with_value("profiles.a.model = \"x\" # c\n", "a", "model", "y");
    BOOST_TEST_REQUIRE(dotted.has_value());
    BOOST_TEST(*dotted == "profiles.a.model = \"y\" # c\n");
    auto const head = std::string("profile = \"a\" # mine\n[profiles.a]\nmodel = \"x\" # c\n");
    BOOST_TEST(*cli::with_value(head, "", "profile", "b") == "profile = \"b\"" + head.substr(13));
    BOOST_TEST(
        *cli::with_value(head, "a", "model", "") == "profile = \"a\" # mine\n[profiles.a]\n");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

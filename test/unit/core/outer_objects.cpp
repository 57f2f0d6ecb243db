// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/text/outer_objects.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using neuroflash::core::take_outer_object;

BOOST_AUTO_TEST_SUITE(outer_objects)

namespace {

std::string objects_in(std::string_view text)
{
    auto found = std::string();
    for (auto one = take_outer_object(text); !one.empty(); one = take_outer_object(text)) {
        found.append(one).append("|");
    }
    BOOST_TEST(text.empty());
    return found;
}

} // namespace

BOOST_AUTO_TEST_CASE(objects_are_found_whatever_stands_between_them)
{
    for (auto const& [text, objects] : std::vector<std::pair<std::string, std::string>>{
             {"", ""},
             {"[1, 2]", ""},
             {R"({"a":1})", R"({"a":1}|)"},
             {"{\"a\":1}\n{\"b\":2}\r\n", R"({"a":1}|{"b":2}|)"},
             {R"([{"a":{"b":[{}]}}, {"c":2}])", R"({"a":{"b":[{}]}}|{"c":2}|)"},
             {R"({"a":1}{"b":2}x)", R"({"a":1}|{"b":2}|)"},
             {R"({"a":"}{\"}"}{})", R"({"a":"}{\"}"}|{}|)"},
             {R"({"a":"\\"}{})", R"({"a":"\\"}|{}|)"},
             {R"({"a":1}{"b":"c)", R"({"a":1}|{"b":"c|)"},
             {"{\"a\":\"b\n{\"c\":1}", R"({"a":"b|{"c":1}|)"}}) {
        BOOST_TEST(objects_in(text) == objects, text);
    }
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/text/cut_json.hpp>

#include <boost/json/parse.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using neuroflash::core::cut_json;

BOOST_AUTO_TEST_SUITE(cut_json_texts)

BOOST_AUTO_TEST_CASE(what_arrived_of_a_value_is_kept)
{
    for (auto const& [cut, whole] : std::vector<std::pair<std::string, std::string>>{
             {R"({"a":"b c)", R"({"a":"b c"})"},
             {R"({"a":[{"b":"c"},{"d":"e)", R"({"a":[{"b":"c"},{"d":"e"}]})"},
             {R"({"a":"b","c)", R"({"a":"b"})"},
             {R"({"a":"b","c":)", R"({"a":"b"})"},
             {R"({"a":1,"b":23)", R"({"a":1})"},
             {R"({"a":tru)", "{}"},
             {R"(["a","b)", R"(["a","b"])"},
             {R"({"a":"b\)", R"({"a":"b"})"},
             {R"({"a":"b\")", R"({"a":"b\""})"},
             {R"({"a":"b\u00e)", R"({"a":"b"})"},
             {R"({"a":"b\ud83d)", R"({"a":"b"})"},
             {R"({"a":"b\ud83d\ude0)", R"({"a":"b"})"},
             {R"({"a":"b\ud83d\ude00)", R"({"a":"b\ud83d\ude00"})"},
             {"{\"a\":\"b\xc3", R"({"a":"b"})"},
             {"{\"a\":\"b\xf0\x9f\x8c", R"({"a":"b"})"},
             {R"({"a":{}})", R"({"a":{}})"},
             {"", ""}}) {
        BOOST_TEST(cut_json(cut).whole() == whole, cut);
    }
}

BOOST_AUTO_TEST_CASE(every_beginning_of_an_object_becomes_json)
{
    auto const all = std::string(
        R"({"a":"x\u00e9\ud83c\udf0a\n","b":[1,-2.5e3,null,{"c":["d",true]}],"e":{"f":""},"g":"h"})");
    for (std::size_t size = 1; size <= all.size(); ++size) {
        auto const whole = cut_json(std::string_view(all).substr(0, size)).whole();
        auto failed = boost::system::error_code();
        boost::json::parse(whole, failed);
        BOOST_TEST(!failed, whole);
    }
    BOOST_TEST(cut_json(all).whole() == all);
}

BOOST_AUTO_TEST_SUITE_END()

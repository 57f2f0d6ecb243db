// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <cli/render/json_text.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <limits>
#include <string>

namespace neuroflash::test {

BOOST_AUTO_TEST_SUITE(json_text)

namespace {

std::string written(double value)
{
    auto whole = boost::json::object();
    whole["n"] = value;
    auto const text = cli::json_text(whole);
    return text.substr(5, text.size() - 6);
}

} // namespace

BOOST_AUTO_TEST_CASE(numbers_are_decimals)
{
    BOOST_TEST(written(2.25499) == "2.25499");
    BOOST_TEST(written(-0.000123) == "-0.000123");
    BOOST_TEST(written(0) == "0.0");
    BOOST_TEST(written(3) == "3.0");
    BOOST_TEST(written(29893.57885926103) == "29893.57885926103");
    BOOST_TEST(written(1e300) == "1e+300");
    BOOST_TEST(written(std::numeric_limits<double>::infinity()) == "null");
    BOOST_TEST(written(std::numeric_limits<double>::quiet_NaN()) == "null");
}

BOOST_AUTO_TEST_CASE(control_characters_are_escaped_and_nothing_else)
{
    auto whole = boost::json::object();
    whole["k\x7f"] = "a\x1b[31m\xc2\x9b"
                     "1m\xc2\x80\xc2\x9f\xc2\xa0\xc3\x9b\x7f";
    BOOST_TEST(
        cli::json_text(whole) ==
        "{\"k\\u007f\":\"a\\u001b[31m\\u009b"
        "1m\\u0080\\u009f\xc2\xa0\xc3\x9b\\u007f\"}");
    BOOST_TEST(boost::json::parse(cli::json_text(whole)) == boost::json::value(whole));
}

BOOST_AUTO_TEST_CASE(documents_read_back_as_they_were)
{
    auto const whole = boost::json::parse(
        R"({"a":[],"b":{},"c":[1,-2,3.5,18446744073709551615,true,null,[{"d":""}]],)"
        R"("e\"\n":"\u0007\u00e4{[","f":1e-300,"g":0.1})");
    auto const text = cli::json_text(whole.as_object());
    BOOST_TEST(boost::json::parse(text) == whole);
    BOOST_TEST(text.find('\n') == std::string::npos);
}

// A file name is any bytes, and a document has to be readable all the same.
BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf_8_become_replacement_characters)
{
    auto whole = boost::json::object();
    whole["path"] = "d\xff/\xc3\xa4\xc3.png";
    whole["k\xfe"] = boost::json::array({"\xed\xa0\x80", "\xf0\x9f\xa6\x8a"});
    BOOST_TEST(
        cli::json_text(whole) ==
        "{\"path\":\"d\xef\xbf\xbd/\xc3\xa4\xef\xbf\xbd.png\",\"k\xef\xbf\xbd\":"
        "[\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\",\"\xf0\x9f\xa6\x8a\"]}");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

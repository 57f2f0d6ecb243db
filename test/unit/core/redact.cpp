// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/text/redact.hpp>

#include <string>
#include <string_view>

namespace core = neuroflash::core;

BOOST_AUTO_TEST_SUITE(redact)

namespace {

constexpr std::string_view secret = "a/b+c\"d&e<f=1 g";

std::string hidden(std::string_view text, std::string_view what = secret)
{
    auto clean = std::string(text);
    core::hide(clean, what);
    BOOST_TEST((clean != text) == core::holds(text, what));
    return clean;
}

} // namespace

BOOST_AUTO_TEST_CASE(secret_is_hidden_in_every_form_that_services_write)
{
    for (std::string_view const form : {
             "a/b+c\"d&e<f=1 g",
             "a\\/b+c\\\"d&e<f=1 g",
             "a\\u002fb\\u002Bc\\u0022d\\u0026e\\u003cf\\u003d1\\u0020g",
             "\\u0061/b+c\\\"d&e<f=\\u0031 g",
             "a\\\\/b+c\\\\\\\"d&e<f=1 g",
             "a\\x2fb+c\\x22d&e<f=1 g",
             "a%2Fb%2Bc%22d%26e%3Cf%3D1%20g",
             "a%2fb%2bc%22d%26e%3cf%3d1+g",
             "%61%2f%62%2b%63%22%64%26%65%3c%66%3d%31%20%67",
             "a%252Fb%252Bc%2522d%2526e%253Cf%253D1%2520g",
             "a/b+c&quot;d&amp;e&lt;f=1 g",
             "a&#47;b&#x2B;c&#34;d&#38;e&#0060;f&#X3d;1&#32;g",
             "a&sol;b&plus;c&quot;d&amp;amp;e&amp;lt;f&equals;1&amp;#32;g",
         }) {
        BOOST_TEST_CONTEXT(form)
        {
            BOOST_TEST(hidden(form) == "(hidden)");
            auto const text = "{\"x\": \"" + std::string(form) + "\\n%" + std::string(form) + "\"}";
            BOOST_TEST(hidden(text) == "{\"x\": \"(hidden)\\n%(hidden)\"}");
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_none_of_its_forms_stays)
{
    for (std::string_view const text : {
             "",
             "a",
             "a/b+c\"d&e<f=1 ",
             "a/b+c\"d&e<f=1 h",
             "A/b+c\"d&e<f=1 g",
             "a\\u002",
             "a\\u002gb+c\"d&e<f=1 g",
             "a%2",
             "a%2gb",
             "a%25",
             "a&",
             "a&#",
             "a&#;b",
             "a&#47",
             "a&#4x;b",
             "a&#x;b",
             "a&amp;",
             "a\\",
             "\\\\\\\\\\\\\\\\\\\\\\\\",
             "%25%25%2525252525",
             "&amp;amp;amp;amp;amp;amp;amp;amp;amp;amp;amp;",
         }) {
        BOOST_TEST(hidden(text) == text);
    }
    BOOST_TEST(hidden("short", "short") == "short"); // it might be a word
    BOOST_TEST(hidden("anything", "") == "anything");
}

BOOST_AUTO_TEST_CASE(secrets_with_the_characters_of_escapes_are_found)
{
    BOOST_TEST(hidden("x%25x&amp;x", "x%25x&amp;x") == "(hidden)");
    BOOST_TEST(hidden("x%2525x%26amp;x", "x%25x&amp;x") == "(hidden)");
    BOOST_TEST(hidden("abc\\def", "abc\\def") == "(hidden)");
    BOOST_TEST(hidden("abc\\\\def", "abc\\def") == "(hidden)");
    BOOST_TEST(hidden("abc\\\\\\\\def", "abc\\\\def") == "(hidden)");
    BOOST_TEST(hidden("abc%5cdef", "abc\\def") == "(hidden)");
    BOOST_TEST(hidden("abc\\u005cdef", "abc\\def") == "(hidden)");
}

BOOST_AUTO_TEST_CASE(hostile_text_costs_no_more_than_its_length)
{
    // Squared, each of them would take minutes.
    for (std::string_view const piece : {"\\", "%25", "&amp;", "&#0", "a"}) {
        auto text = std::string();
        while (text.size() < (1u << 20)) text += piece;
        BOOST_TEST(!core::holds(text, std::string(40, 'a') + "/"));
    }
}

BOOST_AUTO_TEST_SUITE_END()

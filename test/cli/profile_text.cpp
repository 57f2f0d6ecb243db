// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <cli/profile/profile_text.hpp>

#include <string>
#include <variant>

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

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

// SPDX-License-Identifier: BSL-1.0
#include "service_model/base64.hpp"
#include "common/unit_test.hpp"

using namespace neuroflash::service_model;

BOOST_AUTO_TEST_SUITE(base64_of_the_model)

BOOST_AUTO_TEST_CASE(bytes_have_the_alphabet_of_urls_without_padding)
{
    BOOST_TEST(encode_base64url("").empty());
    BOOST_TEST(encode_base64url("f") == "Zg");
    BOOST_TEST(encode_base64url("fo") == "Zm8");
    BOOST_TEST(encode_base64url("foo") == "Zm9v");
    BOOST_TEST(encode_base64url("\xff\xef\xbe") == "_---");
}

BOOST_AUTO_TEST_CASE(only_whole_padding_is_read)
{
    BOOST_TEST(decode_base64("Zm8=").value() == "fo");
    BOOST_TEST(decode_base64("Zm9v").value() == "foo");
    for (auto const* text : {"Zm8", "Zm8==", "Zm9=", "Z m8", "_---"})
        BOOST_TEST(!decode_base64(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()

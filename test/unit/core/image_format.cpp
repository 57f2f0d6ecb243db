// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/http/image_format.hpp>

#include <string>
#include <string_view>

using namespace neuroflash;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(image_format)

BOOST_AUTO_TEST_CASE(first_bytes_prove_the_type)
{
    struct row
    {
        std::string_view head;
        std::string_view type;
    };
    for (auto const& [head, type] : {
             row{"\x89PNG\r\n\x1a\n\0\0\0\r"sv, "image/png"},
             row{"\xff\xd8\xff\xe0\0\x10JFIF"sv, "image/jpeg"},
             row{"RIFF\x10\0\0\0WEBP"sv, "image/webp"},
             row{"RIFF\x10\0\0\0WAVE"sv, ""},
             row{"RIFF\x10\0\0\0WEB"sv, ""},
             row{"GIF87a"sv, "image/gif"},
             row{"GIF89a"sv, "image/gif"},
             row{"GIF90a"sv, ""},
             row{"\0\0\0\x1c"
                 "ftypavif"sv,
                 "image/avif"},
             row{"\0\0\0\x1c"
                 "ftypheic"sv,
                 "image/heic"},
             row{"\0\0\0\x1c"
                 "ftyphevc"sv,
                 "image/heic"},
             row{"\0\0\0\x1c"
                 "ftypmif1"sv,
                 "image/heif"},
             row{"\0\0\0\x1c"
                 "ftypmp42"sv,
                 ""},
             row{"\0\0\0\x1c"
                 "ftypavi"sv,
                 ""},
             row{"<!doctype html>"sv, ""},
             row{""sv, ""},
         }) {
        BOOST_TEST(core::image_format(head) == type, type);
    }
}

BOOST_AUTO_TEST_CASE(image_that_was_cut_does_not_end_as_its_type_does)
{
    auto const webp = "RIFF\x10\0\0\0WEBP"sv;
    BOOST_TEST(core::ends_properly("image/png", "", "IEND\xae\x42\x60\x82", 100));
    BOOST_TEST(!core::ends_properly("image/png", "", "IEND\xae\x42\x60", 99));
    BOOST_TEST(core::ends_properly("image/jpeg", "", "\xff\xd9\0\0"sv, 100));
    BOOST_TEST(!core::ends_properly("image/jpeg", "", "\xff\xd8", 100));
    BOOST_TEST(core::ends_properly("image/webp", webp, "", 24));
    BOOST_TEST(!core::ends_properly("image/webp", webp, "", 23));
    BOOST_TEST(!core::ends_properly("image/webp", "RIFF\xff\xff\xff\xffWEBP"sv, "", 4294967302U));
    BOOST_TEST(core::ends_properly("image/avif", "", "", 0));
}

BOOST_AUTO_TEST_CASE(only_types_that_say_nothing_are_opaque)
{
    BOOST_TEST(core::is_opaque_type(""));
    BOOST_TEST(core::is_opaque_type("application/octet-stream"));
    BOOST_TEST(core::is_opaque_type("binary/octet-stream"));
    BOOST_TEST(!core::is_opaque_type("image/png"));
}

BOOST_AUTO_TEST_SUITE_END()

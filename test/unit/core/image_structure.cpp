// SPDX-License-Identifier: BSL-1.0
// What a file shows of its image without being decoded.
#include "common/unit_test.hpp"

#include <neuroflash/core/http/image_format.hpp>
#include <neuroflash/core/http/image_structure.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace neuroflash;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(image_structure)

namespace {

core::image_structure structure_of(std::string_view bytes)
{
    auto const read = [bytes](std::uint64_t at, std::size_t count) {
        return at < bytes.size() ? bytes.substr(at, count) : std::string_view();
    };
    return core::read_image_structure(core::image_format(bytes), read, bytes.size());
}

std::string chunk(std::string const& type, std::string const& data)
{
    auto const size = static_cast<char>(data.size());
    return "\0\0\0"s + size + type + data + "0000";
}

/// 3 by 2 pixels each.
std::string png()
{
    return "\x89PNG\r\n\x1a\n" + chunk("IHDR", "\0\0\0\x03\0\0\0\x02\x08\0\0\0\0"s) +
        chunk("IDAT", std::string(40, 'd')) + chunk("IEND", "");
}

std::string jpeg()
{
    // The size of the thumbnail in a segment of the camera's must not be taken for the image's.
    return "\xff\xd8\xff\xe1\0\x0b\xff\xc0\0\x0b\x08\0\x63\0\x63"s +
        "\xff\xff\xd0\xff\xc2\0\x0b\x08\0\x02\0\x03\x01\x01\x11\0"s + "\xff\xda\0\x03\x01"s +
        std::string(20, 'd');
}

std::string webp(std::string const& content)
{
    return "RIFF"s + static_cast<char>(content.size() + 4) + "\0\0\0"s + "WEBP" + content;
}

std::string heic()
{
    return "\0\0\0\x18"s + "ftypheic" + std::string(12, 'b') + "\0\0\0\x01"s + "mdat" +
        "\0\0\0\0\0\0\0\x14"s + "data";
}

} // namespace

BOOST_AUTO_TEST_CASE(size_is_read_without_decoding)
{
    for (auto const& bytes : std::vector<std::string>{
             png(), jpeg(), "GIF89a\x03\0\x02\0\0\0\0;"s,
             webp("VP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\x03\0\x02\0"s),
             webp("VP8L\x05\0\0\0\x2f\x02\x40\0\0\0\0\0\0\0"s),
             webp("VP8X\x0a\0\0\0\0\0\0\0\x02\0\0\x01\0\0"s)}) {
        auto const seen = structure_of(bytes);
        BOOST_TEST(!seen.is_incomplete, bytes);
        BOOST_TEST(seen.width.value_or(0) == 3u, bytes);
        BOOST_TEST(seen.height.value_or(0) == 2u, bytes);
    }
    BOOST_TEST(!structure_of(heic()).is_incomplete);
    BOOST_TEST(!structure_of(heic()).width.has_value());
}

BOOST_AUTO_TEST_CASE(file_that_ends_before_its_image_is_incomplete)
{
    // Up to the first byte of its pixels, where a JPEG is no longer recognised as incomplete.
    auto const pixels = jpeg().size() - 20;
    for (auto const& bytes : std::vector<std::string>{
             png(), jpeg().substr(0, pixels), heic(), webp("VP8 "s + "abcdefgh")}) {
        BOOST_TEST(!structure_of(bytes).is_incomplete, bytes);
        auto const type = core::image_format(bytes);
        for (auto size = bytes.size(); size-- > 0;) {
            auto const cut = std::string_view(bytes).substr(0, size);
            // Between two of its boxes a file is whole.
            if (core::image_format(cut) != type || (type == "image/heic" && size == 24)) continue;
            BOOST_TEST(structure_of(cut).is_incomplete, type << " of " << size << " bytes");
        }
    }
    BOOST_TEST(structure_of("GIF89a\x03\0\x02\0\0\0\0"s).is_incomplete);
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_image_are_allowed)
{
    BOOST_TEST(!structure_of(png() + "more").is_incomplete);
    BOOST_TEST(!structure_of(jpeg() + "more").is_incomplete);
    BOOST_TEST(!structure_of(webp("VP8 "s + "abcdefgh") + "more").is_incomplete);
    auto const described = heic() + "\0\0\0\x0c"s + "meta" + "iloc";
    for (auto const& bytes : {"more"s, "more than a header"s}) {
        BOOST_TEST(!structure_of(described + bytes).is_incomplete, bytes);
        BOOST_TEST(structure_of(heic() + bytes).is_incomplete, bytes); // not described
    }
    BOOST_TEST(structure_of(described + "\0\0\0\x0c"s + "mdat" + "cut").is_incomplete);
    BOOST_TEST(structure_of(described.substr(0, described.size() - 1)).is_incomplete);
}

BOOST_AUTO_TEST_CASE(lengths_that_lead_beyond_the_file_or_nowhere_end_the_search)
{
    auto const huge = "\0\0\0\x01"s + "ftypheic" + std::string(4, '\xff') + "more";
    BOOST_TEST(structure_of(huge).is_incomplete);
    BOOST_TEST(!structure_of("\0\0\0\0"s + "ftypheic").is_incomplete);
    BOOST_TEST(!structure_of("\0\0\0\x07"s + "ftypheic").is_incomplete);
    BOOST_TEST(structure_of("\x89PNG\r\n\x1a\n"s + "\xff\xff\xff\xff" + "IEND0000").is_incomplete);
    BOOST_TEST(!structure_of("\xff\xd8\xff\xfe\0\0\xff\xda\0\0"s).is_incomplete);
    BOOST_TEST(!structure_of("\xff\xd8\xff\xfe\0\x02zzzz"s).is_incomplete);
}

BOOST_AUTO_TEST_SUITE_END()

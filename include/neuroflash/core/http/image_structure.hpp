// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_IMAGE_STRUCTURE_HPP
#define NEUROFLASH_CORE_HTTP_IMAGE_STRUCTURE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// What an image file shows without being decoded: whether it is complete, and its
/// size in pixels.
namespace neuroflash::inline v0::core {

struct image_structure
{
    bool is_incomplete = false;         ///< The file ends before the image does.
    std::optional<std::uint32_t> width; ///< Pixels; empty if it was not found.
    std::optional<std::uint32_t> height;
};

constexpr std::uint64_t
big_endian(std::string_view bytes, std::size_t at, std::size_t count) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    }
    return value;
}

constexpr std::uint32_t
little_endian(std::string_view bytes, std::size_t at, std::size_t count) noexcept
{
    std::uint32_t value = 0;
    for (std::size_t i = count; i-- > 0;) {
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    }
    return value;
}

/// The chunks up to IEND. Bytes behind it are allowed: some programs append their own.
/// Source: PNG specification, 5.3.
template <class Read>
image_structure structure_of_png(Read const& read, std::uint64_t bytes)
{
    auto made = image_structure();
    constexpr std::uint64_t frame = 12; // length, type and checksum
    for (std::uint64_t at = 8; at + frame <= bytes;) {
        std::string_view const head = read(at, 16);
        if (head.size() < 8) break;
        auto const length = big_endian(head, 0, 4);
        auto const type = head.substr(4, 4);
        if (length > bytes - at - frame) break;
        if (type == "IEND") return made;
        if (type == "IHDR" && length >= 8 && head.size() == 16) {
            made.width = static_cast<std::uint32_t>(big_endian(head, 8, 4));
            made.height = static_cast<std::uint32_t>(big_endian(head, 12, 4));
        }
        at += frame + length;
    }
    made.is_incomplete = true;
    return made;
}

/// Whether the marker begins the header of a frame, which has the size in pixels.
constexpr bool begins_jpeg_frame(std::uint64_t marker) noexcept
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/// The segments before the pixels. A file that ends within its pixels is not recognised, because
/// their end is only found by reading all of them. Source: ITU T.81, B.1.
template <class Read>
image_structure structure_of_jpeg(Read const& read, std::uint64_t bytes)
{
    auto made = image_structure();
    for (std::uint64_t at = 2; at + 4 <= bytes;) {
        std::string_view const head = read(at, 9);
        if (head.size() < 4) break;
        if (big_endian(head, 0, 1) != 0xff) return made; // damaged: the service decides
        auto const marker = big_endian(head, 1, 1);
        if (marker == 0xff) {
            ++at; // a fill byte
            continue;
        }
        if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
            at += 2; // markers without a segment
            continue;
        }
        auto const length = std::max<std::uint64_t>(big_endian(head, 2, 2), 2);
        if (length + 2 > bytes - at) break;
        if (begins_jpeg_frame(marker) && head.size() == 9) {
            made.height = static_cast<std::uint32_t>(big_endian(head, 5, 2));
            made.width = static_cast<std::uint32_t>(big_endian(head, 7, 2));
        }
        constexpr std::uint64_t pixels_begin = 0xda;
        if (marker == pixels_begin) return made;
        at += 2 + length;
    }
    made.is_incomplete = true;
    return made;
}

/// The declared length, and the size in the first chunk. Source: RFC 9649.
template <class Read>
image_structure structure_of_webp(Read const& read, std::uint64_t bytes)
{
    auto made = image_structure();
    std::string_view const head = read(0, 30);
    constexpr std::uint64_t riff_header = 8;
    made.is_incomplete = head.size() < 20 || little_endian(head, 4, 4) + riff_header > bytes;
    if (made.is_incomplete || head.size() < 30) return made;
    auto const chunk = head.substr(12, 4);
    if (chunk == "VP8 ") {
        made.width = little_endian(head, 26, 2) & 0x3fff;
        made.height = little_endian(head, 28, 2) & 0x3fff;
    } else if (chunk == "VP8L") {
        auto const both = little_endian(head, 21, 4);
        made.width = (both & 0x3fff) + 1;
        made.height = (both >> 14 & 0x3fff) + 1;
    } else if (chunk == "VP8X") {
        made.width = little_endian(head, 24, 3) + 1;
        made.height = little_endian(head, 27, 3) + 1;
    }
    return made;
}

template <class Read>
image_structure structure_of_gif(Read const& read, std::uint64_t bytes)
{
    auto made = image_structure();
    constexpr std::uint64_t smallest = 14; // header, screen descriptor and trailer
    std::string_view const head = read(0, 10);
    made.is_incomplete = bytes < smallest || head.size() < 10;
    if (made.is_incomplete) return made;
    made.width = little_endian(head, 6, 2);
    made.height = little_endian(head, 8, 2);
    return made;
}

/// The outer boxes of HEIC, HEIF and AVIF, which must end within the file. Behind the description
/// and the data of the image, bytes that are not such a box are allowed: some cameras append their
/// own. The size is not read: it depends on several inner boxes. Source: ISO/IEC 14496-12, 4.2.
template <class Read>
image_structure structure_of_boxes(Read const& read, std::uint64_t bytes)
{
    auto made = image_structure();
    auto has_description = false;
    auto has_data = false;
    for (std::uint64_t at = 0; at < bytes;) {
        std::string_view const head = read(at, 16);
        constexpr std::uint64_t header = 8;
        auto const type = head.size() < header ? std::string_view() : head.substr(4, 4);
        auto const describes = type == "meta" || type == "moov";
        auto const is_of_image = describes || type == "mdat";
        made.is_incomplete = is_of_image || !has_description || !has_data; // if it ends here
        if (head.size() < header) return made;
        auto length = big_endian(head, 0, 4);
        if (length == 1 && head.size() < 16) return made;
        if (length == 1) length = big_endian(head, 8, 8);
        if (length > bytes - at) return made;
        made.is_incomplete = false;
        // A length of 0 extends to the end of the file. One below the header's is damaged: the
        // service decides.
        if (length < header) return made;
        has_description = has_description || describes;
        has_data = has_data || type == "mdat";
        at += length;
    }
    return made;
}

/**
 * \brief Reads the structure of an image file.
 *
 * `type` is that of `image_format`, and `bytes` the length of the file. `read(at, count)` returns
 * the bytes at a position as a view that is valid until the next call: fewer than `count` only at
 * the end of the file.
 */
template <class Read>
image_structure read_image_structure(std::string_view type, Read const& read, std::uint64_t bytes)
{
    if (type == "image/png") return structure_of_png(read, bytes);
    if (type == "image/jpeg") return structure_of_jpeg(read, bytes);
    if (type == "image/webp") return structure_of_webp(read, bytes);
    if (type == "image/gif") return structure_of_gif(read, bytes);
    return structure_of_boxes(read, bytes);
}

} // namespace neuroflash::inline v0::core

#endif

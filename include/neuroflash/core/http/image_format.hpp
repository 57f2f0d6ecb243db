// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_IMAGE_FORMAT_HPP
#define NEUROFLASH_CORE_HTTP_IMAGE_FORMAT_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace neuroflash::inline v0::core {

/// Number of first bytes that `image_format` needs.
inline constexpr std::size_t image_head_size = 12;

/// The media type that the first bytes of a file prove; empty if it is not a known image type.
/// Source: the formats' own specifications (PNG, JFIF/Exif, RIFF WebP, GIF, ISO BMFF AVIF).
inline std::string_view image_format(std::string_view head) noexcept
{
    using namespace std::string_view_literals;
    if (head.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
    if (head.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
    if (head.starts_with("RIFF"sv) && head.size() >= 12 && head.substr(8, 4) == "WEBP"sv) {
        return "image/webp";
    }
    if (head.starts_with("GIF87a"sv) || head.starts_with("GIF89a"sv)) return "image/gif";
    if (head.size() >= 12 && head.substr(4, 4) == "ftyp"sv) {
        auto const brand = head.substr(8, 4);
        if (brand == "avif"sv || brand == "avis"sv) return "image/avif";
        // The brands of HEVC, still or in a sequence; `mif1` is HEIF with any codec.
        for (auto const known : {"heic"sv, "heix"sv, "hevc"sv, "hevx"sv, "heim"sv, "heis"sv}) {
            if (brand == known) return "image/heic";
        }
        if (brand == "mif1"sv || brand == "msf1"sv) return "image/heif";
    }
    return {};
}

/**
 * \brief Whether an image of `bytes` bytes ends as its type requires.
 *
 * Detects a file that the service itself truncated, with a matching length. `head` and `tail` are
 * its first and last bytes, at least `image_head_size` if it has that many. True if the type has
 * no end mark.
 */
inline bool ends_properly(
    std::string_view type, std::string_view head, std::string_view tail,
    std::uint64_t bytes) noexcept
{
    using namespace std::string_view_literals;
    if (type == "image/png") return tail.ends_with("IEND\xae\x42\x60\x82"sv);
    // Some writers pad after the end marker.
    if (type == "image/jpeg") return tail.find("\xff\xd9"sv) != std::string_view::npos;
    if (type == "image/webp") {
        auto const byte = [head](std::size_t at) {
            return static_cast<std::uint64_t>(static_cast<unsigned char>(head[at]));
        };
        auto const declared = byte(4) | byte(5) << 8 | byte(6) << 16 | byte(7) << 24;
        constexpr std::uint64_t riff_header = 8;
        return bytes >= declared + riff_header;
    }
    return true;
}

/// Whether it is a type that servers use for any content.
inline bool is_opaque_type(std::string_view declared) noexcept
{
    return declared.empty() || declared == "application/octet-stream" ||
        declared == "binary/octet-stream";
}

} // namespace neuroflash::inline v0::core

#endif

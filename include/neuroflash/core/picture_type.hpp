// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_PICTURE_TYPE_HPP
#define NEUROFLASH_CORE_PICTURE_TYPE_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace neuroflash::core {

/// Bytes that must be seen before `picture_type` can say for sure.
inline constexpr std::size_t picture_head_size = 12;

/// The media type that the first bytes of a file prove; empty: not a picture that is known here.
/// Source: the formats' own specifications (PNG, JFIF/Exif, RIFF WebP, GIF, ISO BMFF AVIF).
inline std::string_view picture_type(std::string_view head) noexcept
{
    using namespace std::string_view_literals;
    if (head.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
    if (head.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
    if (head.starts_with("RIFF"sv) && head.size() >= 12 && head.substr(8, 4) == "WEBP"sv) {
        return "image/webp";
    }
    if (head.starts_with("GIF87a"sv) || head.starts_with("GIF89a"sv)) return "image/gif";
    if (head.size() >= 12 && head.substr(4, 4) == "ftyp"sv && head.substr(8, 4) == "avif"sv) {
        return "image/avif";
    }
    return {};
}

/// Whether the last bytes are how such a picture ends: a file cut by the service itself, with a
/// length that fits, is caught here. True where the type does not say.
inline bool ends_properly(std::string_view type, std::string_view tail) noexcept
{
    using namespace std::string_view_literals;
    if (type == "image/png") return tail.ends_with("IEND\xae\x42\x60\x82"sv);
    return true;
}

/// What a server may honestly call anything.
inline bool is_opaque_type(std::string_view declared) noexcept
{
    return declared.empty() || declared == "application/octet-stream" ||
        declared == "binary/octet-stream";
}

} // namespace neuroflash::core

#endif

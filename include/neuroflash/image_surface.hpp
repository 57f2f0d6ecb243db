// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_IMAGE_SURFACE_HPP
#define NEUROFLASH_IMAGE_SURFACE_HPP

#include <iosfwd>
#include <optional>
#include <string_view>

namespace neuroflash::inline v0 {

/**
 * \brief Which of the service's two image APIs `generate` and `edit` use.
 *
 * Ids, history and undocumented parts differ (doc/images-v1.md), so the library never chooses.
 */
enum class image_surface
{
    guide, ///< `ds-prototypes`, the API of the guide. It edits only images that it made itself.
    v1,    ///< The image-service v1: uploads, edits of uploads, masks, upscales, a paged list.
};

/// `guide` or `v1`.
constexpr std::string_view to_string(image_surface surface) noexcept
{
    return surface == image_surface::v1 ? "v1" : "guide";
}

/// Prints `guide` or `v1`.
template <class Traits>
std::basic_ostream<char, Traits>&
operator<<(std::basic_ostream<char, Traits>& out, image_surface surface)
{
    return out << to_string(surface);
}

/// Parses the text of `to_string`; empty if it is neither.
constexpr std::optional<image_surface> parse_image_surface(std::string_view text) noexcept
{
    if (text == "guide") return image_surface::guide;
    if (text == "v1") return image_surface::v1;
    return std::nullopt;
}

} // namespace neuroflash::inline v0

#endif

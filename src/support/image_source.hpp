// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SUPPORT_IMAGE_SOURCE_HPP
#define NEUROFLASH_SRC_SUPPORT_IMAGE_SOURCE_HPP

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

/// What a text means that names an image: a file of this machine, an address, or else an id.
namespace neuroflash::inline v0::support {

/// Whether the text is an address, or an image in its text. No id looks like that.
inline bool is_address(std::string_view source)
{
    return source.find("://") != source.npos || source.starts_with("data:");
}

/// Whether this machine has something of that name. A link that leads nowhere, and a file that this
/// user may not look at, are there too: taken for ids, they would be sent to the service.
inline bool is_there(std::filesystem::path const& name)
{
    auto failed = std::error_code();
    auto const entry = std::filesystem::symlink_status(name, failed);
    return std::filesystem::exists(entry) || failed == std::errc::permission_denied;
}

/// Whether a mask has other pixels than the image that it is for, as far as both show theirs. The
/// metadata of a JPEG may turn it by a quarter. \tparam Image A `local_image`.
template <class Image>
bool has_other_pixels(Image const& mask, Image const& source)
{
    if (!mask.width || !mask.height || !source.width || !source.height) return false;
    auto const is_equal = mask.width == source.width && mask.height == source.height;
    auto const is_turned = mask.width == source.height && mask.height == source.width;
    auto const may_turn = source.content_type == "image/jpeg" || mask.content_type == "image/jpeg";
    return !is_equal && !(may_turn && is_turned);
}

/// `640x480 pixels`.
template <class Image>
std::string pixels_of(Image const& image)
{
    return std::to_string(image.width.value_or(0)) + 'x' +
        std::to_string(image.height.value_or(0)) + " pixels";
}

} // namespace neuroflash::inline v0::support

#endif

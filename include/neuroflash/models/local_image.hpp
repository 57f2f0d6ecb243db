// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_LOCAL_IMAGE_HPP
#define NEUROFLASH_MODELS_LOCAL_IMAGE_HPP

#include <cstdint>
#include <optional>
#include <string>

namespace neuroflash::inline v0 {

/// An image file on this machine that can be uploaded, as its bytes describe it.
struct local_image
{
    std::string content_type; ///< The media type that its first bytes prove, such as `image/png`.
    std::uint64_t bytes = 0;  ///< The length of the file.
    /// Pixels. Empty for HEIC and AVIF, and if the file does not show it. A JPEG may be rotated by
    /// its metadata: the two are then exchanged for the viewer.
    std::optional<std::uint32_t> width;
    std::optional<std::uint32_t> height; ///< Pixels, as `width`.
};

} // namespace neuroflash::inline v0

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_DECODE_IMAGE_HPP
#define NEUROFLASH_SRC_SANDBOX_DECODE_IMAGE_HPP

#include "sandbox/painter.hpp"

#include <optional>
#include <string_view>

namespace neuroflash::inline v0::sandbox {

/// Whether the sandbox can read files of this format.
bool can_decode(image_format format);

/// The pixels of an image file, with its opacity if it has any. Nothing if it cannot be read.
std::optional<bitmap> decode_image(std::string_view bytes, image_format format);

} // namespace neuroflash::inline v0::sandbox

#endif

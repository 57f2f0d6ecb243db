// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_ENCODE_IMAGE_HPP
#define NEUROFLASH_SRC_SANDBOX_ENCODE_IMAGE_HPP

#include "sandbox/painter.hpp"
#include "sandbox/scene.hpp"

#include <string>

namespace neuroflash::inline v0::sandbox {

/// The bytes of an image file. Throws std::runtime_error if the codec refuses.
std::string encode_image(bitmap const& drawn, image_format format);

/// A PNG file with a palette. Throws as encode_image does.
std::string encode_png(indexed_image const& drawn);

} // namespace neuroflash::inline v0::sandbox

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_PAINTER_HPP
#define NEUROFLASH_SRC_SANDBOX_PAINTER_HPP

#include "sandbox/recipe.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// Pixels, three bytes each (red, green, blue), row by row from the top without padding.
struct bitmap
{
    image_size size;
    std::vector<std::uint8_t> pixels;
    std::vector<std::uint8_t> opacity; ///< One byte per pixel; empty if opaque.
};

/// Draws a recipe. The same recipe gives the same pixels, always and everywhere.
bitmap paint(recipe const& what);

/// The image file of a recipe: an upload unchanged, all others drawn and encoded.
std::string draw_file(recipe const& what, image_format format);

} // namespace neuroflash::inline v0::sandbox

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_PAINTER_HPP
#define NEUROFLASH_SRC_SANDBOX_PAINTER_HPP

#include "sandbox/recipe.hpp"

#include <cstdint>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// Pixels, three bytes each (red, green, blue), row by row from the top without padding.
struct picture
{
    picture_size size;
    std::vector<std::uint8_t> pixels;
};

/// Draws a recipe. The same recipe gives the same pixels, always and everywhere.
picture paint(recipe const& what);

} // namespace neuroflash::inline v0::sandbox

#endif

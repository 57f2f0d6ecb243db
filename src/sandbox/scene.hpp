// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_SCENE_HPP
#define NEUROFLASH_SRC_SANDBOX_SCENE_HPP

#include "sandbox/palette.hpp"
#include "sandbox/recipe.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// Pixels that are numbers of colours, row by row from the top: at most 256 colours.
struct indexed_image
{
    image_size size;
    std::vector<std::uint8_t> pixels;
    std::vector<colour> colours;
};

/// \brief A landscape for a prompt.
///
/// It is made of spans of one colour, so that drawing and compressing it costs little.
indexed_image paint_scene(std::string_view prompt, unsigned index, image_size size);

} // namespace neuroflash::inline v0::sandbox

#endif

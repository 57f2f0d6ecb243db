// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_RECIPE_HPP
#define NEUROFLASH_SRC_SANDBOX_RECIPE_HPP

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::sandbox {

enum class image_format
{
    jpeg,
    png,
    webp
};

std::optional<image_format> parse_image_format(std::string_view name);
std::string_view name_of(image_format format);         ///< "jpeg", as the models list it
std::string_view extension_of(image_format format);    ///< "jpg", without the dot
std::string_view content_type_of(image_format format); ///< "image/jpeg"

/// Width and height in pixels.
struct picture_size
{
    unsigned width = 0;
    unsigned height = 0;
};

/// The largest size whose long side is at most `long_side` and whose ratio is exactly
/// `aspect_ratio` ("16:9"); nothing for text that is not a ratio.
std::optional<picture_size> size_for(std::string_view aspect_ratio, unsigned long_side);

/**
 * \brief All that is kept of a picture: how to draw it again.
 *
 * A few hundred bytes instead of some hundred kilobytes, so that a hundred thousand
 * generations fit into memory. An edit holds the recipes of its sources, which therefore
 * outlive their deletion from the history.
 */
struct recipe
{
    std::shared_ptr<std::string const> prompt;
    unsigned index = 0; ///< position in its batch: the same prompt gives different pictures
    std::string aspect_ratio;
    picture_size size;
    std::vector<std::shared_ptr<recipe const>> sources; ///< empty unless an edit
    unsigned weight = 1; ///< recipes drawn for this one, itself included
};

/// Sources whose weights sum up to more than this are drawn without the later ones: an edit
/// of two edits of two edits would otherwise double its cost with every step.
inline constexpr unsigned max_branching_weight = 64;

/// Completes a recipe: takes over the sources as far as the weight allows and sums it up.
void set_sources(recipe& made, std::vector<std::shared_ptr<recipe const>> sources);

} // namespace neuroflash::inline v0::sandbox

#endif

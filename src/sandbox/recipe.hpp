// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_RECIPE_HPP
#define NEUROFLASH_SRC_SANDBOX_RECIPE_HPP

#include "service_model/image_format.hpp"

#include <memory>
#include <string>
#include <vector>

namespace neuroflash::inline v0::sandbox {

using service_model::content_type_of;
using service_model::extension_of;
using service_model::image_format;
using service_model::image_size;
using service_model::name_of;
using service_model::size_for;

/**
 * \brief The way to draw a bitmap again, which is kept instead of the bitmap.
 *
 * A few hundred bytes instead of some hundred kilobytes, so that a hundred thousand
 * generations fit into memory. An edit holds the recipes of its sources, which therefore
 * outlive their deletion from the history.
 */
struct recipe
{
    /// Destroys in a loop the recipes that only this one holds, because a chain of edits may be too
    /// long for a destructor that calls itself.
    ~recipe();

    std::shared_ptr<std::string const> prompt;
    unsigned index = 0; ///< The position in its batch, so that images of one prompt differ.
    std::string aspect_ratio;
    image_size size;
    /// Empty unless it is an edit or an upscale.
    std::vector<std::shared_ptr<recipe const>> sources;
    unsigned weight = 1; ///< The number of recipes drawn for this one, itself included.

    std::shared_ptr<std::string const> file; ///< The file of an upload; null for other images.
    image_format file_format = image_format::png;

    bool enlarges = false;                 ///< Whether it shows its only source in another size.
    std::shared_ptr<recipe const> mask;    ///< The mask of an edit; null if all of it changes.
    bool transparent_mask_changes = false; ///< False if the white pixels change.

    /// A text that is equal for recipes that draw the same pixels. Empty until set_key() computes
    /// it.
    std::string key;
};

/// Sources whose weights sum up to more than this are drawn without the later ones: an edit
/// of two edits of two edits would otherwise double its cost with every step. A mask whose weight
/// would exceed it is drawn when its edit is made, and kept as a file.
inline constexpr unsigned max_branching_weight = 64;

/// Completes a recipe: takes over the sources as far as the weight allows and sums it up.
void set_sources(recipe& made, std::vector<std::shared_ptr<recipe const>> sources);

/// Computes the key of a finished recipe whose sources have theirs.
void set_key(recipe& made);

} // namespace neuroflash::inline v0::sandbox

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_NEAR_NAME_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_NEAR_NAME_HPP

#include <array>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// The parts of an item: the names of its members in JSON lines and of its columns in tables.
inline constexpr auto item_members = std::to_array<std::string_view>(
    {"prompt", "key", "model", "num_images", "aspect_ratio", "output_format", "source",
     "brand_voice", "mask"});

/// The most images of one item; the least is 1.
inline constexpr int most_images_of_item = 1000;

/// `prompt, key, model, ...`.
std::string item_members_listed();

/// In small letters, with `_` for every run of blanks, dashes and underscores: `Aspect Ratio` is
/// `aspect_ratio`.
std::string plain_name(std::string_view name);

/// The member that an unknown name probably means; empty if no member comes near.
std::string_view near_member(std::string_view name);

/// Whether it is what people call the column with the prompts: `prompt`, `Description`,
/// `Bildbeschreibung`.
bool is_name_of_prompts(std::string_view name);

/// Whether other programs use the name for one of the members, and for other things: a column `id`
/// or `name` may be anything, and `Seitenverhältnis` is what it says.
bool is_vague_synonym(std::string_view name);

} // namespace neuroflash::inline v0::batch

#endif

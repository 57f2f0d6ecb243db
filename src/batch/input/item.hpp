// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_ITEM_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_ITEM_HPP

#include <string>
#include <string_view>
#include <vector>

/// Many prompts, each paid for once: the items, their outcomes, and the journal of both.
namespace neuroflash::inline v0::batch {

/// One line of the input, read and complete.
class item
{
public:
    item() = default;

    std::string key; ///< The given key; empty if none was given.
    std::string prompt;
    std::string model; ///< Empty if the service chooses.
    int images = 1;
    std::string aspect_ratio;         ///< Empty if the service chooses.
    std::string output_format;        ///< Empty if the service chooses.
    std::string brand_voice;          ///< The id; empty if the prompt is sent unchanged.
    std::vector<std::string> sources; ///< The ids or paths of an edit's images, or empty.
    std::string mask; ///< The id or path of an edit's mask; empty to change the whole image.
};

/// The item without blanks around its texts, as the reader of inputs returns it.
item normalised(item from);

/// A name for content and key together, the same in every process and on every machine: a version
/// 5 UUID (RFC 9562). The place in the input is no part of it, nor is the way in which characters
/// are composed.
std::string identity_of(item const& of);

/// The given key or, without one, a key of the prompt's first words and the identity.
std::string key_of(item const& of, std::string_view identity);

/// Whether a key is one that `key_of` generates, or generated in an earlier version.
bool is_made_key(std::string_view key, item const& of, std::string_view identity);

/// A file name without extension: letters and digits of any script, `_`, and `-` and dots within,
/// at most 100 bytes. Two keys may give the same one only if one of them is such a name itself.
std::string stem_of(std::string_view key);

} // namespace neuroflash::inline v0::batch

#endif

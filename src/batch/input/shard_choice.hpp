// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_SHARD_CHOICE_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_SHARD_CHOICE_HPP

#include "batch/input/text_rules.hpp"

#include <neuroflash/batch/shard.hpp>
#include <neuroflash/core/recovery/fingerprint.hpp>

#include <cstdint>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// Whether an item with that prompt is this part's: equal prompts, whatever their keys, are of one
/// part, because only one journal can keep their images apart. The result never changes.
inline bool is_ours(shard const& part, std::string_view prompt)
{
    // Equal is what the search in the history calls equal, and what is one item: otherwise two
    // spellings of an item would be paid for in two parts. FNV leaves the low bits uneven for short
    // texts; the mixing is that of splitmix64.
    auto mixed = core::text_digest(core::prompt_digest(composed_text(prompt)));
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    mixed ^= mixed >> 31;
    return mixed % part.count == part.index - 1;
}

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_JSON_LINE_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_JSON_LINE_HPP

#include "batch/input/item.hpp"
#include "batch/input/refusal.hpp"

#include <string_view>

namespace neuroflash::inline v0::batch {

/// Whether the line is of JSON that is laid out otherwise than an object a line: an array (`[`,
/// `},`,
/// `[{"prompt"`, `["a fox"`), or an object of several lines (`{`). `[masterpiece]` may begin a
/// prompt.
bool is_json_layout(std::string_view line) noexcept;

/// The reason where a line is no JSON of any kind.
inline constexpr std::string_view invalid_json = "invalid JSON";

/// Reads the members of an object, which is valid UTF-8, into `to`; those that are absent or null
/// leave it as it is. Not empty: why it is not taken.
complaint read_json_line(std::string_view line, item& to);

} // namespace neuroflash::inline v0::batch

#endif

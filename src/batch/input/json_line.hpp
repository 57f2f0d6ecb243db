// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_JSON_LINE_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_JSON_LINE_HPP

#include "batch/input/item.hpp"
#include "batch/input/refusal.hpp"

#include <string_view>

namespace neuroflash::inline v0::batch {

/// Whether the line is JSON in another layout than one object per line: an array (`[`, `},`,
/// `[{"prompt"`, `["a fox"`), also as Python writes it (`['a fox']`), or an object of several lines
/// (`{`). `[masterpiece]` may begin a prompt.
bool is_json_layout(std::string_view line) noexcept;

/// The reason for a line that is not JSON of any kind.
inline constexpr std::string_view invalid_json = "invalid JSON";

/// Reads the members of an object, which is valid UTF-8, into `to`. Members that are absent or null
/// leave it as it is. Returns why the line is refused; empty if it is accepted.
rejection read_json_line(std::string_view line, item& to);

} // namespace neuroflash::inline v0::batch

#endif

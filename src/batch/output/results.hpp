// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_RESULTS_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_RESULTS_HPP

#include "batch/journal/journal_rows.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// A line of results.jsonl, with its end. `run`: the one that wrote it, by the number in its
/// journal; 0 where there is no such journal.
std::string result_line(result_row const& row, std::int64_t run);

/// Some of its requests are paid and others still to be sent: it was split.
bool is_partly_done(result_row const& row) noexcept;

/// The state as results and summaries name it.
std::string_view state_word(result_row const& row) noexcept;

/// File extension of a picture's type, without dot.
std::string_view extension_of(std::string_view content_type) noexcept;

} // namespace neuroflash::inline v0::batch

#endif

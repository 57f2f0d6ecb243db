// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_RESULTS_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_RESULTS_HPP

#include "batch/journal/journal_rows.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// A line of results.jsonl, with its end. `run` is the number, in its journal, of the run that
/// wrote it; 0 without such a journal.
std::string result_line(result_row const& row, std::int64_t run);

/// Whether some of its requests are paid and others still to be sent, because it was split.
bool is_partly_done(result_row const& row) noexcept;

/// The name of the state in results and summaries.
std::string_view state_word(result_row const& row) noexcept;

/// The file extension of an image's type, without dot.
std::string_view extension_of(std::string_view content_type) noexcept;

} // namespace neuroflash::inline v0::batch

#endif

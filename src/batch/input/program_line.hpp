// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_PROGRAM_LINE_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_PROGRAM_LINE_HPP

#include "batch/input/line_kind.hpp"

#include <string_view>

namespace neuroflash::inline v0::batch {

/// Judges one line as the text of a program, its settings, or a comment in it.
line_kind program_line(std::string_view line);

/// Judges one line as the output of a program: a log, a mail or a change.
line_kind record_line(std::string_view line);

/// Judges one line as a name or a list instead of a description, such as an address, a path or
/// an id.
line_kind pointer_line(std::string_view line);

/// Whether a word ends as the names of files do: `fox.png`, `.txt`.
bool has_ending_of_file(std::string_view word);

} // namespace neuroflash::inline v0::batch

#endif

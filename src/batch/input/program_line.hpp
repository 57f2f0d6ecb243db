// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_PROGRAM_LINE_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_PROGRAM_LINE_HPP

#include "batch/input/line_kind.hpp"

#include <string_view>

namespace neuroflash::inline v0::batch {

/// By one line: the text of a program, its settings, and a comment in it.
line_kind program_line(std::string_view line);

/// By one line: what programs write, as logs, mail and changes.
line_kind record_line(std::string_view line);

/// By one line: what names or lists something instead of describing it, as an address, a path or
/// an id.
line_kind pointer_line(std::string_view line);

} // namespace neuroflash::inline v0::batch

#endif

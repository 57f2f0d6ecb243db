// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_DAMAGED_TEXT_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_DAMAGED_TEXT_HPP

#include "batch/input/refusal.hpp"

#include <string_view>

namespace neuroflash::inline v0::batch {

/**
 * \brief Why a prompt is a program's placeholder for a lost text; empty if it is not.
 *
 * It may be a replacement character, UTF-8 that was read as Latin-1, an escape of HTML, JSON, a
 * mail or an address, the error of a spreadsheet's formula, the word or the sign for a missing
 * value, or a variable without its value.
 * `NULL island at night` is a prompt.
 */
rejection damage_in(std::string_view prompt);

/// Whether the whole text is the error of a spreadsheet's formula, such as `#REF!`.
bool is_sheet_error(std::string_view text);

/// Whether the whole text is a word that spreadsheets have before a sum, such as `Total:`.
bool is_word_for_a_sum(std::string_view text);

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_FORMAT_CHOICE_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_FORMAT_CHOICE_HPP

#include <neuroflash/batch/batch_input.hpp>

#include "batch/input/refusal.hpp"
#include "batch/input/text_sample.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// How an input is read, and why so.
class format_choice
{
public:
    format_choice() = default;

    input_format format = input_format::lines; ///< Not `detect`.
    bool by_first_line = false;                ///< Neither the caller nor the file's name said it.
};

/**
 * \brief Decides by what the caller said, by the name of the file, and by the first line that is
 * neither blank nor a comment.
 *
 * \param name Of the input, for people. \param line The first line, without blanks around it.
 *
 * \par Exceptions
 * input_refused: the input is in a format that is not read.
 */
format_choice
choose_format(batch_input const& from, std::string const& name, std::string_view line);

/// A JSON array, or objects of several lines: how it is read all the same.
[[noreturn]] void refuse_json_layout(std::string const& name);

/// The input as a whole is something else than prompts.
[[noreturn]] void refuse_found(std::string const& name, text_sample::finding const& found);

/// A line without which nothing can be read is not UTF-8. `why`: its fault_of_encoding.
[[noreturn]] void refuse_encoding(std::string const& name, complaint const& why, std::int64_t line);

/// The command line's words for a format; empty: there is none such.
std::string_view to_string(input_format format) noexcept;

} // namespace neuroflash::inline v0::batch

#endif

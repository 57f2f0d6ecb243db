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

/// The format of an input, and the reason for it.
class format_choice
{
public:
    format_choice() = default;

    input_format format = input_format::lines; ///< Any value but `detect`.
    bool by_first_line = false; ///< Whether neither the caller nor the file's name decided.
};

/// The format that the caller or the file's name says; `detect` if neither does.
input_format declared_format(batch_input const& from);

/**
 * \brief Decides by the caller's choice, by the name of the file, and by the first line that is
 * neither blank nor a comment.
 *
 * \param name The input's name, for people. \param line The first line, without blanks around it.
 *
 * \par Exceptions
 * input_refused if the input is in a format that is not read.
 */
format_choice
choose_format(batch_input const& from, std::string const& name, std::string_view line);

/// Refuses a JSON array, or objects of several lines, and says how to convert them.
[[noreturn]] void refuse_json_layout(std::string const& name, std::string_view line);

/// Refuses an input that as a whole is something else than prompts.
[[noreturn]] void refuse_found(std::string const& name, text_sample::detection const& found);

/// Refuses an input with a line that is not UTF-8 and is needed.
[[noreturn]] void
refuse_encoding(std::string const& name, std::string_view line, std::int64_t number);

/// The command line's words for a format; empty if there is no such format.
std::string_view to_string(input_format format) noexcept;

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLI_TOOL_WORDS_HPP
#define NEUROFLASH_CLI_TOOL_WORDS_HPP

#include <neuroflash/error.hpp>

#include <string>
#include <string_view>

/// The library speaks of its members; whoever types commands knows options and variables.
namespace neuroflash::cli {

/// The error with message and advice in the words of the command line.
error in_tool_words(error const& from);

/// A text of the library, with the options and variables that set the members it names.
std::string in_tool_words(std::string text);

/// The option or variable that sets the first member which the text names; empty: it names none.
std::string_view setting_named_in(std::string_view text) noexcept;

/// What to do about a code where nothing better is known, as `neuroflash::default_advice`.
std::string_view tool_advice(errc code) noexcept;

} // namespace neuroflash::cli

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_ERRORS_OPTION_NAMES_HPP
#define NEUROFLASH_SRC_CLI_ERRORS_OPTION_NAMES_HPP

#include <neuroflash/error.hpp>

#include <string>
#include <string_view>

/// The library names its members; a user of commands knows options and variables.
namespace neuroflash::cli {

/// The error with message and advice in the words of the command line.
error in_option_names(error const& from);

/// A text of the library, with the options and variables that set the members it names.
std::string in_option_names(std::string text);

/// The setting behind the first member that the text names, by its origin; empty if it names none.
std::string setting_named_in(std::string_view text);

} // namespace neuroflash::cli

#endif

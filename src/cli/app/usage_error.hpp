// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_APP_USAGE_ERROR_HPP
#define NEUROFLASH_SRC_CLI_APP_USAGE_ERROR_HPP

#include <neuroflash/error.hpp>

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace neuroflash::cli {

/// What is wrong with the arguments, and what to type instead. The value of an option that is not
/// known is not repeated: it may be a secret. `typed`: the arguments, without the program.
error usage_error(CLI::App const& app, CLI::ParseError const& from, std::vector<std::string> typed);

} // namespace neuroflash::cli

#endif

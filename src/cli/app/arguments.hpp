// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_APP_ARGUMENTS_HPP
#define NEUROFLASH_SRC_CLI_APP_ARGUMENTS_HPP

#include "cli/options/options.hpp"

#include <CLI/CLI.hpp>

namespace neuroflash::cli {

/// All commands and their options. What the arguments say goes into `given`, which must outlive
/// the parsing.
void add_commands(CLI::App& app, options& given);

/// Takes what stands behind `--` of `sandbox` as it is: CLI11 would split an argument in brackets.
/// \return how many arguments are the tool's own
int take_child(int argc, char** argv, options& given);

} // namespace neuroflash::cli

#endif

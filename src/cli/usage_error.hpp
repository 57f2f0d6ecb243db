// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLI_USAGE_ERROR_HPP
#define NEUROFLASH_CLI_USAGE_ERROR_HPP

#include <neuroflash/error.hpp>

#include <CLI/CLI.hpp>

namespace neuroflash::cli {

/// What is wrong with the arguments, and what to type instead. The value of an option that is not
/// known is not repeated: it may be a secret.
error usage_error(CLI::App const& app, CLI::ParseError const& from);

} // namespace neuroflash::cli

#endif

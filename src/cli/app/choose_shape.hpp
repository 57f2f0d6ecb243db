// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_APP_CHOOSE_SHAPE_HPP
#define NEUROFLASH_SRC_CLI_APP_CHOOSE_SHAPE_HPP

#include "cli/options/options.hpp"

#include <neuroflash/error.hpp>

#include <string>
#include <vector>

namespace neuroflash::cli {

struct command_row;

/**
 * \brief Makes the shape of the document of what --output and --json say.
 *
 * \par Errors
 * invalid_argument: a member that the document does not have, or a form that it cannot take.
 */
result<void> choose_shape(command_row const& command, options& given);

/// `--json FIELDS` as `--json=FIELDS` in front of what cannot be anything else: only for commands
/// that take no values of their own.
std::vector<std::string> with_json_joined(std::vector<std::string> typed);

} // namespace neuroflash::cli

#endif

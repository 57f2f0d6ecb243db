// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_APP_SETTING_DEFAULTS_HPP
#define NEUROFLASH_SRC_CLI_APP_SETTING_DEFAULTS_HPP

#include "cli/options/options.hpp"

#include <neuroflash/error.hpp>

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace neuroflash::cli {

/**
 * \brief Gives the options that were not typed the value of their variable, or of the profile.
 *
 * Reads the profile into `given.from`. The values go through the checks of the option.
 *
 * \par Errors
 * Those of `read_profile`; invalid_argument, naming the variable or the line whose value is wrong.
 */
result<void> apply_settings(CLI::App& command, options& given);

/// One line per variable that begins like a setting of this tool but is not one.
std::vector<std::string> unknown_variables();

} // namespace neuroflash::cli

#endif

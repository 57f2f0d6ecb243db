// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OPTIONS_ACCOUNT_OPTIONS_HPP
#define NEUROFLASH_SRC_CLI_OPTIONS_ACCOUNT_OPTIONS_HPP

namespace CLI {
class App;
}

namespace neuroflash::cli {

struct options;

/// Adds `logout` and `config`, and `login`, which is returned because it needs the service.
CLI::App* add_account_commands(CLI::App& app, options& given);

/// Adds `--profile`.
void add_profile_option(CLI::App& command, options& given);

/// Adds `help` and `version`.
void add_words_for_help(CLI::App& app, options& given);

} // namespace neuroflash::cli

#endif

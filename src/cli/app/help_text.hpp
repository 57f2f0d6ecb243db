// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_APP_HELP_TEXT_HPP
#define NEUROFLASH_SRC_CLI_APP_HELP_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace neuroflash::cli {

/// Has `--help` printed by this tool, wrapped to the terminal.
void set_help(CLI::App& app);

/// What `neuroflash help TOPIC` prints: the help of a command, `environment` or `exit-codes`; of
/// the tool if the topic is empty. Returns an empty text if there is no such topic.
std::string help_on(CLI::App const& app, std::string_view topic, std::size_t columns);

} // namespace neuroflash::cli

#endif

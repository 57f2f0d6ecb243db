// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OPTIONS_OUTPUT_OPTIONS_HPP
#define NEUROFLASH_SRC_CLI_OPTIONS_OUTPUT_OPTIONS_HPP

namespace CLI {
class App;
}

namespace neuroflash::cli {

struct options;

/// Adds what every command that prints a document has: its form, its members, colours.
void add_output_options(CLI::App& command, options& given);

} // namespace neuroflash::cli

#endif

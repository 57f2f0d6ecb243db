// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OPTIONS_INPUT_OPTIONS_HPP
#define NEUROFLASH_SRC_CLI_OPTIONS_INPUT_OPTIONS_HPP

#include <neuroflash/batch/input_format.hpp>

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace neuroflash::cli {

/// How the text that a command reads is written, as its options say.
struct input_options
{
    batch::input_format format = batch::input_format::detect;
    batch::column_names columns;
};

/// The brand voice that a prompt follows, as the options say.
struct brand_options
{
    std::optional<std::string> voice;
    std::string mode = "append";           ///< `append` or `write`.
    std::optional<std::string> text_model; ///< The model that writes.
};

/// Adds `--brand-voice` and what belongs to it.
void add_brand_options(CLI::App& command, brand_options& given);

/// Which columns of a table a command has a use for.
enum class input_columns
{
    prompt,
    all,
};

/// Adds `--format` and the options that name columns.
void add_input_options(CLI::App& command, input_options& given, input_columns columns);

} // namespace neuroflash::cli

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OPTIONS_DIRECTORY_NAME_HPP
#define NEUROFLASH_SRC_CLI_OPTIONS_DIRECTORY_NAME_HPP

#include "cli/files/image_place.hpp"
#include "cli/render/text.hpp"
#include "cli/settings/setting_rules.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace neuroflash::cli {

/// Refuses what `--out` of other commands takes for a file or for standard output: this command
/// writes several files.
inline CLI::Validator directory_name()
{
    auto const check = [](std::string const& given) -> std::string {
        if (given == standard_output_name) return "a directory is needed, not standard output";
        if (auto fault = unmeant_place(given); !fault.empty()) return fault;
        if (!names_image_file(given)) return {};
        return "a directory is needed, and " + printable(given) + " is the name of an image";
    };
    return CLI::Validator(check, "", "");
}

} // namespace neuroflash::cli

#endif

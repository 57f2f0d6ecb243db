// SPDX-License-Identifier: BSL-1.0
#include "cli/options/output_options.hpp"

#include "cli/options/options.hpp"
#include "cli/settings/choice.hpp"

#include <CLI/CLI.hpp>

namespace neuroflash::cli {

void add_output_options(CLI::App& command, options& given)
{
    command.add_flag(
        "--json", given.json_fields,
        "One JSON document on standard output; --json=FIELDS keeps these members, with commas "
        "between");
    command.add_option("--jq", given.jq, "Print the result of this jq filter on the JSON document")
        ->type_name("FILTER");
    command.add_option("--output", given.output, "Output format (default: table)")
        ->type_name("FORM")
        ->check(one_of({"table", "json", "jsonl", "csv"}));
    command.add_option("--color", given.color, "When to use colours (default: auto)")
        ->type_name("WHEN")
        ->check(one_of({"auto", "always", "never"}));
    command.add_flag("-q,--quiet", given.quiet, "Print names and failures only");
}

} // namespace neuroflash::cli

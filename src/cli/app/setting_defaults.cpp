// SPDX-License-Identifier: BSL-1.0
#include "cli/app/setting_defaults.hpp"

#include "cli/client/settings.hpp"
#include "cli/errors/advice.hpp"
#include "cli/errors/pasted_command.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/render/text.hpp"
#include "cli/settings/setting_origins.hpp"

#include <neuroflash/nearest_word.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <unistd.h>

namespace neuroflash::cli {

namespace {

/// Others that the tool, its scripts or the sandbox know.
constexpr auto more_variables = std::to_array<std::string_view>(
    {"NEUROFLASH_PROFILE", "NEUROFLASH_SHARD_COUNT", "NEUROFLASH_CHART_JS",
     "NEUROFLASH_REPOSITORY"});

/// An option that makes images into one place. Elsewhere --out is something else.
bool takes_place(CLI::Option const& option)
{
    return option.get_type_name() == "PATH";
}

/// The workspace and the proxy are read with the rest of the connection: `read_service`.
/// `text` has models of its own.
bool is_read_here(setting_row const& row, CLI::Option const& option, std::string_view command)
{
    if (row.which == setting::model && command == "text") return false;
    // What is set for images that are drawn, an upscale does not have to know.
    auto const of_drawing = row.which == setting::model || row.which == setting::output_format;
    if (of_drawing && command == "upscale") return false;
    if (row.which == setting::workspace || row.which == setting::proxy) return false;
    return row.which != setting::out || takes_place(option);
}

result<void> apply(CLI::Option& option, setting_row const& row, options const& given)
{
    auto found = value_below_option(given.from, row.which);
    if (!found) return {};
    auto const origin = found->origin.text();
    auto const is_in_file = found->origin.is_in_file();
    // The command that removes or corrects the value must work.
    auto const is_tolerated = is_in_file && given.command == "config";
    if (auto const fine = check_quotes(*found, given.from, row.which); !fine)
        return is_tolerated ? result<void>() : fine;
    setting_origins::get().put(row.which, std::move(found->origin));
    try {
        option.add_result(std::move(found->text));
        option.run_callback();
    } catch (CLI::Error const& e) {
        if (is_tolerated) {
            option.clear();
            return {};
        }
        auto const text = std::string(e.what());
        auto const colon = text.find(": ");
        return wrong_usage(
            with_full_stop(origin + (colon == text.npos ? ": " + text : text.substr(colon))),
            is_in_file
                ? advice("Correct that line, or remove it:", unset_command(given.from, row.which))
                : advice("Correct " + origin + ", or unset it."));
    }
    return {};
}

} // namespace

result<void> apply_settings(CLI::App& command, options& given)
{
    // These make a profile, or show which there are.
    auto const makes = given.command == "login" || given.command == "config";
    auto read = read_profile(given.profile_name, !makes);
    if (!read) return read.error();
    given.from = std::move(*read);
    if (given.profile_name) note_typed_profile(given.from.name, given.from.exists);
    if (given.workspace) note_typed_workspace(*given.workspace);
    for (auto const& row : setting_rows) {
        auto* const option =
            row.option.empty() ? nullptr : command.get_option_no_throw(std::string(row.option));
        if (option == nullptr || !is_read_here(row, *option, given.command)) continue;
        if (option->count() > 0) {
            setting_origins::get().put(row.which, setting_origin(std::string(row.option)));
        } else if (auto const fine = apply(*option, row, given); !fine) {
            return fine;
        }
    }
    return {};
}

std::vector<std::string> unknown_variables()
{
    constexpr auto ours = std::string_view("NEUROFLASH_");
    constexpr auto of_sandbox = std::string_view("NEUROFLASH_SANDBOX");
    auto known = std::vector<std::string>(more_variables.begin(), more_variables.end());
    for (auto const& row : setting_rows) known.emplace_back(row.variable);
    auto lines = std::vector<std::string>();
    for (auto const* const* one = ::environ; one != nullptr && *one != nullptr; ++one) {
        auto const text = std::string_view(*one);
        auto const name = std::string(text.substr(0, text.find('=')));
        if (!name.starts_with(ours) || name.starts_with(of_sandbox)) continue;
        if (std::ranges::find(known, name) != known.end()) continue;
        auto const meant = nearest_word(name, known);
        lines.push_back(
            "note: " + printable(name) + " is set, but is not a setting of this tool" +
            (meant.empty() ? "." : "; did you mean " + meant + "?"));
    }
    return lines;
}

} // namespace neuroflash::cli

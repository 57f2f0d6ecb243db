// SPDX-License-Identifier: BSL-1.0
#include "cli/app/help_text.hpp"

#include "cli/commands/commands.hpp"
#include "cli/completion/tree.hpp"
#include "cli/render/text.hpp"
#include "cli/settings/setting_origins.hpp"
#include "cli/system/process_environment.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace neuroflash::cli {

namespace {

constexpr auto usual_columns = std::size_t(80);

/// What a line of options has on its left.
constexpr auto left_columns = std::size_t(28);

/// Below this the words stand below the names.
constexpr auto narrow_columns = std::size_t(60);

std::size_t columns_of_output()
{
    auto const terminal = process_environment::get().columns(standard_stream::output);
    return terminal == 0 ? usual_columns : terminal;
}

/// `  -o, --out PATH     What it is`, with as many lines as it takes.
std::string entry(std::string const& left, std::string const& text, std::size_t columns)
{
    auto const is_narrow = columns < narrow_columns;
    auto const indent = is_narrow ? std::size_t(6) : left_columns;
    // Names without a short one stand further right, where there is room.
    auto line =
        is_narrow ? "  " + left.substr(std::min(left.find_first_not_of(' '), left.size())) : left;
    if (is_narrow || display_width(left) + 2 > indent) {
        line += '\n' + std::string(indent, ' ');
    } else {
        line += std::string(indent - display_width(left), ' ');
    }
    return line + wrapped(text, columns, indent) + '\n';
}

std::string names_of(described_option const& option)
{
    auto text = std::string();
    auto has_short = false;
    for (auto const& name : option.names) {
        has_short = has_short || !name.starts_with("--");
        text += (text.empty() ? "" : ", ") + name;
    }
    return "  " + (has_short ? text : "    " + text) +
        (option.placeholder.empty() ? "" : ' ' + option.placeholder) +
        (option.repeated ? "..." : "");
}

std::string description_of(described_option const& option)
{
    auto text = option.text;
    if (option.kind == argument_kind::choice && !option.suggests) {
        auto values = std::string();
        for (auto const& value : option.values) values += (values.empty() ? "" : ", ") + value;
        text += " (" + values + ')';
    }
    if (!option.initial.empty()) text += " (default: " + option.initial + ')';
    return text;
}

std::string options_text(std::vector<described_option> const& options, std::size_t columns)
{
    auto text = std::string("\nOptions:\n");
    for (auto const& option : options)
        text += entry(names_of(option), description_of(option), columns);
    return text;
}

std::string command_help(described_command const& command, std::size_t columns)
{
    auto usage = "Usage: neuroflash " + command.name;
    for (auto const& argument : command.arguments) {
        auto const shown = argument.placeholder + (argument.repeated ? "..." : "");
        usage += ' ' + (argument.required ? shown : '[' + shown + ']');
    }
    for (auto const& option : command.options) {
        if (!option.required) continue;
        usage += ' ' + option.names.back() + ' ' + option.placeholder;
        if (option.repeated) usage += "...";
    }
    auto text = wrapped(usage + " [OPTIONS]", columns, 2) + "\n\n" +
        wrapped(command.text + '.', columns, 0) + '\n';
    if (!command.note.empty()) text += '\n' + wrapped(command.note, columns, 0) + '\n';
    if (!command.arguments.empty()) text += "\nArguments:\n";
    for (auto const& argument : command.arguments) {
        text += entry("  " + argument.placeholder, description_of(argument), columns);
    }
    text += options_text(command.options, columns);
    if (auto const* const row = find_command(command.name)) {
        text += "\nExamples:\n  " + wrapped(row->examples.first, columns, 2) + "\n  " +
            wrapped(row->examples.second, columns, 2) + '\n';
    }
    return text;
}

std::string tool_help(described_tool const& tool, std::size_t columns)
{
    auto text = "Usage: neuroflash COMMAND [OPTIONS]\n\n" + wrapped(tool.text + '.', columns, 0) +
        "\n" + options_text(tool.options, columns) + "\nCommands:\n";
    for (auto const& command : tool.commands) {
        text += entry("  " + command.name, command.text, columns);
    }
    text += "\nExamples:\n  neuroflash login\n  neuroflash generate \"A lighthouse\"\n\n";
    text += "More:\n";
    text += entry("  help COMMAND", "The help of a command, with examples", columns);
    text += entry("  help environment", "Settings: variables, options, config file", columns);
    text += entry("  help exit-codes", "Exit codes", columns);
    return text;
}

/// `  NEUROFLASH_TIMEOUT      --timeout, config key timeout; default: 60 s`.
std::string setting_entry(
    std::string_view variable, std::string_view option, std::string_view key,
    std::string_view initial, std::size_t columns)
{
    auto notes = std::string(option);
    if (!key.empty()) {
        notes += (notes.empty() ? "config key " : ", config key ") + std::string(key);
    }
    notes += (notes.empty() ? "default: " : "; default: ") +
        std::string(initial.empty() ? "none" : initial);
    return entry("  " + std::string(variable), notes, columns);
}

std::string environment_help(std::size_t columns)
{
    auto text =
        wrapped(
            "The tool looks for a setting in this order: option, environment, profile in the "
            "config file, default. `neuroflash config list` shows each value and where it came "
            "from.",
            columns, 0) +
        "\n\n";
    text += "Settings:\n";
    for (auto const& row : setting_rows) {
        if (row.which == setting::no_proxy) continue;
        text += setting_entry(row.variable, row.option, row.key, row.initial, columns);
    }
    text += setting_entry(
                "NEUROFLASH_PROFILE", "--profile", "", "the file's choice, else default", columns) +
        '\n';
    text +=
        wrapped(
            "Secrets have no option: every user of the machine can read arguments. "
            "NO_COLOR, CLICOLOR_FORCE and CLICOLOR control the colours. XDG_CONFIG_HOME and HOME "
            "say where the config file is. HTTPS_PROXY, ALL_PROXY and NO_PROXY are used only "
            "with --proxy-from-environment.",
            columns, 0) +
        '\n';
    return text;
}

struct exit_text
{
    std::string_view code;
    std::string_view meaning;
};

constexpr auto exit_text_rows = std::to_array<exit_text>({
    {"0", "Success."},
    {"2",
     "Usage: arguments, settings or an input file are invalid, or there was no permission to "
     "spend; no paid request was sent."},
    {"3", "Authentication or permission."},
    {"4", "No image credits left, or the --budget of batch or bench is used up."},
    {"5", "Rejected by the service; the same request usually fails again."},
    {"6", "Not reached or failed; this request was not charged and can be repeated."},
    {"7", "Failed, and charged or possibly charged; the message says what to do."},
    {"8", "Some items of a batch, or some requests of bench, failed; the others are done."},
    {"129, 130, 131, 143", "Hung up, interrupted, quit, terminated."},
    {"138, 140, 142, 152",
     "Ended by SIGUSR1, SIGUSR2, SIGALRM or SIGXCPU, which batch systems send."},
});

std::string exit_help(std::size_t columns)
{
    auto text = std::string("Exit codes:\n");
    for (auto const& [code, meaning] : exit_text_rows) {
        text += entry("  " + std::string(code), std::string(meaning), columns);
    }
    return text;
}

class help_format : public CLI::FormatterBase
{
public:
    std::string make_help(CLI::App const* app, std::string, CLI::AppFormatMode) const override
    {
        auto const* const parent = app->get_parent();
        auto const& tool = parent == nullptr ? *app : *parent;
        auto const topic = parent == nullptr ? std::string() : app->get_name();
        return help_on(tool, topic, columns_of_output());
    }
};

} // namespace

void set_help(CLI::App& app)
{
    app.formatter(std::make_shared<help_format>());
}

std::string help_on(CLI::App const& app, std::string_view topic, std::size_t columns)
{
    auto const width = columns == 0 ? usual_columns : columns;
    if (topic == "environment") return environment_help(width);
    if (topic == "exit-codes") return exit_help(width);
    auto const tool = describe(app);
    if (topic.empty()) return tool_help(tool, width);
    auto const found = std::ranges::find(tool.commands, topic, &described_command::name);
    return found == tool.commands.end() ? std::string() : command_help(*found, width);
}

} // namespace neuroflash::cli

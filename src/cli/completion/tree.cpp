// SPDX-License-Identifier: BSL-1.0
#include "cli/completion/tree.hpp"

#include "cli/settings/choice.hpp"
#include "cli/settings/setting_origins.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>

namespace neuroflash::cli {

namespace {

struct placeholder_row
{
    std::string_view placeholder;
    argument_kind kind;
    std::string_view values; ///< The values, separated by blanks.
};

/// What a placeholder of the help stands for; others stand for any text. The values of the last
/// two are suggestions: the service's catalogue decides.
constexpr auto placeholder_rows = std::to_array<placeholder_row>({
    {"FILE", argument_kind::file, ""},
    {"FILE...", argument_kind::file, ""},
    {"IMAGE_ID", argument_kind::file, ""},
    {"INPUT", argument_kind::file, ""},
    {"SOURCE", argument_kind::file, ""},
    {"PATH", argument_kind::file, ""},
    {"DIR", argument_kind::directory, ""},
    {"OUT", argument_kind::directory, ""},
    {"PART...", argument_kind::directory, ""},
    {"FORMAT", argument_kind::choice, "jpeg png webp"},
    {"RATIO", argument_kind::choice, "21:9 16:9 3:2 4:3 5:4 1:1 4:5 3:4 2:3 9:16"},
});

std::vector<std::string> split(std::string_view text, char at)
{
    auto parts = std::vector<std::string>();
    while (!text.empty()) {
        auto const end = std::min(text.find(at), text.size());
        if (end > 0) parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// `SHELL:{bash,zsh}` is how a choice is written.
void read_type(std::string_view type, described_option& into)
{
    auto const colon = type.find(':');
    into.placeholder = type.substr(0, colon);
    into.kind = argument_kind::any;
    auto const rest = colon == std::string_view::npos ? std::string_view() : type.substr(colon + 1);
    if (rest.starts_with('{') && rest.ends_with('}')) {
        into.kind = argument_kind::choice;
        into.values = split(rest.substr(1, rest.size() - 2), ',');
        return;
    }
    auto const row =
        std::ranges::find(placeholder_rows, into.placeholder, &placeholder_row::placeholder);
    if (row == placeholder_rows.end()) return;
    into.kind = row->kind;
    into.values = split(row->values, ' ');
    into.suggests = true;
}

described_option describe(CLI::Option const& option)
{
    auto made = described_option();
    for (auto const& name : option.get_snames())
        made.names.push_back(std::string("-").append(name));
    for (auto const& name : option.get_lnames())
        made.names.push_back(std::string("--").append(name));
    made.text = option.get_description();
    made.initial = option.get_default_str();
    made.required = option.get_required();
    // A flag takes nothing.
    if (option.get_items_expected_max() > 0) read_type(option.get_type_name(), made);
    if (std::ranges::count(made.names, "--profile") != 0) made.kind = argument_kind::profile;
    made.repeated = made.placeholder.ends_with("...");
    if (made.repeated) made.placeholder.resize(made.placeholder.size() - 3);
    return made;
}

/// What `help` explains; main.cpp refuses anything else.
void add_topics(described_tool& tool)
{
    auto const help = std::ranges::find(tool.commands, "help", &described_command::name);
    if (help == tool.commands.end() || help->arguments.empty()) return;
    auto& topic = help->arguments.front();
    topic.kind = argument_kind::choice;
    topic.suggests = true; // `neuroflash help` lists them anyway
    topic.values = {"environment", "exit-codes"};
    for (auto const& command : tool.commands) topic.values.push_back(command.name);
}

/// An option of that name that has a choice of values; null if there is none.
described_option const* choice_of(described_tool const& tool, std::string_view name)
{
    for (auto const& command : tool.commands) {
        for (auto const& option : command.options) {
            if (option.kind != argument_kind::choice) continue;
            if (std::ranges::count(option.names, name) != 0) return &option;
        }
    }
    return nullptr;
}

/// What `config set KEY` takes: what the option takes that does the same.
void add_values(described_tool const& tool, described_option& value)
{
    for (auto const& row : setting_rows) {
        auto const* const option = row.key.empty() ? nullptr : choice_of(tool, row.option);
        if (option == nullptr) continue;
        auto& one = value.by_words.emplace_back(*option);
        one.behind = {"set", std::string(row.key)};
    }
    auto& name = value.by_words.emplace_back();
    name.kind = argument_kind::profile;
    name.behind = {"set", "profile"};
}

/// What `config` shows and changes.
void add_keys(described_tool& tool)
{
    auto const config = std::ranges::find(tool.commands, "config", &described_command::name);
    if (config == tool.commands.end() || config->arguments.size() < 3) return;
    auto& key = config->arguments[1];
    key.kind = argument_kind::choice;
    key.suggests = true; // `neuroflash config list` lists them
    key.behind = {"get", "set", "unset"};
    key.values = {"profile"};
    for (auto const& row : setting_rows)
        if (!row.key.empty()) key.values.emplace_back(row.key);
    config->arguments[2].behind = key.values;
    add_values(tool, config->arguments[2]);
}

} // namespace

described_tool describe(CLI::App const& app)
{
    auto made = described_tool();
    made.name = app.get_name();
    made.text = app.get_description();
    for (auto const* const option : app.get_options()) made.options.push_back(describe(*option));
    for (auto const* const command : app.get_subcommands([](CLI::App const*) { return true; })) {
        auto& one = made.commands.emplace_back();
        one.name = command->get_name();
        one.text = command->get_description();
        one.note = command->get_footer();
        for (auto const* const option : command->get_options()) {
            auto& to = option->get_positional() ? one.arguments : one.options;
            to.push_back(describe(*option));
        }
    }
    add_topics(made);
    add_keys(made);
    return made;
}

void add_documents(CLI::App& app, std::string& shell)
{
    auto* const completion = app.get_subcommand("completion");
    completion->add_option("shell", shell, "Shell; use it as: source <(neuroflash completion bash)")
        ->required()
        ->type_name("SHELL")
        ->check(one_of({"bash", "zsh", "fish"}));
}

std::string document_of(
    CLI::App const& app, std::string_view command, std::string_view shell, std::string_view version)
{
    if (command == "manual") return manual_page(describe(app), version);
    if (command != "completion") return {};
    if (shell == "fish") return fish_completion(describe(app));
    return shell == "zsh" ? zsh_completion(describe(app)) : bash_completion(describe(app));
}

} // namespace neuroflash::cli

// SPDX-License-Identifier: BSL-1.0
#include "cli/completion/tree.hpp"

namespace neuroflash::cli {

namespace {

std::string fish_words(std::vector<std::string> const& words)
{
    auto text = std::string();
    for (auto const& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

/// Within single quotes of fish, where a backslash counts, too.
std::string fish_quoted(std::string_view text)
{
    auto made = std::string("'");
    for (auto const c : text) {
        if (c == '\'' || c == '\\') made += '\\';
        made += c;
    }
    return made + '\'';
}

std::string fish_values(described_option const& argument)
{
    return fish_quoted(fish_words(argument.values));
}

/// What may stand for an argument; `required` makes fish wait for it behind an option.
std::string fish_action(described_option const& argument)
{
    switch (argument.kind) {
    case argument_kind::none: break;
    case argument_kind::any: return " -x";
    case argument_kind::choice: return " -x -a " + fish_values(argument);
    case argument_kind::file: return " -r -F";
    case argument_kind::directory: return " -x -a '(__fish_complete_directories)'";
    }
    return {};
}

std::string fish_option(described_option const& option, std::string const& condition)
{
    auto line = "complete -c neuroflash -n " + condition;
    for (auto const& name : option.names) {
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    return line + fish_action(option) + " -d " + fish_quoted(option.text) + '\n';
}

/// Where an argument of a command stands.
std::string fish_place(described_command const& command, described_option const& argument)
{
    auto text = "'__fish_seen_subcommand_from " + command.name;
    if (!argument.behind.empty())
        text += "; and __fish_seen_subcommand_from " + fish_words(argument.behind);
    return text + '\'';
}

} // namespace

std::string fish_completion(described_tool const& tool)
{
    auto text = std::string("# fish completion for neuroflash\n"
                            "# Made by `neuroflash completion fish`.\n\n"
                            "complete -c neuroflash -f\n");
    for (auto const& option : tool.options) text += fish_option(option, "__fish_use_subcommand");
    for (auto const& command : tool.commands) {
        text += "complete -c neuroflash -n __fish_use_subcommand -a " + command.name + " -d " +
            fish_quoted(command.text) + '\n';
    }
    for (auto const& command : tool.commands) {
        auto const condition = "'__fish_seen_subcommand_from " + command.name + "'";
        for (auto const& option : command.options) text += fish_option(option, condition);
        for (auto const& argument : command.arguments) {
            if (argument.kind == argument_kind::any) continue;
            // Without -x and -r, which belong to options.
            auto const action = argument.kind == argument_kind::choice
                ? " -a " + fish_values(argument)
                : argument.kind == argument_kind::file ? std::string(" -F")
                                                       : " -a '(__fish_complete_directories)'";
            text += "complete -c neuroflash -n " + fish_place(command, argument) + action + '\n';
        }
    }
    return text;
}

} // namespace neuroflash::cli

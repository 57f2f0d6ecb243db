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

/// The names of the profiles, one per line.
constexpr std::string_view fish_profiles = R"(function __neuroflash_profiles
    neuroflash config list --json 2>/dev/null |
        string replace -rf '.*"profiles":\[([^\]]*)\].*' '$1' | string match -ra '[A-Za-z0-9_-]+'
end

)";

/// What may stand for an argument; `required` makes fish wait for it behind an option.
std::string fish_action(described_option const& argument)
{
    switch (argument.kind) {
    case argument_kind::none: break;
    case argument_kind::any: return " -x";
    case argument_kind::choice: return " -x -a " + fish_values(argument);
    case argument_kind::file: return " -r -F";
    case argument_kind::directory: return " -x -a '(__fish_complete_directories)'";
    case argument_kind::profile: return " -x -a '(__neuroflash_profiles)'";
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

/// The condition for fish to offer an argument of a command. One with a choice of its own is
/// offered only once.
std::string fish_place(described_command const& command, described_option const& argument)
{
    auto text = "'__fish_seen_subcommand_from " + command.name;
    if (argument.behind.empty()) return text + '\'';
    text += "; and __fish_seen_subcommand_from " + fish_words(argument.behind);
    if (argument.kind == argument_kind::choice)
        text += "; and not __fish_seen_subcommand_from " + fish_words(argument.values);
    return text + '\'';
}

/// The condition for fish to offer an argument behind two words of a command.
std::string fish_place_behind(described_command const& command, described_option const& argument)
{
    auto text = "'__fish_seen_subcommand_from " + command.name;
    for (auto const& word : argument.behind) text += "; and __fish_seen_subcommand_from " + word;
    return text + '\'';
}

/// Without -x and -r, which belong to options.
std::string fish_argument(described_option const& argument)
{
    switch (argument.kind) {
    case argument_kind::none:
    case argument_kind::any: break;
    case argument_kind::choice: return " -a " + fish_values(argument);
    case argument_kind::file: return " -F";
    case argument_kind::directory: return " -a '(__fish_complete_directories)'";
    case argument_kind::profile: return " -a '(__neuroflash_profiles)'";
    }
    return {};
}

} // namespace

std::string fish_completion(described_tool const& tool)
{
    auto text = std::string("# fish completion for neuroflash\n"
                            "# Made by `neuroflash completion fish`.\n\n"
                            "complete -c neuroflash -f\n");
    text.insert(text.find("complete -c"), fish_profiles);
    for (auto const& option : tool.options) text += fish_option(option, "__fish_use_subcommand");
    for (auto const& command : tool.commands) {
        text += "complete -c neuroflash -n __fish_use_subcommand -a " + command.name + " -d " +
            fish_quoted(command.text) + '\n';
    }
    for (auto const& command : tool.commands) {
        auto const condition = "'__fish_seen_subcommand_from " + command.name + "'";
        for (auto const& option : command.options) text += fish_option(option, condition);
        for (auto const& argument : command.arguments) {
            for (auto const& one : argument.by_words) {
                text += "complete -c neuroflash -n " + fish_place_behind(command, one) +
                    fish_argument(one) + '\n';
            }
            if (argument.kind == argument_kind::any) continue;
            text += "complete -c neuroflash -n " + fish_place(command, argument) +
                fish_argument(argument) + '\n';
        }
    }
    return text;
}

} // namespace neuroflash::cli

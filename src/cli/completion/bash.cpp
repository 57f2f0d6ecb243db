// SPDX-License-Identifier: BSL-1.0
#include "cli/completion/tree.hpp"

namespace neuroflash::cli {

namespace {

/// The helpers; the tables are put between bash_head and bash_tail. Needs no bash-completion.
constexpr std::string_view bash_head = R"(# bash completion for neuroflash
# Made by `neuroflash completion bash`.

_neuroflash_words() {
    COMPREPLY=($(compgen -W "$1" -- "$2"))
}

_neuroflash_paths() {
    local IFS=$'\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen "$1" -- "$2"))
}

_neuroflash_profiles() {
    local names
    names=$("${COMP_WORDS[0]}" config list --json 2>/dev/null |
        sed -n 's/.*"profiles":\[\([^]]*\)].*/\1/p' | tr -c 'A-Za-z0-9_-' ' ')
    _neuroflash_words "$names" "$1"
}

_neuroflash() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} before= command= i
    COMPREPLY=()
    ((COMP_CWORD < 2)) || before=${COMP_WORDS[COMP_CWORD - 2]}
    for ((i = 1; i < COMP_CWORD; i++)); do
        if [[ ${COMP_WORDS[i]} != -* ]]; then
            command=${COMP_WORDS[i]}
            break
        fi
    done
    # Bash takes --out=DIR apart.
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]] && ((COMP_CWORD > 2)); then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
)";

constexpr std::string_view bash_tail = R"(}

complete -F _neuroflash neuroflash
)";

std::string space_separated(std::vector<std::string> const& words)
{
    auto text = std::string();
    for (auto const& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

/// What completes the word under the cursor with such an argument.
std::string bash_action(described_option const& argument)
{
    switch (argument.kind) {
    case argument_kind::none:
    case argument_kind::any: break;
    case argument_kind::choice:
        return "_neuroflash_words '" + space_separated(argument.values) + "' \"$cur\"";
    case argument_kind::file: return "_neuroflash_paths -f \"$cur\"";
    case argument_kind::directory: return "_neuroflash_paths -d \"$cur\"";
    case argument_kind::profile: return "_neuroflash_profiles \"$cur\"";
    }
    return ":";
}

std::string words_of(std::vector<described_option> const& options)
{
    auto words = std::string();
    for (auto const& option : options) {
        for (auto const& name : option.names) words += (words.empty() ? "" : " ") + name;
    }
    return words;
}

std::string command_names(described_tool const& tool)
{
    auto words = std::string();
    for (auto const& command : tool.commands) words += command.name + ' ';
    return words;
}

/// One line for each option that takes a value.
std::string value_cases(described_tool const& tool)
{
    auto text = std::string();
    for (auto const& command : tool.commands) {
        for (auto const& option : command.options) {
            if (option.kind == argument_kind::none) continue;
            for (auto const& name : option.names) {
                text += "    " + command.name + "," + name + ") " + bash_action(option) +
                    "; return ;;\n";
            }
        }
    }
    return text;
}

/// `*,get|*,set`: any word, and one of these behind it.
std::string pattern_behind(std::vector<std::string> const& words)
{
    auto text = std::string();
    for (auto const& word : words) text += (text.empty() ? "*," : "|*,") + word;
    return text;
}

/// What completes an argument: by the words in front of it, where they decide; else the first one
/// that a shell can complete. Commands with several have them alike.
std::string argument_action(described_command const& command)
{
    auto first = std::string(":");
    auto cases = std::string();
    for (auto const& argument : command.arguments) {
        for (auto const& one : argument.by_words) {
            cases += "        " + one.behind[0] + ',' + one.behind[1] + ") " + bash_action(one) +
                " ;;\n";
        }
        auto const action = bash_action(argument);
        if (!argument.behind.empty()) {
            cases += "        " + pattern_behind(argument.behind) + ") " + action + " ;;\n";
        } else if (first == ":") {
            first = action;
        }
    }
    if (cases.empty()) return first + " ;;\n";
    return "\n        case $before,$prev in\n" + cases + "        *) " + first +
        " ;;\n        esac\n        ;;\n";
}

} // namespace

std::string bash_completion(described_tool const& tool)
{
    auto text = std::string(bash_head);
    text += "    case $command,$prev in\n" + value_cases(tool) + "    esac\n";
    text += "    case $command,$cur in\n";
    text += "    ,*) _neuroflash_words '" + command_names(tool) + words_of(tool.options) +
        "' \"$cur\" ;;\n";
    for (auto const& command : tool.commands) {
        text += "    " + command.name + ",-*) _neuroflash_words '" + words_of(command.options) +
            "' \"$cur\" ;;\n";
        text += "    " + command.name + ",*) " + argument_action(command);
    }
    return text + "    esac\n" + std::string(bash_tail);
}

} // namespace neuroflash::cli

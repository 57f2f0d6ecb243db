// SPDX-License-Identifier: BSL-1.0
#include "cli/completion/tree.hpp"

namespace neuroflash::cli {

namespace {

constexpr std::string_view zsh_head = R"(#compdef neuroflash
# Made by `neuroflash completion zsh`.

_neuroflash_profiles() {
    local -a names
    names=($(neuroflash config list --json 2>/dev/null |
        sed -n 's/.*"profiles":\[\([^]]*\)].*/\1/p' | tr -c 'A-Za-z0-9_-' ' '))
    compadd "$@" -a names
}

_neuroflash() {
    local context state state_descr line curcontext=$curcontext
    typeset -A opt_args
)";

/// Sourced or found on $fpath.
constexpr std::string_view zsh_tail = R"(}

if [[ $funcstack[1] == _neuroflash ]]; then
    _neuroflash "$@"
else
    compdef _neuroflash neuroflash
fi
)";

/// Within single quotes and the brackets of _arguments.
std::string zsh_quoted(std::string_view text, std::string_view special)
{
    auto made = std::string();
    for (auto const c : text) {
        if (special.find(c) != std::string_view::npos) made += '\\';
        made += c;
        if (c == '\'') made += "\\''"; // the quote that ends, one that stands, one that begins
    }
    return made;
}

std::string values_of(described_option const& argument)
{
    auto text = std::string("(");
    for (auto const& value : argument.values)
        text.append(text.size() > 1 ? " " : "").append(zsh_quoted(value, ":"));
    return text + ')';
}

/// The action that the two words in front of the argument decide.
std::string action_by_words(described_option const& argument)
{
    auto text = std::string("{case $words[CURRENT-2],$words[CURRENT-1] in");
    for (auto const& one : argument.by_words) {
        text += ' ' + one.behind[0] + ',' + one.behind[1] + ") ";
        if (one.kind == argument_kind::profile) {
            text += "_neuroflash_profiles \"$expl[@]\";;";
            continue;
        }
        text += "compadd \"$expl[@]\" -";
        for (auto const& value : one.values) text += ' ' + zsh_quoted(value, ":");
        text += ";;";
    }
    return text + " esac}";
}

std::string zsh_action(described_option const& argument)
{
    if (!argument.by_words.empty()) return action_by_words(argument);
    switch (argument.kind) {
    case argument_kind::none:
    case argument_kind::any: break;
    case argument_kind::choice: return values_of(argument);
    case argument_kind::file: return "_files";
    case argument_kind::directory: return "_files -/";
    case argument_kind::profile: return "_neuroflash_profiles";
    }
    return " ";
}

std::string spec_of(described_option const& option, std::string const& name)
{
    auto text = std::string("'");
    // --help and --version stand alone.
    if (name == "--help" || name == "-h" || name == "--version") text += "(- *)";
    text += name;
    if (option.kind != argument_kind::none && name.starts_with("--")) text += '=';
    text += '[' + zsh_quoted(option.text, "[]:\\") + ']';
    if (option.kind == argument_kind::none) return text + "'";
    return text + ':' + zsh_quoted(option.placeholder, ":") + ':' + zsh_action(option) + "'";
}

std::string specs_of(described_command const& command)
{
    auto text = std::string();
    auto const add = [&](std::string const& spec) { text += " \\\n                " + spec; };
    for (auto const& option : command.options)
        for (auto const& name : option.names) add(spec_of(option, name));
    for (auto const& argument : command.arguments) {
        auto spec = std::string(argument.repeated ? "'*:" : "':");
        spec.append(zsh_quoted(argument.placeholder, ":")).append(":").append(zsh_action(argument));
        add(spec.append("'"));
    }
    return text;
}

} // namespace

std::string zsh_completion(described_tool const& tool)
{
    auto text = std::string(zsh_head);
    text += "    _arguments -C \\\n";
    for (auto const& option : tool.options)
        for (auto const& name : option.names) text += "        " + spec_of(option, name) + " \\\n";
    text += "        '1:command:->command' '*::argument:->argument' && return\n";
    text += "    case $state in\n    command)\n        local -a commands=(\n";
    for (auto const& command : tool.commands) {
        text += "            '" + command.name + ':' + zsh_quoted(command.text, ":\\") + "'\n";
    }
    text += "        )\n        _describe -t commands command commands\n        ;;\n";
    text += "    argument)\n        case $words[1] in\n";
    for (auto const& command : tool.commands) {
        text += "        " + command.name + ")\n            _arguments" + specs_of(command) +
            "\n            ;;\n";
    }
    return text + "        esac\n        ;;\n    esac\n" + std::string(zsh_tail);
}

} // namespace neuroflash::cli

// SPDX-License-Identifier: BSL-1.0
#include "cli/completion/tree.hpp"

#include <algorithm>

namespace neuroflash::cli {

namespace {

/// The date of the last review of the sections that are written by hand.
constexpr std::string_view date = "2026-11-22";

/// Text for troff; what stands between backquotes becomes bold.
std::string escaped(std::string_view text)
{
    auto made = std::string();
    auto bold = false;
    for (auto const c : text) {
        if (c == '`') {
            bold = !bold;
            made += bold ? "\\fB" : "\\fR";
        } else if (c == '\\') {
            made += "\\e";
        } else if (c == '-') {
            made += "\\-";
        } else {
            made += c;
        }
    }
    return made;
}

/// Breaks text into lines as `mandoc -Tlint` wants them. One that begins with a control character
/// would be taken for a macro.
std::string folded(std::string_view text)
{
    constexpr std::size_t width = 78;
    auto made = std::string();
    while (!text.empty()) {
        auto end = text.size();
        if (end > width) {
            auto const blank = text.rfind(' ', width);
            end = blank == std::string_view::npos ? std::min(text.find(' '), end) : blank;
        }
        auto const begin = text.front();
        if (begin == '.' || begin == '\'') made += "\\&";
        made.append(text.substr(0, end)) += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return made;
}

std::string italic(described_option const& argument)
{
    return "\\fI" + escaped(argument.placeholder) + "\\fR" + (argument.repeated ? " ..." : "");
}

std::string heading_of(described_option const& option)
{
    auto text = std::string();
    for (auto const& name : option.names)
        text += (text.empty() ? "" : ", ") + ("\\fB" + escaped(name) + "\\fR");
    if (option.kind == argument_kind::none) return text;
    return (text.empty() ? "" : text + ' ') + italic(option);
}

/// ` Values: append, write.`; empty if others are as good.
std::string values_text(described_option const& option)
{
    if (option.kind != argument_kind::choice || option.suggests) return {};
    auto text = std::string();
    for (auto const& value : option.values) text += (text.empty() ? " Values: " : ", ") + value;
    return text + '.';
}

std::string entry_of(described_option const& option)
{
    auto text = option.text + '.' + values_text(option);
    if (!option.initial.empty()) text += " Default: " + option.initial + '.';
    return ".TP\n" + heading_of(option) + '\n' + folded(escaped(text));
}

std::string command_of(described_tool const& tool, described_command const& command)
{
    auto text = ".SS \"" + tool.name + ' ' + escaped(command.name);
    if (!command.options.empty()) text += " [options]";
    for (auto const& argument : command.arguments)
        text += ' ' + escaped(argument.placeholder) + (argument.repeated ? " ..." : "");
    text += "\"\n" + folded(escaped(command.text) + '.');
    if (!command.note.empty()) text += ".PP\n" + folded(escaped(command.note));
    for (auto const& argument : command.arguments) text += entry_of(argument);
    for (auto const& option : command.options) text += entry_of(option);
    return text;
}

} // namespace

std::string manual_page(described_tool const& tool, std::string_view version)
{
    auto text = ".TH NEUROFLASH 1 " + std::string(date) + " \"neuroflash " + std::string(version) +
        "\" \"User Commands\"\n.SH NAME\nneuroflash \\- make images and texts with the neuroflash API\n"
        ".SH SYNOPSIS\n.B neuroflash\n.I COMMAND\n.RI [ OPTION ]...\n.RI [ ARGUMENT ]...\n"
        ".SH DESCRIPTION\n" +
        folded(escaped(tool.text) + '.') +
        "It makes and edits one image or thousands, downloads and deletes them,\n"
        "writes texts, and shows how many credits are left.\n"
        "Every failure says whether it cost anything.\n"
        "Settings come from the options, then from the environment, then from a profile\n"
        "of the config file.\n"
        "Secrets have no option: every user of the machine can read arguments.\n"
        ".SH OPTIONS\n";
    for (auto const& option : tool.options) text += entry_of(option);
    text += ".SH COMMANDS\n";
    for (auto const& command : tool.commands) text += command_of(tool, command);
    return text + manual_sections();
}

} // namespace neuroflash::cli

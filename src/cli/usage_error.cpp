// SPDX-License-Identifier: BSL-1.0
#include "usage_error.hpp"

#include "settings.hpp"
#include "text.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::cli {

namespace {

using words = std::vector<std::string>;

/// Letters to change, add, leave out, or exchange with their neighbours.
std::size_t distance(std::string_view a, std::string_view b)
{
    auto rows = std::vector<std::vector<std::size_t>>(
        a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (auto i = std::size_t(0); i <= a.size(); ++i) rows[i][0] = i;
    std::iota(rows[0].begin(), rows[0].end(), std::size_t(0));
    for (auto i = std::size_t(1); i <= a.size(); ++i) {
        for (auto j = std::size_t(1); j <= b.size(); ++j) {
            auto const same = a[i - 1] == b[j - 1];
            auto least = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1,
                                   rows[i - 1][j - 1] + (same ? 0 : 1)});
            auto const exchanged =
                i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (exchanged) least = std::min(least, rows[i - 2][j - 2] + 1);
            rows[i][j] = least;
        }
    }
    return rows[a.size()][b.size()];
}

/// The known word that was probably meant; empty: none comes near.
std::string nearest(std::string const& word, words const& known)
{
    constexpr std::size_t longest = 40;
    if (word.size() > longest) return {};
    auto best = std::string();
    auto fewest = std::min<std::size_t>(3, word.size());
    for (auto const& one : known) {
        auto const begun = word.size() >= 3 && one.starts_with(word);
        auto const steps = begun ? std::size_t(1) : distance(word, one);
        if (steps >= fewest) continue;
        fewest = steps;
        best = one;
    }
    return best;
}

words subcommand_names(CLI::App const& app)
{
    auto names = words();
    for (auto const* const one : app.get_subcommands([](CLI::App const*) { return true; }))
        names.push_back(one->get_name());
    return names;
}

words option_names(CLI::App const& command)
{
    auto names = words();
    for (auto const* const option : command.get_options()) {
        for (auto const& name : option->get_lnames()) names.push_back("--" + name);
        for (auto const& name : option->get_snames()) names.push_back('-' + name);
    }
    return names;
}

/// `neuroflash batch INPUT --out DIR [OPTIONS]`
std::string usage_of(CLI::App const& command)
{
    auto values = std::string();
    auto options = std::string();
    for (auto const* const option : command.get_options()) {
        if (!option->get_required()) continue;
        auto const type = option->get_type_name();
        auto const placeholder = ' ' + type.substr(0, type.find(':'));
        if (option->get_positional()) {
            values += placeholder;
        } else {
            options += " --" + option->get_lnames().front() + placeholder;
        }
    }
    return "neuroflash " + command.get_name() + values + options + " [OPTIONS]";
}

std::string quoted(std::string const& word)
{
    constexpr std::size_t widest = 40;
    return '`' + shortened(printable(word), widest) + '`';
}

/// Without a value behind `=`.
std::string option_in(std::string const& word)
{
    return word.substr(0, word.find('='));
}

bool is_option(std::string const& word)
{
    return word.starts_with('-');
}

error unknown_command(CLI::App const& app, std::string const& word)
{
    auto const meant = nearest(word, subcommand_names(app));
    if (meant.empty()) {
        return wrong_usage(
            "No such command " + quoted(word) + '.', "`neuroflash --help` lists the commands.");
    }
    return wrong_usage(
        "No such command " + quoted(word) + "; did you mean `" + meant + "`?",
        "Type: " + usage_of(*app.get_subcommand(meant)));
}

error unknown_option(CLI::App const& command, std::string const& word)
{
    auto const option = option_in(word);
    auto const meant = nearest(option, option_names(command));
    auto text = '`' + command.get_name() + "` has no option " + quoted(option);
    text += meant.empty() ? "." : "; did you mean `" + meant + "`?";
    return wrong_usage(
        std::move(text), "`neuroflash " + command.get_name() + " --help` lists its options.");
}

/// `chosen` may be null. Options belong to commands.
error misplaced_option(CLI::App const& app, CLI::App const* chosen, std::string const& word)
{
    auto const option = option_in(word);
    if (chosen != nullptr && !std::ranges::count(option_names(*chosen), option)) {
        return unknown_option(*chosen, word);
    }
    auto const has = [&](CLI::App const* one) {
        return std::ranges::count(option_names(*one), option) != 0;
    };
    if (chosen == nullptr && app.get_subcommands(has).empty()) {
        return wrong_usage(
            "No command has an option " + quoted(option) + '.',
            "`neuroflash --help` lists the commands, `neuroflash COMMAND --help` their options.");
    }
    auto const name = chosen != nullptr ? chosen->get_name() : std::string("COMMAND");
    return wrong_usage(
        quoted(option) + " stands in front of the command; options come after it.",
        "Type: neuroflash " + name + " ... " + printable(option));
}

error too_much(CLI::App const& command)
{
    return wrong_usage(
        "`" + command.get_name() + "` was given a value too many.",
        "Type: " + usage_of(command) + " (several words that are one value need quotation marks).");
}

error extras(CLI::App const& app, CLI::App const* chosen)
{
    auto const outside = app.remaining();
    if (!outside.empty()) {
        auto const& word = outside.front();
        return is_option(word) ? misplaced_option(app, chosen, word) : unknown_command(app, word);
    }
    if (chosen == nullptr) {
        return wrong_usage(
            "No command is given.",
            "Type: neuroflash COMMAND, such as `neuroflash doctor`; `neuroflash --help` lists "
            "them.");
    }
    auto const inside = chosen->remaining();
    auto const option = std::ranges::find_if(inside, is_option);
    return option == inside.end() ? too_much(*chosen) : unknown_option(*chosen, *option);
}

} // namespace

error usage_error(CLI::App const& app, CLI::ParseError const& from)
{
    auto const commands = app.get_subcommands();
    auto const* const chosen = commands.empty() ? nullptr : commands.front();
    auto const kind = static_cast<CLI::ExitCodes>(from.get_exit_code());
    if (chosen == nullptr || kind == CLI::ExitCodes::ExtrasError) return extras(app, chosen);
    auto const text = std::string(from.what()) + '.';
    if (kind == CLI::ExitCodes::RequiredError) {
        return wrong_usage(text, "Type: " + usage_of(*chosen));
    }
    return wrong_usage(text, "See `neuroflash " + chosen->get_name() + " --help`.");
}

} // namespace neuroflash::cli

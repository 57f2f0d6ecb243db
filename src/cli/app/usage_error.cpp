// SPDX-License-Identifier: BSL-1.0
#include "cli/app/usage_error.hpp"

#include "cli/app/wrong_quote.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/render/text.hpp"
#include "cli/settings/setting_origins.hpp"

#include <neuroflash/nearest_word.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::cli {

namespace {

using words = std::vector<std::string>;

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

/// The option without a value behind `=`.
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
    auto const meant = nearest_word(word, subcommand_names(app));
    if (meant.empty()) {
        return wrong_usage(
            "No such command " + quoted(word) + '.', "`neuroflash --help` lists the commands.");
    }
    return wrong_usage(
        "No such command " + quoted(word) + "; did you mean `" + meant + "`?",
        "Type: " + usage_of(*app.get_subcommand(meant)));
}

std::string placeholder_of(CLI::Option const& option)
{
    auto const type = option.get_type_name();
    return type.substr(0, type.find(':'));
}

/// Whether `config` has a key of that name, which is in capital letters.
bool names_key(std::string_view name)
{
    auto const is_same = [](char key, char capital) {
        return key == capital || (key >= 'a' && key <= 'z' && key - 'a' + 'A' == capital);
    };
    return std::ranges::any_of(setting_rows, [&](setting_row const& row) {
        return std::ranges::equal(row.key, name, is_same);
    });
}

/// The value that stands for itself and is called as the option is: `PROMPT` for `--prompt`, and
/// for `config` also the key of a setting. Null if there is none.
CLI::Option const* value_named(CLI::App const& command, std::string const& option)
{
    auto name = option.substr(std::min(option.find_first_not_of('-'), option.size()));
    std::ranges::transform(name, name.begin(), [](char c) {
        return c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    for (auto const* const one : command.get_options()) {
        auto const type = placeholder_of(*one);
        auto const end = type.find("..."); // of a value that may be repeated
        auto const fits = type.substr(0, end) == name || (type == "KEY" && names_key(name));
        if (one->get_positional() && !name.empty() && fits) return one;
    }
    return nullptr;
}

error unknown_option(CLI::App const& command, std::string const& word)
{
    auto const option = option_in(word);
    if (auto const* const value = value_named(command, option)) {
        return wrong_usage(
            '`' + command.get_name() + "` has no option " + quoted(option) + "; give " +
                placeholder_of(*value) + " without an option name.",
            "Type: " + usage_of(command));
    }
    auto const meant = nearest_word(option, option_names(command));
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
        quoted(option) + " is in front of the command; options come after it.",
        "Type: neuroflash " + name + " ... " + printable(option));
}

/// What was typed for a command, sorted as it was meant.
struct typed_words
{
    words options;      ///< Options and their values.
    words values;       ///< What stands for itself.
    words dashed;       ///< The values that begin with a dash and were not options.
    words after_dashes; ///< Options of the command that stand after `--`, where they are values.
};

/// The name by which the word gives the option, as it was typed: `-n` of `-n2`; empty if the word
/// is something else.
std::string name_typed_in(std::string const& word, CLI::Option const& option)
{
    if (!is_option(word) || option.get_positional()) return {};
    if (option.check_name(option_in(word))) return option_in(word);
    constexpr auto short_name = std::string_view("-n").size();
    auto const is_joined = word.size() > short_name && !word.starts_with("--") &&
        option.check_name(word.substr(0, short_name));
    return is_joined ? word.substr(0, short_name) : std::string();
}

CLI::Option const* option_named(CLI::App const& command, std::string const& word)
{
    for (auto const* const option : command.get_options()) {
        if (!option->get_positional() && option->check_name(option_in(word))) return option;
    }
    return nullptr;
}

typed_words sort_words(CLI::App const& command, words const& typed)
{
    auto sorted = typed_words();
    auto only_values = false;
    for (auto i = std::size_t(0); i < typed.size(); ++i) {
        auto const& word = typed[i];
        if (word == "--" && !only_values) {
            only_values = true;
            continue;
        }
        auto const* const option = is_option(word) ? option_named(command, word) : nullptr;
        if (option == nullptr) {
            sorted.values.push_back(word);
            if (is_option(word) && !only_values) sorted.dashed.push_back(word);
            continue;
        }
        if (only_values) sorted.after_dashes.push_back(word);
        sorted.options.push_back(word);
        auto const takes = option->get_items_expected_max() > 0 && word.find('=') == word.npos;
        if (takes && i + 1 < typed.size()) sorted.options.push_back(typed[++i]);
    }
    return sorted;
}

/// The command as it should be typed: options first, then `--`, then what stands for itself.
std::string corrected(CLI::App const& command, typed_words const& from)
{
    auto line = "neuroflash " + command.get_name();
    for (auto const& word : from.options) {
        // A URL with an account in it is not repeated.
        auto const account = word.find("://") != word.npos && word.find('@') != word.npos;
        line += ' ' + (account ? std::string("URL") : shell_word(word));
    }
    line += " --";
    for (auto const& word : from.values) line += ' ' + shell_word(word);
    return line;
}

/// How it is called where it is typed: `--num-images`, `PROMPT`.
std::string shown_name(CLI::Option const& option)
{
    return option.get_positional() ? placeholder_of(option) : "--" + option.get_lnames().front();
}

std::size_t positionals_of(CLI::App const& command)
{
    auto const all = command.get_options();
    return static_cast<std::size_t>(
        std::ranges::count_if(all, [](CLI::Option const* one) { return one->get_positional(); }));
}

/// A sentence that begins with a dash was taken for an option. One word with `=` may hold a secret,
/// and is an option that is not known.
std::optional<error> dashed_value(CLI::App const& command, words const& typed)
{
    // Its values may be secrets, and no key begins with a dash.
    if (command.get_name() == "config") return {};
    auto const sorted = sort_words(command, typed);
    if (!sorted.after_dashes.empty()) {
        return wrong_usage(
            "After `--` everything is a value, and so is " + quoted(sorted.after_dashes.front()) +
                '.',
            advice("Put options in front of `--`:", corrected(command, sorted)));
    }
    auto const taken = positionals_of(command);
    auto const fits = taken > 0 && (sorted.values.size() <= taken || sorted.values.size() == 1);
    auto const is_sentence = [](std::string const& word) {
        constexpr auto short_option = std::string_view("-x").size();
        auto const has_blank = word.find(' ') != word.npos;
        return has_blank || (word.size() > short_option && word.find('=') == word.npos);
    };
    if (sorted.dashed.empty() || !fits) return {};
    if (!std::ranges::all_of(sorted.dashed, is_sentence)) return {};
    return wrong_usage(
        quoted(sorted.dashed.front()) + " begins with a dash, so it was taken for an option.",
        advice("Put -- in front of it if it is a value:", corrected(command, sorted)));
}

error too_much(CLI::App const& command, words const& typed)
{
    if (std::ranges::any_of(typed, has_wrong_quote)) {
        return wrong_usage(
            "`" + command.get_name() +
                "` was given one value too many: this shell does not treat the marks around the "
                "words as quotation marks.",
            "Put straight double quotation marks around them: \"a red fox\"");
    }
    return wrong_usage(
        "`" + command.get_name() + "` was given one value too many.",
        "Type: " + usage_of(command) + " (put quotation marks around a value of several words).");
}

error extras(CLI::App const& app, CLI::App const* chosen, words const& typed)
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
    if (option == inside.end()) return too_much(*chosen, typed);
    if (value_named(*chosen, option_in(*option)) != nullptr)
        return unknown_option(*chosen, *option);
    auto const nears = nearest_word(option_in(*option), option_names(*chosen));
    if (*option == "--" || nears.empty() || option->find(' ') != option->npos) {
        if (auto dashed = dashed_value(*chosen, typed)) return *dashed;
    }
    return unknown_option(*chosen, *option);
}

/// The option of the command that the parser's text begins with.
CLI::Option const* option_in_text(CLI::App const& command, std::string_view text)
{
    CLI::Option const* found = nullptr;
    auto longest = std::size_t(0);
    for (auto const* const option : command.get_options()) {
        auto const name = option->get_name();
        if (name.size() <= longest || !text.starts_with(name)) continue;
        found = option;
        longest = name.size();
    }
    return found;
}

/// The name as it was typed: `-n`, `--num-images`; the long name if it was not typed.
std::string typed_name(CLI::Option const& option, words const& typed)
{
    for (auto const& word : typed) {
        if (auto name = name_typed_in(word, option); !name.empty()) return name;
    }
    return shown_name(option);
}

/// The option of `Could not convert: NAME = VALUE`.
CLI::Option const* option_in_conversion(CLI::App const& command, std::string_view text)
{
    constexpr std::string_view begin = "Could not convert: ";
    return text.starts_with(begin) ? option_in_text(command, text.substr(begin.size())) : nullptr;
}

/// An option that the command does not have may be why a value is missing.
std::optional<error> unknown_among(CLI::App const& command, words const& typed)
{
    auto const dashed = sort_words(command, typed).dashed;
    auto const names_value = [&](std::string const& word) {
        return value_named(command, option_in(word)) != nullptr;
    };
    auto const named = std::ranges::find_if(dashed, names_value);
    if (named != dashed.end()) return unknown_option(command, *named);
    if (auto sentence = dashed_value(command, typed)) return sentence;
    auto const is_longer = [](std::string const& word) { return word.size() > 1; }; // - is a value
    auto const unknown = std::ranges::find_if(dashed, is_longer);
    if (unknown != dashed.end()) return unknown_option(command, *unknown);
    return {};
}

/// ` There are bash, zsh and fish.` for a type such as `SHELL:{bash,zsh,fish}`.
std::string choices_of(CLI::Option const& option)
{
    auto const type = option.get_type_name();
    auto const begin = type.find(":{");
    if (begin == type.npos || !type.ends_with('}')) return {};
    auto choices = type.substr(begin + 2, type.size() - begin - 3);
    if (auto const last = choices.rfind(','); last != choices.npos)
        choices.replace(last, 1, " and ");
    for (auto at = choices.find(','); at != choices.npos; at = choices.find(',', at + 2))
        choices.replace(at, 1, ", ");
    return " There are " + choices + '.';
}

error missing(CLI::App const& command, words const& typed)
{
    if (auto unknown = unknown_among(command, typed)) return *unknown;
    auto names = std::string();
    auto choices = std::string();
    for (auto const* const option : command.get_options()) {
        if (!option->get_required() || option->count() > 0) continue;
        names += (names.empty() ? "" : " and ") + shown_name(*option);
        choices = choices_of(*option);
    }
    auto const several = names.find(" and ") != names.npos;
    return wrong_usage(
        names + (several ? " are missing." : " is missing." + choices),
        "Type: " + usage_of(command));
}

error wrong_count(CLI::App const& command, CLI::Option const& option, words const& typed)
{
    auto const name = typed_name(option, typed);
    auto const is_flag = option.get_items_expected_max() == 0;
    if (is_flag) return wrong_usage('`' + name + "` takes no value.", "Leave the value out.");
    auto const times = std::ranges::count_if(
        typed, [&](std::string const& word) { return !name_typed_in(word, option).empty(); });
    if (times > 1) return wrong_usage('`' + name + "` is given more than once.", "Give it once.");
    return wrong_usage(
        '`' + name + "` needs a value: " + placeholder_of(option) + '.',
        "`neuroflash " + command.get_name() + " --help` says which.");
}

error needs_other(CLI::App const& command, CLI::Option const& option, words const& typed)
{
    for (auto const* const other : option.get_needs()) {
        if (other->count() > 0) continue;
        auto const name = shown_name(*other);
        return wrong_usage(
            '`' + typed_name(option, typed) + "` also needs `" + name + "`.",
            "Type: " + usage_of(command) + ' ' + shown_name(option) + ' ' + name + ' ' +
                placeholder_of(*other));
    }
    return wrong_usage('`' + typed_name(option, typed) + "` cannot stand alone.", "");
}

} // namespace

error usage_error(CLI::App const& app, CLI::ParseError const& from, std::vector<std::string> typed)
{
    auto const commands = app.get_subcommands();
    auto const* const chosen = commands.empty() ? nullptr : commands.front();
    auto const kind = static_cast<CLI::ExitCodes>(from.get_exit_code());
    if (chosen != nullptr) {
        auto const name = std::ranges::find(typed, chosen->get_name());
        if (name != typed.end()) typed.erase(typed.begin(), name + 1);
    }
    if (chosen == nullptr || kind == CLI::ExitCodes::ExtrasError) return extras(app, chosen, typed);
    auto const text = std::string(from.what());
    auto const* const option = option_in_text(*chosen, text);
    if (kind == CLI::ExitCodes::RequiredError) return missing(*chosen, typed);
    if (option != nullptr) {
        if (kind == CLI::ExitCodes::ArgumentMismatch) return wrong_count(*chosen, *option, typed);
        if (kind == CLI::ExitCodes::RequiresError) return needs_other(*chosen, *option, typed);
    }
    // What stands behind an option that the command does not have is none of its values.
    if (option != nullptr && option->get_positional() && kind == CLI::ExitCodes::ValidationError) {
        if (auto unknown = unknown_among(*chosen, typed)) return *unknown;
    }
    auto const help = "`neuroflash " + chosen->get_name() + " --help` says more.";
    // The validators are the tool's own, and so are their words; only the name in front is not.
    auto const colon = text.find(": ");
    if (option == nullptr || kind != CLI::ExitCodes::ValidationError || colon == text.npos) {
        auto const* const about = option_in_conversion(*chosen, text);
        if (about != nullptr && about->get_items_expected_max() == 0)
            return wrong_count(*chosen, *about, typed);
        if (about != nullptr) {
            return wrong_usage('`' + typed_name(*about, typed) + "` needs a number.", help);
        }
        return wrong_usage(text + '.', help);
    }
    return wrong_usage(sentence_of(typed_name(*option, typed) + text.substr(colon)), help);
}

} // namespace neuroflash::cli

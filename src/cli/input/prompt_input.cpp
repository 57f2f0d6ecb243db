// SPDX-License-Identifier: BSL-1.0
#include "cli/input/prompt_input.hpp"

#include "cli/errors/wrong_usage.hpp"
#include "cli/input/file_text.hpp"
#include "cli/render/text.hpp"

#include "batch/input/program_line.hpp"
#include "batch/input/prompt_reader.hpp"
#include "batch/input/rejections.hpp"

#include <neuroflash/core/text/visible.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace neuroflash::cli {

namespace {

/// The limit of a text: more than any text model takes.
constexpr auto longest_text = std::size_t(4) << 20;

/// Nothing ends the reading early: a signal ends the process.
std::atomic<bool> const never_stopped = false;

/// A measurement goes through a few prompts again and again.
constexpr std::size_t most_prompts = 100'000;

batch::batch_input input_of(std::string const& file, input_options const& given)
{
    auto made = batch::batch_input(file.c_str());
    made.format = given.format;
    made.columns = given.columns;
    return made;
}

/// Numbers of images are counted from 1: 0 is one that the text does not say.
batch::item nothing_said()
{
    auto made = batch::item();
    made.images = 0;
    return made;
}

error unusable_text(std::string const& what, batch::rejection const& why)
{
    return wrong_usage(what + ": " + why.text() + '.', "Nothing was sent; correct the prompt.");
}

bool names_file(std::string const& argument)
{
    return argument.starts_with('@') && !argument.starts_with("@@");
}

error no_file_name(std::string const& called = "PROMPT")
{
    return wrong_usage(
        called + ": @ is followed by the name of a file.",
        "A text that begins with @ is written with two: @@.");
}

/// The word behind a command with which other tools explain it.
error only_help(std::string const& called = "PROMPT")
{
    return wrong_usage(
        called + " is the word `help` alone, which would be paid for.",
        "Nothing was sent. `neuroflash help COMMAND` explains a command. A prompt has more words, "
        "or comes from standard input with `-`.");
}

/// Why a text cannot be sent; empty if it can.
std::string fault_of_text(std::string_view text)
{
    if (text.size() > longest_text) return " is longer than 4 MiB.";
    if (text.find('\0') != text.npos) return " holds a zero byte.";
    if (auto const why = batch::fault_of_encoding(text); !why.empty())
        return ": " + why.text() + '.';
    return core::is_blank_text(text) ? " is blank." : "";
}

one_prompt prompt_of(batch::checked_item const& from)
{
    auto const& what = from.what();
    auto made = one_prompt(from.prompt());
    made.model = what.model;
    if (what.images > 0) made.num_images = what.images;
    made.aspect_ratio = what.aspect_ratio;
    made.output_format = what.output_format;
    made.brand_voice = what.brand_voice;
    return made;
}

result<one_prompt> read_only_prompt(std::string const& file, input_options const& given)
{
    auto const input = input_of(file, given);
    auto reader = batch::prompt_reader(input, nothing_said(), never_stopped);
    auto const first = reader.next();
    if (!first) {
        return wrong_usage(
            "There are no prompts in " + reader.name() + '.',
            "Check the file, or the command before the pipe.");
    }
    if (!first->what) {
        return unusable_text(reader.name() + ", line " + std::to_string(first->line), first->why);
    }
    if (reader.next()) {
        return wrong_usage(
            "There is more than one prompt in " + reader.name() + ", and this command takes one.",
            "For all of them: neuroflash batch. A prompt of several lines is one JSON object, with "
            "\\n "
            "for each line break: {\"prompt\": \"...\"}");
    }
    if (!first->what->what().sources.empty()) {
        return wrong_usage(
            reader.name() + " names a source, and this command takes only a prompt from it.",
            "Give the source as an argument of `neuroflash edit`, or use `neuroflash batch`.");
    }
    return prompt_of(*first->what);
}

result<std::vector<std::string>> read_all(output& out, batch::batch_input const& input)
{
    auto reader = batch::prompt_reader(input, nothing_said(), never_stopped);
    auto invalid = batch::rejections([&](std::int64_t line, std::string const& text) {
        out.note("line " + std::to_string(line) + ": " + printable(text));
    });
    auto found = std::vector<std::string>();
    while (auto const one = reader.next()) {
        if (!one->what) {
            invalid.add(one->line, one->why);
        } else if (!one->what->what().sources.empty()) {
            invalid.add(one->line, {"it has a source, but bench measures no edits"});
        } else if (!one->what->what().brand_voice.empty()) {
            invalid.add(one->line, {"it has a brand voice, but bench sends prompts unchanged"});
        } else {
            found.push_back(one->what->prompt().text());
        }
        if (found.size() > most_prompts) {
            return wrong_usage(
                reader.name() + " has more than " + std::to_string(most_prompts) + " prompts.",
                "A measurement needs only a few: use the first of them.");
        }
    }
    if (auto const skipped = reader.skipped_comments(); !skipped.empty()) out.note(skipped);
    for (auto const& [reason, count] : invalid.more()) {
        out.note(pluralize(count, "line", "lines") + " more: " + printable(reason));
    }
    if (invalid.count() > 0) {
        return wrong_usage(
            pluralize(invalid.count(), "line", "lines") + " of " + reader.name() +
                " cannot be used.",
            "Correct them.");
    }
    if (!found.empty()) return found;
    return wrong_usage(
        "There are no prompts in " + reader.name() + '.', "Check the file after --prompts.");
}

/// A word that looks like a path and leads somewhere, as a pattern or `~` of the shell may.
std::filesystem::file_type kind_of_path(std::string const& argument)
{
    auto const is_word = argument.find_first_of(" \t\n") == std::string::npos;
    if (!is_word || argument.find_first_of("./") == std::string::npos)
        return std::filesystem::file_type::none;
    auto failed = std::error_code();
    return std::filesystem::status(argument, failed).type();
}

error only_file_name(
    std::string const& called, std::string const& argument, std::string const& consequence)
{
    return wrong_usage(
        called + " is the name of a file, " + argument + "; the name itself would be " +
            consequence + '.',
        "Nothing was sent. `@" + argument + "` reads it from the file.");
}

/// A word that names a file which is not there, as where `@` was forgotten in another directory. An
/// address may be what the text is about.
bool names_missing_file(std::string const& argument)
{
    auto const is_word = argument.find_first_of(" \t\n") == std::string::npos;
    return is_word && !argument.starts_with('@') && argument.find("://") == std::string::npos &&
        batch::has_ending_of_file(argument);
}

/// Why a text that was typed describes nothing; empty if it may.
std::string fault_of_description(std::string const& argument)
{
    if (kind_of_path(argument) == std::filesystem::file_type::directory)
        return "PROMPT is the name of a directory, " + argument;
    constexpr auto punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    if (!argument.empty() && argument.find_first_not_of(punctuation) == std::string::npos)
        return "PROMPT has no letters and no digits";
    auto const is_word = argument.find_first_of(" \t\n") == std::string::npos;
    if (is_word && batch::pointer_line(argument).kind.known())
        return "PROMPT is an address, the name of a file, or an id";
    return {};
}

/// Marks that a text program or another shell put around the whole prompt, and that this shell did
/// not take off.
bool is_wrapped_in_quotes(std::string_view prompt)
{
    struct pair
    {
        std::string_view begin;
        std::string_view end;
    };
    constexpr auto pairs = std::to_array<pair>(
        {{"\"", "\""},
         {"`", "`"},
         {"'", "'"},
         {"\xe2\x80\x9c", "\xe2\x80\x9d"},
         {"\xe2\x80\x9d", "\xe2\x80\x9d"},
         {"\xe2\x80\x9e", "\xe2\x80\x9c"},
         {"\xe2\x80\x9e", "\xe2\x80\x9d"},
         {"\xe2\x80\x98", "\xe2\x80\x99"},
         {"\xe2\x80\x9a", "\xe2\x80\x98"},
         {"\xc2\xab", "\xc2\xbb"},
         {"\xc2\xbb", "\xc2\xab"}});
    return std::any_of(pairs.begin(), pairs.end(), [&](pair const& one) {
        if (prompt.size() <= one.begin.size() + one.end.size()) return false;
        if (!prompt.starts_with(one.begin) || !prompt.ends_with(one.end)) return false;
        auto const inner =
            prompt.substr(one.begin.size(), prompt.size() - one.begin.size() - one.end.size());
        // `"Yes" and "no"` begins and ends with a word in quotation marks.
        return inner.find(one.begin) == inner.npos && inner.find(one.end) == inner.npos;
    });
}

} // namespace

result<one_prompt> read_one_prompt(std::string const& argument, input_options const& given)
{
    if (argument == "@") return no_file_name();
    if (argument == "help") return only_help();
    try {
        if (argument == "-") return read_only_prompt(argument, given);
        if (names_file(argument)) return read_only_prompt(argument.substr(1), given);
    } catch (batch::input_refused const& e) {
        return wrong_usage(e.why().message(), e.why().advice());
    }
    if (kind_of_path(argument) == std::filesystem::file_type::regular)
        return only_file_name("PROMPT", argument, "drawn");
    if (auto const fault = fault_of_description(argument); !fault.empty()) {
        return wrong_usage(
            fault + ", and describes no image.",
            "Nothing was sent. Type what the image is to show; for a text in it, say where it "
            "stands: a sign that says \"fox.png\"");
    }
    if (is_wrapped_in_quotes(argument)) {
        return wrong_usage(
            "PROMPT has quotation marks around it, which would be part of the prompt.",
            "Nothing was sent. Type straight double quotation marks, once: \"a red fox\". For a text "
            "in an image, say where it stands: a sign that says \"fox\"");
    }
    auto checked = batch::check_typed_prompt(argument);
    if (auto const* const why = std::get_if<batch::rejection>(&checked))
        return unusable_text("PROMPT", *why);
    return one_prompt(std::get<batch::checked_prompt>(std::move(checked)));
}

result<std::string> read_whole_text(std::string const& argument, std::string const& called)
{
    if (argument == "@") return no_file_name(called);
    if (argument == "help") return only_help(called);
    if (kind_of_path(argument) == std::filesystem::file_type::regular)
        return only_file_name(called, argument, "sent");
    if (names_missing_file(argument)) {
        return wrong_usage(
            called + " is the name of a file that does not exist, " + argument +
                "; the name itself would be sent.",
            "Nothing was sent. `@FILE` reads a text from a file. A text about a file has a space in it.");
    }
    auto what = result<file_text>(file_text{called, argument});
    if (argument == "-") what = read_file_text(argument, longest_text);
    else if (names_file(argument)) what = read_file_text(argument.substr(1), longest_text);
    else if (argument.starts_with("@@")) what->text.erase(0, 1);
    if (!what) return what.error();
    auto const why = fault_of_text(what->text);
    if (why.empty()) return std::move(what->text);
    return wrong_usage(what->name + why, "Nothing was sent; correct the text.");
}

void apply_members(one_prompt const& from, generate_params& to)
{
    if (!from.model.empty()) to.model = from.model;
    if (from.num_images) to.num_images = from.num_images;
    if (!from.aspect_ratio.empty()) to.aspect_ratio = from.aspect_ratio;
    if (!from.output_format.empty()) to.output_format = from.output_format;
}

result<std::vector<std::string>>
read_prompts(output& out, std::string const& file, input_options const& given)
{
    auto const input = input_of(file, given);
    try {
        return read_all(out, input);
    } catch (batch::input_refused const& e) {
        return wrong_usage(e.why().message(), e.why().advice());
    }
}

bool needs_surface_v1(std::string const& file, input_options const& given)
{
    // Standard input, which is read once, also where a file is called so.
    if (file == "-") return false;
    auto ignored = std::error_code();
    if (!std::filesystem::is_regular_file(file, ignored)) return false;
    auto const folder = std::filesystem::path(file).parent_path();
    auto const is_local = [&](std::string const& source) {
        return std::filesystem::is_regular_file(folder / source, ignored);
    };
    try {
        auto const input = input_of(file, given);
        auto reader = batch::prompt_reader(input, nothing_said(), never_stopped);
        while (auto const one = reader.next()) {
            if (!one->what) continue;
            auto const& what = one->what->what();
            if (!what.mask.empty() || std::ranges::any_of(what.sources, is_local)) return true;
        }
    } catch (batch::input_refused const&) {
        return false;
    }
    return false;
}

} // namespace neuroflash::cli

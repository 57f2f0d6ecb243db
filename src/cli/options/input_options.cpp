// SPDX-License-Identifier: BSL-1.0
#include "cli/options/input_options.hpp"

#include "cli/render/text.hpp"
#include "cli/settings/choice.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace neuroflash::cli {

namespace {

struct named_format
{
    std::string_view name;
    batch::input_format format;
};

constexpr auto formats = std::to_array<named_format>(
    {{"auto", batch::input_format::detect},
     {"lines", batch::input_format::lines},
     {"jsonl", batch::input_format::json_lines},
     {"csv", batch::input_format::csv},
     {"tsv", batch::input_format::tsv}});

/// Throws for an unknown name.
batch::input_format format_of(std::string const& name)
{
    auto const* const found = std::ranges::find(formats, name, &named_format::name);
    if (found != formats.end()) return found->format;
    auto why = "auto, lines, jsonl, csv or tsv is needed, not " + printable(name);
    for (auto const* const image : {"png", "jpeg", "jpg", "webp", "avif", "gif"}) {
        if (name == image) why += "; for the format of the images: --output-format " + name;
    }
    throw CLI::ValidationError("--format", why);
}

} // namespace

void add_brand_options(CLI::App& command, brand_options& given)
{
    command
        .add_option(
            "--brand-voice", given.voice,
            "Brand voice for the prompt; `neuroflash brand-voices` lists them")
        ->type_name("ID");
    command
        .add_option(
            "--brand-voice-mode", given.mode,
            "append: add the words of the voice to the prompt (free); write: have the text service "
            "write the prompt (costs tokens)")
        ->type_name("MODE")
        ->check(one_of({"append", "write"}));
    command
        .add_option(
            "--text-model", given.text_model,
            "Text model for --brand-voice-mode write (default: the first available one)")
        ->type_name("ID");
}

void add_input_options(CLI::App& command, input_options& given, input_columns columns)
{
    command
        .add_option_function<std::string>(
            "--format", [&given](std::string const& name) { given.format = format_of(name); },
            "How the prompts of a file are written (default: auto)")
        ->type_name("NAME:{auto,lines,jsonl,csv,tsv}"); // as for a choice; `format_of` checks it
    auto const column = [&command](char const* option, std::string& to, char const* what) {
        command.add_option(option, to, what)->type_name("NAME");
    };
    auto& of = given.columns;
    column("--prompt-column", of.prompt, "Column of a table with the prompts (default: prompt)");
    if (columns == input_columns::prompt) return;
    column("--key-column", of.key, "Column with the keys (default: key)");
    column("--model-column", of.model, "Column with the models (default: model)");
    column("--num-images-column", of.num_images, "Column with the numbers (default: num_images)");
    column(
        "--aspect-ratio-column", of.aspect_ratio, "Column with the ratios (default: aspect_ratio)");
    column(
        "--output-format-column", of.output_format,
        "Column with the formats (default: output_format)");
    column(
        "--brand-voice-column", of.brand_voice,
        "Column with the brand voices (default: brand_voice)");
    column("--source-column", of.source, "Column with ids or paths to edit (default: source)");
    column("--mask-column", of.mask, "Column with ids or paths of masks (default: mask)");
}

} // namespace neuroflash::cli

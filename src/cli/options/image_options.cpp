// SPDX-License-Identifier: BSL-1.0
#include "cli/options/image_options.hpp"

#include "cli/options/options.hpp"
#include "cli/settings/choice.hpp"
#include "cli/settings/whole_number.hpp"

#include <CLI/CLI.hpp>

#include <cmath>
#include <string>

namespace neuroflash::cli {

namespace {

/// The value in the library's form.
std::string factor_fault(std::string const& text)
{
    auto value = 0.0;
    auto const number = CLI::detail::lexical_cast(text, value) && std::isfinite(value);
    if (number && value >= 1 && value <= 16) return {};
    return "a number from 1 to 16 is needed, such as 2; not " + printable(text);
}

} // namespace

void add_surface(CLI::App& command, options& given)
{
    command
        .add_option(
            "--surface", given.surface,
            "API of the service: guide, or v1, which takes uploads (default: guide)")
        ->type_name("NAME")
        ->check(one_of({"guide", "v1"}));
}

void add_pages(CLI::App& command, options& given)
{
    command.add_option("--page", given.page, "Page to show; the first one is 1")
        ->type_name("N")
        ->check(whole_number(1, 1000000));
    command.add_option("--size", given.size, "Entries per page")
        ->type_name("N")
        ->check(whole_number(1, 200));
    command
        .add_option(
            "--limit", given.limit, "Maximum number of entries; reads as many pages as needed")
        ->type_name("N")
        ->check(whole_number(1, 1'000'000));
    command.add_flag("--all", given.all, "All pages");
    command
        .add_option(
            "--since", given.since,
            "Only images made since then: a date (UTC) such as 2026-11-29, or a time span "
            "such as 2d; reads all pages")
        ->type_name("WHEN");
    command.add_option("-m,--model", given.model, "Only images of this model; reads all pages")
        ->type_name("ID");
}

void add_upload(CLI::App& command, options& given)
{
    command
        .add_option(
            "files", given.files,
            "Files of this machine, or addresses (https://...) that the service fetches")
        ->required()
        ->type_name("FILE...");
}

void add_images(CLI::App& command, options& given)
{
    command.add_option("ids", given.ids, "Only these images")->type_name("ID...");
    add_pages(command, given);
}

void add_upscale(CLI::App& command, options& given)
{
    command.add_option("source", given.source, "Image id of API v1, or a file, which is uploaded")
        ->required()
        ->type_name("IMAGE_ID");
    command.add_option("--factor", given.factor, "How much larger each side gets, such as 2")
        ->type_name("X")
        ->check(CLI::Validator(factor_fault, "", ""));
    command.add_option("-m,--model", given.model, "Model that upscales")->type_name("ID");
    command.add_option("--output-format", given.output_format, "Format of the image")
        ->type_name("FORMAT");
}

} // namespace neuroflash::cli

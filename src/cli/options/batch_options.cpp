// SPDX-License-Identifier: BSL-1.0
#include "cli/options/batch_options.hpp"

#include "cli/options/directory_name.hpp"
#include "cli/options/input_options.hpp"
#include "cli/options/options.hpp"
#include "cli/options/output_options.hpp"
#include "cli/settings/choice.hpp"
#include "cli/settings/whole_number.hpp"

namespace neuroflash::cli {

namespace {

void add_limits(CLI::App& batch, batch_options& given)
{
    batch
        .add_option("--concurrency", given.concurrency, "Maximum number of paid requests in flight")
        ->type_name("N")
        ->check(whole_number(1, 10000))
        ->capture_default_str();
    batch.add_option("--downloads", given.downloads, "Maximum number of downloads at a time")
        ->type_name("N")
        ->check(whole_number(1, 1000))
        ->capture_default_str();
    batch.add_option("--budget", given.budget, "Maximum credits of all runs into DIR together")
        ->type_name("N")
        ->check(whole_number(0, most_credits));
    batch
        .add_option(
            "--max-unknown", given.max_unknown, "Maximum credits in flight or unknown at one time")
        ->type_name("N")
        ->check(whole_number(1, most_credits))
        ->capture_default_str();
    batch
        .add_option(
            "--shard", given.shard,
            "Work on part I of N of the input (default: from Slurm or Kubernetes, else all)")
        ->type_name("I/N");
}

/// Adds the defaults for items whose line does not have the field.
void add_item_defaults(CLI::App& batch, options& given)
{
    batch.add_option("-m,--model", given.model, "Image model of lines that name none")
        ->type_name("ID");
    batch
        .add_option(
            "-n,--num-images", given.num_images,
            "Number of images of lines without one; each costs one credit")
        ->type_name("N")
        ->check(whole_number(1, 1000));
    batch
        .add_option(
            "--aspect-ratio", given.aspect_ratio, "Aspect ratio of lines without one, such as 16:9")
        ->type_name("RATIO");
    batch
        .add_option(
            "--output-format", given.output_format,
            "Image format of lines without one, such as png")
        ->type_name("FORMAT");
}

CLI::App* add_batch(CLI::App& app, options& given)
{
    auto* const batch = app.get_subcommand("batch");
    auto& of = given.batch;
    batch
        ->add_option(
            "input", of.input,
            "JSON lines, CSV or TSV, or one prompt per line (`# ` begins a comment); - for standard "
            "input")
        ->required()
        ->type_name("INPUT");
    batch->add_option("-o,--out", given.out, "Directory for images, results, gallery and journal")
        ->required()
        ->type_name("DIR")
        ->check(directory_name());
    batch->add_flag("--quote", of.quote, "Print the cost and the time; send nothing paid");
    batch->add_flag("--skip-invalid", of.skip_invalid, "Skip invalid lines");
    batch->add_flag("--retry-failed", of.retry_failed, "Send rejected requests again");
    batch->add_flag(
        "--wait-for-reset", of.wait_for_reset, "At the daily limit, wait until midnight UTC");
    batch->add_flag("-y,--yes", given.yes, "Spend without asking; --budget N does for N credits");
    add_input_options(*batch, given.input, input_columns::all);
    add_limits(*batch, of);
    add_item_defaults(*batch, given);
    add_brand_options(*batch, given.brand);
    batch
        ->add_option(
            "--surface", given.surface,
            "API of the service: guide, or v1, which takes uploads (default: guide)")
        ->type_name("NAME")
        ->check(one_of({"guide", "v1"}));
    return batch;
}

} // namespace

std::vector<CLI::App*> add_batch_commands(CLI::App& app, options& given)
{
    auto* const batch = add_batch(app, given);
    auto* const status = app.get_subcommand("batch-status");
    status->add_option("directory", given.batch.directory, "The --out directory of the batch")
        ->required()
        ->type_name("DIR");
    add_output_options(*status, given);
    auto* const reconcile = app.get_subcommand("batch-reconcile");
    reconcile->add_option("directory", given.batch.directory, "The --out directory of the batch")
        ->required()
        ->type_name("DIR");
    auto* const merge = app.get_subcommand("batch-merge");
    merge->add_option("out", given.batch.directory, "New directory")
        ->required()
        ->type_name("OUT")
        ->check(directory_name());
    merge->add_option("parts", given.batch.parts, "Directories of the parts")
        ->required()
        ->type_name("PART...");
    add_output_options(*merge, given);
    return {batch, reconcile};
}

} // namespace neuroflash::cli

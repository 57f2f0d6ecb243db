// SPDX-License-Identifier: BSL-1.0
#include "cli/options/bench_options.hpp"

#include "cli/options/directory_name.hpp"
#include "cli/options/input_options.hpp"
#include "cli/options/options.hpp"
#include "cli/settings/whole_number.hpp"

#include <limits>

namespace neuroflash::cli {

namespace {

/// What is measured: a row of the report for each model, number of images and concurrency.
void add_configurations(CLI::App& bench, bench_options& given)
{
    bench.add_option("--models", given.models, "Models to measure: see `neuroflash models`")
        ->required()
        ->delimiter(',')
        ->type_name("ID,...");
    bench.add_option("--num-images", given.num_images, "Images per request (default: 1)")
        ->delimiter(',')
        ->type_name("N,...")
        ->check(whole_number(1, 1000));
    bench
        .add_option(
            "--concurrency", given.concurrency,
            "Requests in flight (default: 1; with --rate the maximum, default: 64)")
        ->delimiter(',')
        ->type_name("N,...")
        ->check(whole_number(1, 1000));
}

/// Which requests are sent for each of them, in which order, and when.
void add_requests(CLI::App& bench, bench_options& given)
{
    bench
        .add_option(
            "--requests", given.requests,
            "Measured requests for each model, number of images and concurrency")
        ->type_name("N")
        ->check(whole_number(1, 1'000'000))
        ->capture_default_str();
    bench
        .add_option(
            "--warmup", given.warmup, "Requests before the measured ones; paid, not measured")
        ->type_name("N")
        ->check(whole_number(0, 1'000'000))
        ->capture_default_str();
    bench
        .add_option(
            "--rate", given.rate,
            "Start R requests per second, answered or not; latency counts from the planned "
            "start")
        ->type_name("R");
    bench.add_option("--seed", given.seed, "Random seed for the order of measurements and prompts")
        ->type_name("N")
        ->check(whole_number(0, std::numeric_limits<std::int64_t>::max()))
        ->capture_default_str();
    bench
        .add_option(
            "--prompts", given.prompts,
            "Prompts in a format of batch; only their text is used; - for standard input (default: "
            "eight built-in prompts)")
        ->type_name("FILE");
}

} // namespace

CLI::App* add_bench_command(CLI::App& app, options& given)
{
    auto* const bench = app.get_subcommand("bench");
    add_configurations(*bench, given.bench);
    add_requests(*bench, given.bench);
    add_input_options(*bench, given.input, input_columns::prompt);
    bench->add_option("--budget", given.bench.budget, "Maximum credits; never exceeded")
        ->type_name("N")
        ->check(whole_number(1, most_credits));
    bench->add_flag("-y,--yes", given.yes, "Spend without asking");
    auto* const out =
        bench->add_option("-o,--out", given.bench.out, "Directory for bench.json and bench.html")
            ->type_name("DIR")
            ->check(directory_name());
    bench
        ->add_flag(
            "--download", given.bench.download,
            "Download the images after the measurement, into DIR")
        ->needs(out);
    bench
        ->add_option(
            "--compare", given.bench.compare, "Compare with the bench.json of an earlier run")
        ->type_name("FILE");
    return bench;
}

} // namespace neuroflash::cli

// SPDX-License-Identifier: BSL-1.0
#include "bench_options.hpp"

#include "../options.hpp"
#include "../whole_number.hpp"

#include <limits>

namespace neuroflash::cli {

namespace {

void add_cells(CLI::App& bench, bench_options& given)
{
    bench.add_option("--models", given.models, "Models to measure: see `neuroflash models`")
        ->required()
        ->delimiter(',')
        ->type_name("ID,...");
    bench.add_option("--num-images", given.num_images, "Images of a request (default: 1)")
        ->delimiter(',')
        ->type_name("N,...")
        ->check(whole_number(1, 1000));
    bench
        .add_option(
            "--concurrency", given.concurrency,
            "Requests in flight (default: 1; with --rate at most so many, default: 64)")
        ->delimiter(',')
        ->type_name("N,...")
        ->check(whole_number(1, 1000));
    bench
        .add_option(
            "--requests", given.requests,
            "Requests measured for each model, number of images and concurrency")
        ->type_name("N")
        ->check(whole_number(1, 1'000'000))
        ->capture_default_str();
    bench.add_option("--warmup", given.warmup, "Requests before them: paid, not measured")
        ->type_name("N")
        ->check(whole_number(0, 1'000'000))
        ->capture_default_str();
    bench
        .add_option(
            "--rate", given.rate,
            "Start so many requests a second, answered or not; latency counts from the planned "
            "start")
        ->type_name("R");
    bench.add_option("--seed", given.seed, "Of the order of measurements and prompts")
        ->type_name("N")
        ->check(whole_number(0, std::numeric_limits<std::int64_t>::max()))
        ->capture_default_str();
    bench
        .add_option(
            "--prompts", given.prompts,
            "A prompt a line; `# ` begins a comment (default: eight built-in ones)")
        ->type_name("FILE");
}

} // namespace

CLI::App* add_bench_command(CLI::App& app, options& given)
{
    auto* const bench = app.add_subcommand(
        "bench", "Measure image models: latency, throughput, failures, credits (paid)");
    add_cells(*bench, given.bench);
    bench->add_option("--budget", given.bench.budget, "Credits that it may cost, never exceeded")
        ->type_name("N")
        ->check(whole_number(1, most_credits));
    bench->add_flag("--yes", given.bench.yes, "Spend without asking");
    auto* const out =
        bench->add_option("--out", given.bench.out, "Directory for bench.json and bench.html")
            ->type_name("DIR");
    bench->add_flag("--download", given.bench.download, "Fetch the pictures afterwards, into DIR")
        ->needs(out);
    bench
        ->add_option("--compare", given.bench.compare, "bench.json of an earlier run: what changed")
        ->type_name("FILE");
    return bench;
}

} // namespace neuroflash::cli

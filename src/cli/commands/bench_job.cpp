// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/bench_job.hpp"

#include "cli/bench/document.hpp"
#include "cli/bench/page.hpp"
#include "cli/bench/prompts.hpp"
#include "cli/commands/bench_images.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/files/saved_image.hpp"
#include "cli/input/file_text.hpp"
#include "cli/input/prompt_input.hpp"
#include "cli/render/text.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace neuroflash::cli {

namespace {

/// Above what a rate is expected to need, and below what a service takes for an attack.
constexpr auto concurrency_at_a_rate = 64;

result<bench::baseline> read_baseline(std::string const& file)
{
    auto const text = read_document(file);
    if (!text) return text.error();
    return bench::parse_baseline(*text);
}

/// Runs before anything is paid for: a file that is not a report of this command is not replaced.
result<void> check_reports(std::filesystem::path const& directory)
{
    auto const json_mark = '"' + std::string(bench::schema) + '"';
    auto const json = check_replaceable(directory / "bench.json", json_mark);
    if (!json) return json.error();
    return check_replaceable(directory / "bench.html", bench::page_mark);
}

/// The place for the images that --download keeps: all measured ones that may be paid for.
result<image_place> place_for_images(options const& given, bench::plan const& plan)
{
    auto each = std::int64_t(0);
    for (auto const& combination : plan.combinations) each += combination.num_images;
    auto const images = each * plan.params.requests;
    return image_place::for_paid_images(
        bench_images_directory(given).string(),
        std::min(images, given.bench.budget.value_or(images)));
}

bench::plan_params plan_params_of(bench_options const& given)
{
    auto made = bench::plan_params();
    made.models = given.models;
    made.num_images = given.num_images;
    made.concurrency = given.concurrency;
    if (given.concurrency.empty()) made.concurrency = {given.rate ? concurrency_at_a_rate : 1};
    made.requests = given.requests;
    made.warmup = given.warmup;
    made.rate = given.rate;
    made.seed = given.seed;
    return made;
}

} // namespace

result<bench_job> prepare_bench(output& out, options const& given)
{
    auto made = bench_job();
    auto plan = bench::make_plan(plan_params_of(given.bench));
    if (!plan) return plan.error();
    made.plan = std::move(*plan);
    made.prompts = bench::built_in_prompts();
    if (!given.bench.prompts.empty()) {
        auto read = read_prompts(out, given.bench.prompts, given.input);
        if (!read) return read.error();
        made.prompts = std::move(*read);
    }
    if (!given.bench.compare.empty()) {
        auto read = read_baseline(given.bench.compare);
        if (!read) return read.error();
        made.before = std::move(*read);
    }
    if (given.bench.out.empty()) return made;
    if (auto const fine = check_reports(given.bench.out); !fine) return fine.error();
    auto place = image_place::for_paid_images(given.bench.out, 1);
    if (place && given.bench.download) place = place_for_images(given, made.plan);
    if (!place) return place.error();
    made.place = std::move(*place);
    if (auto ignored = std::error_code();
        std::filesystem::exists(std::filesystem::path(given.bench.out) / "bench.json", ignored)) {
        out.hint(
            "note: the report of an earlier run in " + printable(given.bench.out) +
            " will be replaced; another directory with --out keeps it");
    }
    return made;
}

result<void> make_room(client_params& service, options const& given, bench::plan const& plan)
{
    auto const widest =
        static_cast<std::size_t>(*std::ranges::max_element(plan.params.concurrency));
    if (!given.max_connections) {
        service.max_connections = std::max(service.max_connections, widest);
    } else if (*given.max_connections < widest) {
        return wrong_usage(
            "--max-connections is less than the greatest --concurrency.",
            "Leave it out, or set it to at least " + std::to_string(widest) + '.');
    }
    return {};
}

} // namespace neuroflash::cli

// SPDX-License-Identifier: BSL-1.0
#include "cli/bench/document.hpp"
#include "cli/bench/page.hpp"
#include "cli/bench/prompts.hpp"
#include "cli/bench/runner.hpp"
#include "cli/client/quota_text.hpp"
#include "cli/client/settings.hpp"
#include "cli/client/spending_gate.hpp"
#include "cli/commands/bench_images.hpp"
#include "cli/commands/bench_job.hpp"
#include "cli/commands/bench_show.hpp"
#include "cli/commands/commands.hpp"
#include "cli/errors/error_report.hpp"
#include "cli/errors/option_names.hpp"
#include "cli/files/saved_image.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/json_text.hpp"
#include "support/asio_time.hpp"

#include <neuroflash/version.hpp>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <utility>

namespace neuroflash::cli {

namespace {

std::string version_text()
{
    return "neuroflash " + std::to_string(NEUROFLASH_VERSION / 100000) + '.' +
        std::to_string(NEUROFLASH_VERSION / 100 % 1000) + '.' +
        std::to_string(NEUROFLASH_VERSION % 100);
}

std::string moment_now()
{
    auto const now = std::time(nullptr);
    auto parts = std::tm();
    ::gmtime_r(&now, &parts);
    auto buffer = std::array<char, 32>();
    auto const size = std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return std::string(buffer.data(), size);
}

/// Checks the model list and the quota; free of charge.
asio::awaitable<result<bench_quote>>
ask_service(command_context& context, free_client& service, bench::plan const& plan)
{
    auto listing = service.list_image_models(context.call());
    auto const listed = co_await watch(context, "models", std::move(listing));
    if (!listed) co_return listed.error();
    if (auto const fine = bench::check_models(plan.params, *listed); !fine) co_return fine.error();
    auto asking = service.image_quota(context.call());
    auto const quota = co_await watch(context, "image quota", std::move(asking));
    if (!quota) co_return quota.error();
    auto quote = bench_quote();
    quote.credits = plan.credits();
    quote.budget = context.given().bench.budget;
    quote.available = quota->available_now();
    quote.fair_use_limit_reached = quota->fair_use_limit_reached;
    if (quote.available > 0) co_return quote;
    co_return out_of_credits("No image credits are left, so no paid request was sent.", *quota);
}

/// Writes the line of progress, but not so often that it flickers.
auto progress_writer(command_context& context, bench::plan const& plan)
{
    return [&context, &plan, last = std::chrono::steady_clock::time_point()](
               bench::measurement const& found, bench::block const& now) mutable {
        constexpr auto interval = std::chrono::milliseconds(100);
        auto const moment = std::chrono::steady_clock::now();
        if (!context.out().shows_progress() || moment - last < interval) return;
        last = moment;
        context.out().progress_line(progress_text(found, now, plan));
    };
}

asio::awaitable<bench::measurement> measure(
    command_context& context, client& paid, bench_job const& job, bench_quote const& quote,
    std::vector<made_images>& images)
{
    auto time = support::asio_time(context.io().get_executor());
    auto params = bench::runner_params(job.plan, job.prompts, quote.limit());
    params.limited_by_quota = quote.limited_by_quota();
    params.send = [&](generate_params ask) {
        return paid.generate(std::move(ask), context.call());
    };
    params.on_progress = progress_writer(context, job.plan);
    if (context.given().bench.download) {
        params.on_images = [&](std::size_t sample, generation made) {
            images.push_back({sample, std::move(made.images)});
        };
    }
    auto runner = bench::runner(context.io().get_executor(), time, std::move(params));
    auto running = runner.run();
    auto found = co_await std::move(running);
    context.out().progress_line({});
    co_return found;
}

bench::results results_of(
    bench_job const& job, bench_quote const& quote, bench_options const& given,
    std::string started_at, bench::measurement found)
{
    auto made = bench::results();
    made.about.tool = version_text();
    made.about.service = job.service;
    made.about.started_at = std::move(started_at);
    made.about.prompts = given.prompts.empty() ? "built-in" : "file";
    made.about.prompts_id = bench::prompts_id(job.prompts);
    made.about.prompt_count = job.prompts.size();
    made.about.budget = given.budget;
    made.about.available = quote.available;
    made.plan = job.plan;
    made.found = std::move(found);
    made.combinations = bench::summarize(made.plan, made.found.samples);
    return made;
}

/// Shows and writes all that was found.
result<void>
deliver_report(command_context& context, bench_job const& job, bench::results const& found)
{
    auto changes = std::vector<bench::change>();
    auto cautions = std::vector<std::string>();
    if (job.before) {
        changes = bench::compare(*job.before, found);
        cautions = bench::differences(*job.before, found);
    }
    auto const document = bench::to_json(found, changes);
    context.out().document(document);
    context.out().sentences(to_text(found, changes, cautions, context.out().columns()));
    if (context.given().bench.out.empty()) return {};
    auto const directory = std::filesystem::path(context.given().bench.out);
    auto const text = json_text(document) + '\n';
    if (auto done = write_file(directory / "bench.json", text); !done) return done.error();
    auto const page = bench::page_html(found, changes, cautions);
    if (auto done = write_file(directory / "bench.html", page); !done) return done.error();
    context.out().line("report: " + printable((directory / "bench.html").string()));
    return {};
}

exit_code exit_code_for(command_context& context, bench::results const& found)
{
    using bench::end_reason;
    if (context.signal() != 0) return exit_code_of_signal(context.signal());
    if (auto const& failure = found.found.failure) {
        if (context.out().has_error_documents()) context.out().error_document(to_json(*failure));
        else context.out().note(report_of(*failure, "error"));
    }
    if (found.found.unresolved > 0) return exit_code::maybe_charged;
    if (found.found.stop == end_reason::account) return exit_code::account;
    if (found.found.stop == end_reason::unreachable) {
        return found.found.spent > 0 ? exit_code::maybe_charged : exit_code::failed;
    }
    if (found.found.stop != end_reason::finished) return exit_code::quota;
    return found.failed() > 0 ? exit_code::some_failed : exit_code::done;
}

asio::awaitable<exit_code>
bench_all(command_context& context, free_client& service, bench_job const& job)
{
    auto asking = ask_service(context, service, job.plan);
    auto const quote = co_await std::move(asking);
    if (!quote) co_return context.fail(quote.error());
    auto asking_leave = ask_to_spend(context, quote->limit(), to_text(*quote, job.plan));
    auto const permission = co_await std::move(asking_leave);
    if (context.signal() != 0) co_return exit_code_of_signal(context.signal());
    if (!permission) co_return exit_code::usage;

    auto const started_at = moment_now();
    auto images = std::vector<made_images>();
    auto& paid = service.paid(*permission, job.place);
    auto measuring = measure(context, paid, job, *quote, images);
    auto found = co_await std::move(measuring);
    auto const whole = results_of(job, *quote, context.given().bench, started_at, std::move(found));
    if (whole.found.spent + whole.found.unresolved > 0) context.note_paid();
    auto const reported = deliver_report(context, job, whole);
    auto code = reported ? exit_code_for(context, whole) : context.fail(reported.error());
    auto left = all_unsaved(images);
    if (reported && !images.empty() && context.signal() == 0) {
        auto fetching = fetch_bench_images(context, service, whole, std::move(images));
        left = co_await std::move(fetching);
    }
    if (left.failure) code = worse(code, context.fail(*left.failure));
    show_unsaved(context, left, whole.found.samples);
    co_return context.signal() != 0 ? exit_code_of_signal(context.signal()) : code;
}

} // namespace

exit_code run_bench(command_context& context)
{
    auto params = read_settings(context.given());
    if (!params) return context.fail(params.error());
    auto job = prepare_bench(context.out(), context.given());
    if (!job) return context.fail(job.error());
    if (auto const room = make_room(*params, context.given(), job->plan); !room) {
        return context.fail(room.error());
    }
    job->service = params->api_base;
    return with_client(
        context, std::move(*params), [&](command_context& with, free_client& service) {
            return bench_all(with, service, *job);
        });
}

} // namespace neuroflash::cli

// SPDX-License-Identifier: BSL-1.0
#include "../bench/document.hpp"
#include "../bench/page.hpp"
#include "../bench/prompts.hpp"
#include "../bench/runner.hpp"
#include "../confirm.hpp"
#include "../fetch.hpp"
#include "../settings.hpp"
#include "bench_show.hpp"
#include "commands.hpp"

#include <neuroflash/version.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace neuroflash::cli {

namespace {

/// Above what a rate is expected to need, and below what a service takes for an attack.
constexpr auto concurrency_at_a_rate = 64;

/// What is known before the service is asked.
struct bench_job
{
    bench::plan plan;
    std::vector<std::string> prompts;
    std::optional<bench::baseline> before;
    std::string service;
};

/// A picture that was paid for, and where it comes from.
struct made_pictures
{
    std::size_t sample = 0;
    std::vector<image> images;
};

std::string version_words()
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

result<bench::baseline> read_baseline(std::string const& file)
{
    auto stream = std::ifstream(file, std::ios::binary);
    auto const text = std::string(std::istreambuf_iterator<char>(stream), {});
    if (!stream) return wrong_usage(file + " cannot be read.", "Check the path after --compare.");
    return bench::parse_baseline(text);
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

/// All that can be wrong without asking the service.
result<bench_job> prepare(options const& given)
{
    auto made = bench_job();
    auto plan = bench::make_plan(plan_params_of(given.bench));
    if (!plan) return plan.error();
    made.plan = std::move(*plan);
    made.prompts = bench::built_in_prompts();
    if (!given.bench.prompts.empty()) {
        auto read = bench::read_prompts(given.bench.prompts);
        if (!read) return read.error();
        made.prompts = std::move(*read);
    }
    if (!given.bench.compare.empty()) {
        auto read = read_baseline(given.bench.compare);
        if (!read) return read.error();
        made.before = std::move(*read);
    }
    if (given.bench.out.empty()) return made;
    if (auto ready = prepare_directory(given.bench.out); !ready) return ready.error();
    return made;
}

/// A request that waits for a connection measures the client and not the model.
result<void> make_room(client_params& service, options const& given, bench::plan const& plan)
{
    auto const widest =
        static_cast<std::size_t>(*std::ranges::max_element(plan.params.concurrency));
    if (!given.max_connections) {
        service.max_connections = std::max(service.max_connections, widest);
    } else if (*given.max_connections < widest) {
        return wrong_usage(
            "--max-connections is less than the greatest --concurrency.",
            "Leave it out, or let it be at least " + std::to_string(widest) + '.');
    }
    return {};
}

/// Of the model list and the quota; free.
asio::awaitable<result<bench_quote>>
ask_service(command_context& context, client& service, bench::plan const& plan)
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
    auto details = error_details();
    details.message = "No image credits are left, so nothing was sent.";
    co_return error(errc::quota_exhausted, std::move(details));
}

/// Whether credits may be spent. Says why not, itself.
asio::awaitable<bool> may_spend(command_context& context, bench_quote const& quote)
{
    if (context.given().bench.yes) co_return true;
    auto const amount = counted(quote.limit(), "credit", "credits");
    if (!can_ask()) {
        context.fail(wrong_usage(
            "Nothing was sent: this may cost " + amount + ", and there is nobody to ask.",
            "Add --yes to spend without being asked."));
        co_return false;
    }
    auto asking =
        confirmed(context.io().get_executor(), context.out(), "Spend up to " + amount + '?');
    auto const yes = co_await std::move(asking);
    if (!yes) context.out().note("Nothing was sent.");
    co_return yes;
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
        auto const columns = std::max<std::size_t>(context.out().columns(), 20);
        auto const words = progress_words(found, now, plan);
        context.out().progress_line(shortened(words, columns - 1));
    };
}

asio::awaitable<bench::measurement> measure(
    command_context& context, client& service, bench_job const& job, bench_quote const& quote,
    std::vector<made_pictures>& pictures)
{
    auto time = bench::steady_time(context.io().get_executor());
    auto params = bench::runner_params(job.plan, job.prompts, quote.limit());
    params.limited_by_quota = quote.limited_by_quota();
    params.send = [&](generate_params ask) {
        return service.generate(std::move(ask), context.call());
    };
    params.on_progress = progress_writer(context, job.plan);
    if (context.given().bench.download) {
        params.on_pictures = [&](std::size_t sample, generation made) {
            pictures.push_back({sample, std::move(made.images)});
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
    made.about.tool = version_words();
    made.about.service = job.service;
    made.about.started_at = std::move(started_at);
    made.about.prompts = given.prompts.empty() ? "built-in" : "file";
    made.about.prompts_id = bench::prompts_id(job.prompts);
    made.about.prompt_count = job.prompts.size();
    made.about.budget = given.budget;
    made.about.available = quote.available;
    made.plan = job.plan;
    made.found = std::move(found);
    made.cells = bench::summarize(made.plan, made.found.samples);
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
    context.out().block(in_words(found, changes, cautions));
    if (context.given().bench.out.empty()) return {};
    auto const directory = std::filesystem::path(context.given().bench.out);
    auto const text = boost::json::serialize(document) + '\n';
    if (auto done = write_file(directory / "bench.json", text); !done) return done.error();
    auto const page = bench::page_html(found, changes, cautions);
    if (auto done = write_file(directory / "bench.html", page); !done) return done.error();
    context.out().line("report: " + printable((directory / "bench.html").string()));
    return {};
}

/// Afterwards, so that it disturbs no measurement. The names are ours, not the service's.
asio::awaitable<result<void>> fetch_all(
    command_context& context, client& service, bench::results const& found,
    std::vector<made_pictures> pictures)
{
    auto const directory = std::filesystem::path(context.given().bench.out) / "pictures";
    if (auto ready = prepare_directory(directory); !ready) co_return ready.error();
    auto failure = std::optional<error>();
    for (auto const& made : pictures) {
        auto const& sample = found.found.samples[made.sample];
        auto const& cell = found.plan.cells[sample.cell];
        auto const stem = file_stem(cell.model) + '_' + std::to_string(cell.num_images) + 'x' +
                          std::to_string(cell.concurrency) + '_' +
                          std::to_string(sample.number + 1);
        for (auto i = std::size_t(0); i < made.images.size(); ++i) {
            auto source = download_source(made.images[i]);
            auto fetching = fetch_picture(
                context, service, std::move(source), directory.string(),
                stem + '_' + std::to_string(i + 1));
            auto const saved = co_await std::move(fetching);
            if (!saved && !failure) failure = saved.error();
            if (context.signal() != 0) co_return saved ? result<void>() : saved.error();
        }
    }
    if (failure) co_return *failure;
    co_return result<void>();
}

exit_code exit_code_for(command_context& context, bench::results const& found)
{
    using bench::stop_reason;
    if (context.signal() != 0) return exit_code_of_signal(context.signal());
    if (found.found.failure) context.out().note(printable(found.found.failure->to_string()));
    if (found.found.stop == stop_reason::account) return exit_code::account;
    if (found.found.unresolved > 0) return exit_code::maybe_charged;
    if (found.found.stop == stop_reason::unreachable) {
        return found.found.spent > 0 ? exit_code::maybe_charged : exit_code::failed;
    }
    if (found.found.stop != stop_reason::finished) return exit_code::quota;
    return found.failed() > 0 ? exit_code::some_failed : exit_code::done;
}

asio::awaitable<exit_code>
bench_all(command_context& context, client& service, bench_job const& job)
{
    auto asking = ask_service(context, service, job.plan);
    auto const quote = co_await std::move(asking);
    if (!quote) co_return context.fail(quote.error());
    context.out().block(in_words(*quote, job.plan));
    auto permission = may_spend(context, *quote);
    auto const permitted = co_await std::move(permission);
    if (context.signal() != 0) co_return exit_code_of_signal(context.signal());
    if (!permitted) co_return exit_code::usage;

    auto const started_at = moment_now();
    auto pictures = std::vector<made_pictures>();
    auto measuring = measure(context, service, job, *quote, pictures);
    auto found = co_await std::move(measuring);
    auto const whole = results_of(job, *quote, context.given().bench, started_at, std::move(found));
    if (whole.found.spent + whole.found.unresolved > 0) context.note_paid();
    if (auto const told = deliver_report(context, job, whole); !told) {
        co_return context.fail(told.error());
    }
    auto const code = exit_code_for(context, whole);
    if (pictures.empty() || context.signal() != 0) co_return code;
    auto fetching = fetch_all(context, service, whole, std::move(pictures));
    auto const fetched = co_await std::move(fetching);
    co_return fetched ? code : worse(code, context.fail(fetched.error()));
}

} // namespace

exit_code run_bench(command_context& context)
{
    auto params = read_settings(context.given());
    if (!params) return context.fail(params.error());
    auto job = prepare(context.given());
    if (!job) return context.fail(job.error());
    if (auto const room = make_room(*params, context.given(), job->plan); !room) {
        return context.fail(room.error());
    }
    job->service = params->api_base;
    auto const code =
        with_client(context, std::move(*params), [&](command_context& with, client& service) {
            return bench_all(with, service, *job);
        });
    // What was paid for and could not be shown must not look like something to repeat.
    if (code == exit_code::done && context.out().finish()) return exit_code::maybe_charged;
    return code;
}

} // namespace neuroflash::cli

// SPDX-License-Identifier: BSL-1.0
#include "cli/client/fetch.hpp"
#include "cli/client/settings.hpp"
#include "cli/client/spending_gate.hpp"
#include "cli/commands/batch_exit.hpp"
#include "cli/commands/batch_stop.hpp"
#include "cli/commands/commands.hpp"
#include "cli/errors/error_report.hpp"
#include "cli/errors/pasted_command.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/input/prompt_input.hpp"
#include "cli/output/batch_show.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/text.hpp"
#include "cli/settings/setting_origins.hpp"

#include <neuroflash/batch.hpp>

#include <boost/asio/co_spawn.hpp>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace neuroflash::cli {

namespace {

/// The advice about requests that may be paid, or images that are paid and not downloaded, of this
/// input or an earlier one. Empty if there are none.
std::string last_advice(
    batch::batch_summary const& from, batch_work what, std::filesystem::path const& directory,
    options given)
{
    auto const command = "neuroflash batch-reconcile " + shell_word(directory.string());
    auto text = std::string();
    if (from.unrecorded > 0) {
        given.out = "."; // the directory of the batch may be gone
        text = lines_of(advice(
            "Keep the lines above that say so. `" +
            with_typed_profile(download_command(given, {"ID"})) + "` fetches an image, and `" +
            with_typed_profile("neuroflash reconcile WORD") +
            "` searches for a request, both free of charge."));
    }
    // Without a journal there is nothing to reconcile.
    auto ignored = std::error_code();
    if (!std::filesystem::exists(directory / "journal.sqlite", ignored)) return text;
    if (from.credits.held > 0 || from.totals.unknown + from.totals.in_flight > 0) {
        return text + lines_of(advice_for_unknown(what, command));
    }
    if (from.totals.undelivered == 0 && from.images_left == 0) return text;
    return text +
        lines_of(advice("To download the images that are paid, free of charge:", command));
}

/// What cannot be read is the caller's mistake, and known before anything is asked of the service.
result<void> check_input(std::string const& input)
{
    constexpr auto advice = "Check the path after `neuroflash batch`; - is standard input.";
    if (input == "-") {
        if (!process_environment::get().was_closed(standard_stream::input)) return {};
        return wrong_usage("INPUT is -, but standard input is closed.", advice);
    }
    auto ignored = std::error_code();
    if (std::filesystem::is_directory(input, ignored)) {
        return wrong_usage(input + " is a directory, not an input file.", advice);
    }
    // Only the runner opens it, because a writer to a pipe would see another reader close it.
    if (::access(input.c_str(), R_OK) == 0) return {};
    auto const why = std::error_code(errno, std::system_category()).message();
    return wrong_usage(input + ": " + why + '.', advice);
}

/// A batch writes many files, so its place is a directory that is there or can be made.
result<void> check_out(std::filesystem::path const& out)
{
    auto ignored = std::error_code();
    // The nearest that exists: below a file nothing can be made.
    auto at = std::filesystem::absolute(out, ignored).lexically_normal();
    if (at.empty()) {
        return wrong_usage(
            out.string() + " cannot be found: the current directory was removed.",
            "Change to another directory, or name one from / on with --out.");
    }
    // A link that leads nowhere exists, too: no directory can be made in its place.
    auto const exists = [&] {
        return std::filesystem::exists(std::filesystem::symlink_status(at, ignored));
    };
    while (!exists() && at.has_relative_path()) at = at.parent_path();
    if (std::filesystem::is_directory(at, ignored)) return {};
    return wrong_usage(
        at.string() + " is not a directory, and a batch needs one for its files.",
        "Name a directory with --out; it is made if it is not there.");
}

/// Commands on a batch that is not there are mistyped, whatever else may be wrong.
result<void> check_batch(std::filesystem::path const& directory)
{
    auto const journal = directory / "journal.sqlite";
    if (::access(journal.c_str(), R_OK) == 0) return {};
    if (errno == EACCES) {
        auto const why = std::make_error_code(std::errc::permission_denied).message();
        return wrong_usage(
            journal.string() + ": " + why + '.',
            "Only the user who began a batch can read its journal: give the command as that user.");
    }
    auto ignored = std::error_code();
    auto const exists = std::filesystem::exists(directory, ignored);
    return wrong_usage(
        // In quotation marks, because `.` and `..` end like a sentence.
        "There is no batch in \"" + directory.string() + '"' +
            (exists ? "." : ", which does not exist."),
        "Name the directory that was the --out of `neuroflash batch`.");
}

result<batch::shard> part_of(batch_options const& given)
{
    if (given.shard) return batch::shard::parse(*given.shard);
    return batch::shard::from_environment(environment);
}

/// Warns of a part that comes from the environment, because it leaves out lines of the input.
void warn_of_part(command_context& context, batch::shard const& part)
{
    if (context.given().batch.shard || part.count == 1) return;
    auto const* const slurm = "SLURM_ARRAY_TASK_ID";
    auto const variable = environment(slurm).empty() ? "JOB_COMPLETION_INDEX" : slurm;
    context.out().note(
        std::string("warning: ") + variable + " is set, so this run takes part " +
        part.to_string() +
        " of the input and skips the other lines. If this task is to take all of the input, add "
        "--shard 1/1");
}

batch::batch_params params_of(command_context& context, std::string const& directory)
{
    auto const& given = context.given();
    auto made = batch::batch_params(directory);
    made.concurrency = given.batch.concurrency;
    made.downloads = given.batch.downloads;
    made.budget = given.batch.budget;
    made.max_unknown = given.batch.max_unknown;
    made.wait_for_reset = given.batch.wait_for_reset;
    made.skip_invalid = given.batch.skip_invalid;
    made.retry_failed = given.batch.retry_failed;
    made.model = given.model.value_or("");
    made.num_images = given.num_images;
    made.aspect_ratio = given.aspect_ratio.value_or("");
    made.output_format = given.output_format.value_or("");
    made.brand_voice = given.brand.voice.value_or("");
    if (given.brand.mode == "write") made.brand_mode = batch::brand_voice_mode::write;
    made.text_model = given.brand.text_model.value_or("");
    if (context.out().shows_progress()) {
        made.progress_every = std::chrono::milliseconds(250);
    }
    return made;
}

using work = std::function<asio::awaitable<exit_code>(batch::batch_runner&, batch_stop&)>;

/// Makes the runner, and runs one thing with it to its end.
exit_code with_runner(
    command_context& context, client_params service, batch::batch_params params, work const& what)
{
    auto display = batch_display(context.out());
    auto const directory = params.out.string();
    params.on_event = [&](batch::batch_event const& event) { display.on_event(event); };
    params.make_transport = [&context](client_params const& of) {
        return debug_transport(context, of);
    };
    if (context.out().verbose()) {
        service.logger = [&out = context.out()](log_level, std::string_view text) {
            out.debug(text);
        };
    }
    if (auto const deadline = context.call().deadline) {
        auto const each = std::chrono::ceil<std::chrono::milliseconds>(*deadline);
        service.deadline = service.generation_deadline = each;
        service.download_deadline = service.text_deadline = each;
    }
    try {
        auto runner =
            batch::batch_runner(context.io().get_executor(), std::move(service), std::move(params));
        auto stop = batch_stop(context, runner, directory);
        auto code = exit_code::failed;
        auto thrown = std::exception_ptr();
        auto working = what(runner, stop);
        auto const on_end = [&](std::exception_ptr e, exit_code result) {
            thrown = e;
            code = result;
            display.show_counts();
            stop.ignore();
        };
        asio::co_spawn(context.io(), std::move(working), on_end);
        context.io().run();
        if (thrown) std::rethrow_exception(thrown);
        return code;
    } catch (std::invalid_argument const& e) {
        return context.fail(refused_setting(e.what()));
    }
}

template <class Outcome>
void show_outcome(command_context& context, Outcome const& outcome)
{
    context.out().document(to_json(outcome));
    context.out().sentences(to_text(outcome));
}

/// The failure may follow from a signal, which counts then.
exit_code exit_after_failure(command_context& context, batch_stop const& stop, error const& failure)
{
    auto const code = context.fail(failure);
    return stop.signal() != 0 ? exit_code_of_signal(stop.signal()) : code;
}

asio::awaitable<exit_code> finish(
    command_context& context, batch_stop& stop, batch_work what, std::filesystem::path directory,
    asio::awaitable<result<batch::batch_summary>> operation, bool const* refused = nullptr)
{
    auto const done = co_await std::move(operation);
    if (!done && stop.signal() == 0 && refused != nullptr && *refused) co_return exit_code::usage;
    if (!done) co_return exit_after_failure(context, stop, done.error());
    show_outcome(context, *done);
    auto const page = directory / "index.html";
    auto ignored = std::error_code();
    if (done->images > 0 && std::filesystem::exists(page, ignored)) {
        context.out().line("The gallery: " + printable(page.string()));
    }
    auto const more = last_advice(*done, what, directory, context.given());
    if (!more.empty()) context.out().sentences(more);
    auto const code = exit_code_for(*done, stop.signal(), what);
    if (code != exit_code::done) context.out().failure_if_quiet(to_text(*done) + more);
    co_return code;
}

} // namespace

exit_code run_batch_with(command_context& context, client_params service)
{
    auto const& given = context.given();
    if (auto const fine = check_input(given.batch.input); !fine) return context.fail(fine.error());
    if (auto const fine = check_out(given.out); !fine) return context.fail(fine.error());
    // The commands that look at a directory take all that is in it.
    auto const part = part_of(given.batch);
    if (!part) return context.fail(part.error());
    auto params = params_of(context, given.out);
    params.part = *part;
    warn_of_part(context, *part);
    auto input = batch::batch_input(given.batch.input);
    input.format = given.input.format;
    input.columns = given.input.columns;
    auto refused = false;
    auto const run = [&](batch::batch_runner& runner, batch_stop& stop) {
        auto running = runner.run(input, batch_permission(context, refused));
        return finish(context, stop, batch_work::run, given.out, std::move(running), &refused);
    };
    auto const quote = [&](batch::batch_runner& runner,
                           batch_stop& stop) -> asio::awaitable<exit_code> {
        auto asking = runner.quote(input);
        auto const quoted = co_await std::move(asking);
        if (!quoted) co_return exit_after_failure(context, stop, quoted.error());
        show_outcome(context, *quoted);
        note_tokens_of_prompts(context);
        context.out().block("No paid request was sent.\n");
        co_return exit_code::done;
    };
    auto const& what = given.batch.quote ? work(quote) : work(run);
    return with_runner(context, std::move(service), std::move(params), what);
}

exit_code run_batch(command_context& context)
{
    auto const& given = context.given();
    auto const is_chosen = setting_origins::get().is_given(setting::surface);
    if (!is_chosen && needs_surface_v1(given.batch.input, given.input)) {
        context.choose_surface_v1();
        context.out().hint(
            "note: files of this machine are edited, or there are masks, so API v1 is used");
    }
    auto params = read_settings(context.given());
    if (!params) return context.fail(params.error());
    return run_batch_with(context, std::move(*params));
}

exit_code run_batch_reconcile(command_context& context)
{
    auto const there = check_batch(context.given().batch.directory);
    if (!there) return context.fail(there.error());
    auto params = read_settings(context.given());
    if (!params) return context.fail(params.error());
    auto const& directory = context.given().batch.directory;
    auto const reconcile = [&](batch::batch_runner& runner, batch_stop& stop) {
        return finish(context, stop, batch_work::reconcile, directory, runner.reconcile());
    };
    return with_runner(context, std::move(*params), params_of(context, directory), reconcile);
}

exit_code run_batch_status(command_context& context)
{
    auto const there = check_batch(context.given().batch.directory);
    if (!there) return context.fail(there.error());
    // The journal says it all: any credentials will do.
    auto service = client_params();
    service.credentials = credentials("none", "none");
    auto const status = [&](batch::batch_runner& runner,
                            batch_stop&) -> asio::awaitable<exit_code> {
        auto asking = runner.status();
        auto const seen = co_await std::move(asking);
        if (!seen) co_return context.fail(seen.error());
        show_outcome(context, *seen);
        co_return exit_code::done;
    };
    auto const& directory = context.given().batch.directory;
    return with_runner(context, std::move(service), params_of(context, directory), status);
}

exit_code run_batch_merge(command_context& context)
{
    auto const& given = context.given().batch;
    auto const parts = std::vector<std::filesystem::path>(given.parts.begin(), given.parts.end());
    for (auto const& part : parts) {
        if (auto const there = check_batch(part); !there) return context.fail(there.error());
    }
    auto const merged = batch::merge(given.directory, parts);
    if (!merged) return context.fail(merged.error());
    show_outcome(context, *merged);
    return exit_code::done;
}

} // namespace neuroflash::cli

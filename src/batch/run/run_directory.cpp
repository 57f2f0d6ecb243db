// SPDX-License-Identifier: BSL-1.0
#include "batch/run/run_directory.hpp"

#include "batch/journal/journal_file.hpp"
#include "batch/output/written_files.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

namespace {

/// What to do about it; another directory has no record of what was paid in this one.
std::string way_out(bool is_link, bool has_begun)
{
    if (!has_begun) return "Move it away, or name another directory for the batch.";
    auto const* const what = is_link ? "Put the file that it leads to in its place, with the -wal "
                                       "of that file, if there is one."
                                     : "Move it away.";
    return std::string(what) + " In another directory all of it would be paid for again.";
}

error foreign_record(std::filesystem::path const& file, std::filesystem::path const& out)
{
    auto ec = std::error_code();
    // A pipe of the journal's name is not read, because that would wait.
    auto const has_begun =
        std::filesystem::is_regular_file(out / journal_name, ec) && has_batch(out);
    auto const is_link = std::filesystem::is_symlink(file, ec);
    return refused_run(
        file.string() + (is_link ? " is a link" : " was made or changed by another program") +
            ", and is not replaced.",
        way_out(is_link, has_begun));
}

/// The error for a file that the last run did not write.
error foreign_file(std::filesystem::path const& file, std::filesystem::path const& out)
{
    if (file != out / results_name && file != out / gallery_name) return foreign_record(file, out);
    auto const latest = latest_run_in(out);
    auto const last_run = journal_file::last_generation(out / journal_name);
    if (latest.number > last_run) {
        return refused_run(
            latest.file.string() + " was written by run " + std::to_string(latest.number) +
                ", and the last run in its journal is " + std::to_string(last_run) +
                ": the journal is an earlier copy, which has no record of what was paid since.",
            "Restore the latest journal, with its -wal and -state, if it has them.");
    }
    if (run_in(file) > 0) {
        return refused_run(
            file.string() +
                " is not what the last run wrote: the file is an earlier copy, or was "
                "changed. It is not replaced.",
            "Move it away: the next run writes a new one.");
    }
    return foreign_record(file, out);
}

/// Images next to which no journal is begun; another program made them, or a copy left the rest
/// out.
error foreign_images(std::filesystem::path const& out)
{
    return refused_run(
        (out / images_name).string() +
            " has images, and no batch has left its journal in that directory.",
        "Name another directory for a new batch. If they are of an earlier batch, restore its "
        "journal first, or all of it would be paid for again.");
}

} // namespace

asio::awaitable<result<void>> run_directory::open(bool may_create)
{
    auto const& out = state_.params.out;
    if (!may_create && !has_batch(out)) co_return no_batch_in(out);
    auto const taken = co_await take(may_create);
    if (!taken) co_return taken.error();
    auto opening = state_.worker->open((out / journal_name).string(), open_mode::create);
    auto const opened = co_await std::move(opening);
    if (!opened) co_return opened.error();
    for (auto const& path : {out, out / lock_name, out / journal_name, out / images_name}) {
        place_.add(path);
    }
    auto ec = std::error_code(); // some file systems have no WAL
    if (std::filesystem::exists(out / wal_name, ec)) place_.add(out / wal_name);
    co_return co_await find_workspace(may_create);
}

asio::awaitable<result<void>> run_directory::take(bool may_create)
{
    auto const refusal = std::make_shared<std::optional<error>>();
    auto preparing = std::function<void()>([this, refusal, may_create] {
        auto const& out = state_.params.out;
        // A refused directory stays unchanged: no file is created in it.
        if (auto const foreign = written_files(out).foreign_file()) {
            *refusal = foreign_file(*foreign, out);
            return;
        }
        if (may_create && journal_file::has_images_of_no_batch(out)) {
            *refusal = foreign_images(out);
            return;
        }
        if (may_create) make_directories(out);
        else make_folders(out); // its images may be gone, and are fetched again
        if (!lock_.take(out)) {
            *refusal = refused_run(
                "Another process is working on " + out.string() + '.',
                "Wait until it has ended. In another directory all of it would be paid for again.");
            return;
        }
        remove_leftovers(out);
        if (auto const foreign = written_files(out).foreign_file()) {
            *refusal = foreign_file(*foreign, out);
        }
    });
    auto const prepared = co_await state_.worker->files(std::move(preparing));
    if (prepared && *refusal) co_return **refusal;
    co_return prepared;
}

asio::awaitable<result<workspace_id>> run_directory::wanted_workspace()
{
    if (state_.service.workspace) co_return *state_.service.workspace;
    auto ask = std::function<asio::awaitable<result<std::vector<workspace>>>()>(
        [this] { return state_.client->list_workspaces(); });
    auto asking =
        state_.with_retries<std::vector<workspace>>("the list of workspaces", std::move(ask));
    auto const all = co_await std::move(asking);
    if (!all) co_return state_.stop.why ? stopped_before_sending() : all.error();
    if (all->empty()) {
        co_return refused_run("The account has no workspace.", "Create one, or name one.");
    }
    co_return all->front().id;
}

/// A directory belongs to one workspace, where its open requests are searched for.
asio::awaitable<result<void>> run_directory::find_workspace(bool may_create)
{
    auto const wanted = co_await wanted_workspace();
    if (!wanted) co_return wanted.error();
    auto const name = wanted->str();
    auto const known = std::make_shared<std::string>();
    auto const surface = std::make_shared<std::string>(to_string(state_.service.surface));
    auto work = blocking_worker::journal_work([name, known, surface](journal& in) {
        *known = in.meta("workspace");
        // Journals of earlier versions have no surface, because there was only one.
        auto const begun_on = known->empty() ? *surface
            : in.meta("surface").empty()     ? "guide"
                                             : in.meta("surface");
        if (known->empty()) in.set_meta("workspace", name);
        if (in.meta("surface").empty()) in.set_meta("surface", begun_on);
        *surface = begun_on;
    });
    auto const written = co_await state_.record(std::move(work));
    if (!written) co_return written.error();
    if (!known->empty() && *known != name) {
        co_return refused_run(
            state_.params.out.string() + " belongs to workspace " + *known + ", not to " + name +
                '.',
            "Name that workspace, with the account that has it: --workspace " + *known +
                " or NEUROFLASH_WORKSPACE_ID=" + *known +
                ". In another directory all of it would be paid for again.");
    }
    state_.service.workspace = *wanted;
    co_return use_surface(*surface, may_create);
}

/// Ids of one surface mean nothing on the other one. An open request is searched for where it was
/// sent.
result<void> run_directory::use_surface(std::string const& begun_on, bool sends)
{
    auto const wanted = to_string(state_.service.surface);
    if (begun_on == wanted) return {};
    if (sends) {
        return refused_run(
            state_.params.out.string() + " was begun on the surface " + begun_on + ", not on " +
                std::string(wanted) + '.',
            "Choose that surface: --surface " + begun_on + " or NEUROFLASH_SURFACE=" + begun_on +
                ". In another directory all of it would be paid for again.");
    }
    state_.service.surface = parse_image_surface(begun_on).value_or(image_surface::guide);
    return {};
}

} // namespace neuroflash::inline v0::batch

// SPDX-License-Identifier: BSL-1.0
#include "batch/run/summary_writer.hpp"

#include "batch/output/batch_directory.hpp"
#include "batch/output/output_files.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

namespace {

/// Printed in place of the words of requests and the ids of images that nothing shows any more.
constexpr auto unread_journal =
    "that has no word, because the journal cannot be read to its end: it may not be the only one. "
    "Look for what was made in the list of images; if the journal can be restored, reconcile the "
    "batch, which finds lost requests free of charge";

/// The work that the next run will find.
struct remaining_work
{
    remaining_work() = default;

    void read(journal& from)
    {
        money = from.requests().money();
        counts = from.items().counts();
        wanted = from.images().wanted_images();
        not_made = from.images().images_not_made();
        others = from.items().other_items();
        tokens = from.texts().tokens();
        uncounted_texts = from.texts().uncounted_texts();
    }

    money_totals money;
    item_counts counts{};
    std::int64_t wanted = 0;
    std::int64_t not_made = 0;
    std::int64_t others = 0;
    std::int64_t tokens = 0;
    std::int64_t uncounted_texts = 0;
};

/// The failure that ended a run, with a charge if requests are open.
error with_charge(error const& failure, std::int64_t held)
{
    if (held == 0) return failure;
    auto details = failure.details();
    details.charge = charge_verdict(
        charge_state::unknown, static_cast<int>(held),
        "Some requests have no final state; the next run searches for their images.");
    return error(failure.value(), std::move(details));
}

credit_totals credits_of(money_totals const& money)
{
    auto made = credit_totals();
    made.spent = money.spent;
    made.held = money.held;
    made.planned = money.planned;
    return made;
}

} // namespace

asio::awaitable<bool> summary_writer::keep_record()
{
    auto const& place = directory_.place();
    auto const moved = place.changed();
    if (!moved) co_return true;
    state_.stop_with(stop_reason::storage, displaced(*moved));
    auto const& out = state_.params.out;
    auto const path = out / journal_name;
    if (!place.is_changed(out) && !place.is_changed(path)) {
        auto folding = fold_in_wal();
        co_await std::move(folding);
        co_return true;
    }
    auto const can_write = !place.is_changed(out) && !place.is_changed(out / lock_name);
    auto const is_written = std::make_shared<bool>(false);
    auto const is_wal_replaced = place.is_changed(out / wal_name);
    auto work = blocking_worker::journal_work([=](journal& in) {
        // Next to another database its pages would be taken for that one's.
        in.fold_in_wal(is_wal_replaced);
        auto ec = std::error_code();
        if (!can_write || std::filesystem::exists(std::filesystem::symlink_status(path, ec)))
            return;
        in.copy_to(path.string());
        *is_written = true;
    });
    (void)co_await state_.worker->run_exclusive(std::move(work)); // a failure shows in `is_written`
    if (!*is_written) co_await report_all_paid();
    co_return *is_written;
}

/// The next connection would not find data that only the run's own can read.
asio::awaitable<void> summary_writer::fold_in_wal()
{
    if (!directory_.place().is_changed(state_.params.out / wal_name)) co_return;
    auto work = blocking_worker::journal_work([](journal& in) { in.fold_in_wal(true); });
    (void)co_await state_.worker->run_exclusive(std::move(work));
}

asio::awaitable<void> summary_writer::report_all_paid()
{
    using images_by_key = std::vector<std::pair<std::string, std::vector<response_row::image>>>;
    auto const seen = std::make_shared<images_by_key>();
    auto work = blocking_worker::journal_work([seen](journal& in) {
        in.images().for_each_paid_image([&](std::string key, response_row::image one) {
            seen->emplace_back(std::move(key), std::vector{std::move(one)});
        });
    });
    auto const read = co_await state_.worker->read_anyway(std::move(work));
    // What was read before a failure is reported.
    for (auto const& [key, images] : *seen) state_.report_unrecorded(key, images);
    auto reporting = settler_.report_open();
    auto const is_whole = co_await std::move(reporting);
    if (!read || !is_whole) state_.report_unrecorded(std::string(), std::string(unread_journal));
}

/// A connection of its own reads the journal.
asio::awaitable<void> summary_writer::write()
{
    auto writing = std::function<void()>([out = state_.params.out] { write_outputs(out); });
    auto const written = co_await state_.worker->files(std::move(writing));
    if (!written) state_.stop_with(stop_reason::storage, written.error());
}

asio::awaitable<batch_summary> summary_writer::summary()
{
    auto made = batch_summary();
    auto const seen = std::make_shared<remaining_work>();
    auto work = blocking_worker::journal_work([seen](journal& in) { seen->read(in); });
    auto read = co_await state_.record(std::move(work));
    if (!read) {
        // An outcome that could not be recorded is open for the next run.
        auto const path = (state_.params.out / journal_name).string();
        auto reading = std::function<void()>([seen, path] {
            auto from = journal(path, open_mode::reading);
            seen->read(from);
        });
        read = co_await state_.worker->files(std::move(reading));
        if (read) state_.counts = seen->counts;
    }
    made.totals = totals_of(state_.counts);
    made.credits = credits_of(seen->money);
    if (!read) {
        made.credits.spent = state_.account.spent();
        made.credits.held = state_.account.held() + state_.account.reserved();
    }
    made.images_left = seen->wanted;
    made.images_not_made = seen->not_made;
    made.other_items = seen->others;
    made.tokens = seen->tokens;
    made.uncounted_texts = seen->uncounted_texts;
    made.stop = state_.stop.why.value_or(stop_reason::finished);
    if (state_.stop.failure) {
        made.failure = with_charge(*state_.stop.failure, made.credits.held);
    }
    made.resume_at = state_.stop.resume_at;
    co_return made;
}

asio::awaitable<result<batch_status>> summary_writer::status()
{
    auto const out = state_.params.out;
    if (!has_batch(out)) co_return no_batch_in(out);
    auto const into = std::make_shared<batch_status>();
    auto const reader = std::make_shared<blocking_worker>(state_.tasks.executor());
    auto reading = std::function<void()>([out, into] {
        into->running = is_locked(out);
        auto from = journal((out / journal_name).string(), open_mode::reading);
        into->totals = totals_of(from.items().counts());
        into->credits = credits_of(from.requests().money());
        into->images_not_made = from.images().images_not_made();
        into->other_items = from.items().other_items();
        into->tokens = from.texts().tokens();
        into->uncounted_texts = from.texts().uncounted_texts();
    });
    auto const read = co_await reader->files(std::move(reading));
    if (!read) co_return read.error();
    co_return *into;
}

} // namespace neuroflash::inline v0::batch

// SPDX-License-Identifier: BSL-1.0
#include "batch/run/summary_writer.hpp"

#include "batch/output/batch_directory.hpp"
#include "batch/output/output_files.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

/// What the next run will find.
struct remaining_work
{
    remaining_work() = default;

    void read(journal& from)
    {
        money = from.money();
        counts = from.counts();
        wanted = from.wanted_pictures();
        others = from.other_items();
    }

    money_totals money;
    item_counts counts{};
    std::int64_t wanted = 0;
    std::int64_t others = 0;
};

/// Of the failure that ended a run: with what is open it may have cost something.
error with_charge(error const& failure, std::int64_t held)
{
    if (held == 0) return failure;
    auto details = failure.details();
    details.charge = charge_verdict(
        charge_state::unknown, static_cast<int>(held),
        "Requests are open; the next run looks for them.");
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

/// Read by a connection of its own.
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
        // What is known here and could not be written down is open for the next run.
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
    made.pictures_left = seen->wanted;
    made.other_items = seen->others;
    made.stop = state_.stop.why.value_or(stop_reason::finished);
    if (state_.stop.failure) {
        made.failure = with_charge(*state_.stop.failure, made.credits.held);
    }
    made.come_back = state_.stop.resume_at;
    co_return made;
}

asio::awaitable<result<batch_status>> summary_writer::status()
{
    auto const into = std::make_shared<batch_status>();
    auto const reader = std::make_shared<blocking_worker>(state_.tasks.executor());
    auto reading = std::function<void()>([out = state_.params.out, into] {
        if (!std::filesystem::exists(out / journal_name)) {
            throw storage_trouble("There is no batch in " + out.string());
        }
        into->running = is_locked(out);
        auto from = journal((out / journal_name).string(), open_mode::reading);
        into->totals = totals_of(from.counts());
        into->credits = credits_of(from.money());
        into->other_items = from.other_items();
    });
    auto const read = co_await reader->files(std::move(reading));
    if (!read) co_return read.error();
    co_return *into;
}

} // namespace neuroflash::inline v0::batch

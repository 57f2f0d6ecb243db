// SPDX-License-Identifier: BSL-1.0
#include "batch/run/running.hpp"

#include "batch/journal/journal.hpp"
#include "batch/output/output_files.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

constexpr std::size_t of(state value) noexcept
{
    return static_cast<std::size_t>(value);
}

/// The rate is that of the last items, not older than this.
constexpr auto pace_memory = std::chrono::seconds(30);

/// What the next run will find.
struct left_behind
{
    left_behind() = default;

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

} // namespace

item_totals totals_of(item_counts const& counts) noexcept
{
    auto made = item_totals();
    made.done = counts[of(state::done)];
    made.undelivered = counts[of(state::answered)];
    made.failed = counts[of(state::failed)];
    made.unknown = counts[of(state::unknown)];
    made.in_flight = counts[of(state::intent)];
    made.left = counts[of(state::planned)];
    for (auto const one : counts) made.items += one;
    return made;
}

item_totals running::totals() const
{
    return totals_of(counts_);
}

/// Even after a failure: what stands in the journal is shown. Read by a connection of its own.
asio::awaitable<void> running::write_results()
{
    auto const out = params_.out;
    auto writing = std::function<void()>([out] { write_outputs(out); });
    auto const written = co_await worker_->files(std::move(writing));
    if (!written) halt(stop_reason::storage, written.error());
}

asio::awaitable<batch_summary> running::summary()
{
    auto made = batch_summary();
    auto const seen = std::make_shared<left_behind>();
    auto work = blocking_worker::journal_work([seen](journal& in) { seen->read(in); });
    auto read = co_await note(std::move(work));
    if (!read) {
        // What is known here and could not be written down is open for the next run.
        auto reading = std::function<void()>([seen, path = (params_.out / journal_name).string()] {
            auto from = journal(path, open_mode::reading);
            seen->read(from);
        });
        read = co_await worker_->files(std::move(reading));
        if (read) counts_ = seen->counts;
    }
    auto const& money = seen->money;
    made.input = input_;
    made.totals = totals();
    made.credits.spent = read ? money.spent : account_.spent();
    made.credits.held = read ? money.held : account_.held() + account_.reserved();
    made.credits.planned = money.planned;
    made.pictures_left = seen->wanted;
    made.other_items = seen->others;
    made.spent_now = made.credits.spent - spent_before_;
    made.requests = requests_;
    made.pictures = pictures_;
    made.recovered = recovered_;
    made.elapsed = time_->now() - started_;
    made.stop = stop_.value_or(stop_reason::finished);
    if (failure_) made.failure = with_charge(*failure_, made.credits.held);
    made.come_back = come_back_;
    auto event = batch_event(event_kind::progress);
    event.progress = progress();
    tell(std::move(event));
    co_return made;
}

batch_progress running::progress() const
{
    auto made = batch_progress();
    made.totals = totals();
    made.spent = account_.spent();
    if (quota_) made.left = account_.room();
    made.in_flight = in_flight_;
    made.limit = speed_.limit();
    made.downloading = downloading_;
    made.elapsed = time_->now() - started_;
    if (pace_.size() >= 2) {
        auto const time =
            std::chrono::duration<double>(pace_.back().first - pace_.front().first).count();
        auto const items = pace_.back().second - pace_.front().second;
        if (time > 0) made.rate = static_cast<double>(items) / time;
    }
    auto const open = made.totals.left + made.totals.in_flight + made.totals.undelivered;
    if (made.rate > 0) {
        made.to_go =
            std::chrono::seconds(static_cast<std::int64_t>(static_cast<double>(open) / made.rate));
    }
    return made;
}

void running::tell_progress()
{
    auto const now = time_->now();
    auto const& counts = counts_;
    pace_.emplace_back(now, counts[of(state::done)] + counts[of(state::failed)]);
    while (pace_.size() > 2 && now - pace_.front().first > pace_memory) pace_.pop_front();
    auto event = batch_event(event_kind::progress);
    event.progress = progress();
    tell(std::move(event));
}

asio::awaitable<void> running::tell_now_and_then()
{
    tell_progress();
    while (!telling_over_) {
        auto const next = time_->now() + params_.progress_every;
        while (time_->now() < next && !telling_over_) co_await wait(next);
        if (!telling_over_) tell_progress();
    }
}

asio::awaitable<result<batch_status>> running::status()
{
    auto const self = shared_from_this();
    auto const out = params_.out;
    auto const into = std::make_shared<batch_status>();
    auto const reader = std::make_shared<blocking_worker>(executor_);
    auto reading = std::function<void()>([out, into] {
        if (!std::filesystem::exists(out / journal_name)) {
            throw storage_trouble("There is no batch in " + out.string());
        }
        into->running = is_locked(out);
        auto from = journal((out / journal_name).string(), open_mode::reading);
        into->totals = totals_of(from.counts());
        auto const money = from.money();
        into->credits.spent = money.spent;
        into->credits.held = money.held;
        into->credits.planned = money.planned;
        into->other_items = from.other_items();
    });
    auto const read = co_await reader->files(std::move(reading));
    if (!read) co_return read.error();
    co_return *into;
}

} // namespace neuroflash::v0::batch

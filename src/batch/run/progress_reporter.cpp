// SPDX-License-Identifier: BSL-1.0
#include "batch/run/progress_reporter.hpp"

#include "batch/output/output_files.hpp"

#include <chrono>

namespace neuroflash::inline v0::batch {

namespace {

/// The age of the oldest items in the rate.
constexpr auto pace_memory = std::chrono::seconds(30);

} // namespace

batch_progress progress_reporter::progress() const
{
    auto made = batch_progress();
    made.totals = totals_of(state_.counts);
    made.spent = state_.account.spent();
    if (admission_.last_quota()) made.left = state_.account.room();
    made.in_flight = sender_.in_flight();
    made.open_requests = state_.account.open_requests();
    made.limit = admission_.limit();
    made.downloading = downloader_.downloading();
    made.elapsed = elapsed();
    made.outage = outage();
    made.waiting_for = long_wait();
    if (!made.outage) add_pace(made);
    return made;
}

void progress_reporter::add_pace(batch_progress& to) const
{
    if (pace_.size() >= 2) {
        using seconds = std::chrono::duration<double>;
        auto const time = seconds(pace_.back().first - pace_.front().first).count();
        auto const items = pace_.back().second - pace_.front().second;
        if (time > 0) to.rate = static_cast<double>(items) / time;
    }
    auto const open = to.totals.left + to.totals.in_flight + to.totals.undelivered;
    if (to.rate > 0) {
        to.to_go =
            std::chrono::seconds(static_cast<std::int64_t>(static_cast<double>(open) / to.rate));
    }
}

std::optional<service_outage> progress_reporter::outage() const
{
    auto const seen = outages_.current();
    if (!seen) return {};
    auto made = service_outage();
    made.cause = seen->cause;
    made.since = seen->since - started_;
    made.unresolved = static_cast<std::int64_t>(sender_.in_flight() + settler_.settling());
    if (auto const end = state_.tasks.last_end()) made.at_most = *end - state_.time->now();
    return made;
}

std::optional<current_wait> progress_reporter::long_wait() const
{
    constexpr auto noticeable = std::chrono::seconds(3);
    auto const oldest = state_.tasks.oldest_wait(named_wait::kind::free);
    if (!oldest || state_.time->now() - oldest->since < noticeable) return {};
    auto made = current_wait();
    made.what = oldest->what;
    made.elapsed = state_.time->now() - oldest->since;
    return made;
}

void progress_reporter::report(event_kind kind, std::int64_t number)
{
    auto event = batch_event(kind);
    event.number = number;
    event.progress = progress();
    state_.events.emit(std::move(event));
}

void progress_reporter::measure()
{
    auto const now = state_.time->now();
    auto const totals = totals_of(state_.counts);
    pace_.emplace_back(now, totals.done + totals.failed);
    while (pace_.size() > 2 && now - pace_.front().first > pace_memory) pace_.pop_front();
}

asio::awaitable<void> progress_reporter::report_until_closed()
{
    measure();
    report();
    while (!is_closed_) {
        auto const next = state_.time->now() + state_.params.progress_every;
        while (state_.time->now() < next && !is_closed_) co_await state_.tasks.wait(next);
        if (is_closed_) break;
        measure();
        report();
    }
}

void progress_reporter::close()
{
    is_closed_ = true;
    state_.tasks.wake();
}

} // namespace neuroflash::inline v0::batch

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_PROGRESS_REPORTER_HPP
#define NEUROFLASH_SRC_BATCH_RUN_PROGRESS_REPORTER_HPP

#include "batch/run/admission.hpp"
#include "batch/run/downloader.hpp"
#include "batch/run/outage_watch.hpp"
#include "batch/run/run_state.hpp"
#include "batch/run/sender.hpp"
#include "batch/run/settler.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::batch {

/// Reports the progress of the run in intervals.
class progress_reporter
{
public:
    progress_reporter(
        run_state& shared, outage_watch const& outages, admission const& gate,
        sender const& sending, settler const& settling, downloader const& images)
        : state_(shared), outages_(outages), admission_(gate), sender_(sending), settler_(settling),
          downloader_(images), started_(shared.time->now())
    {
    }

    batch_progress progress() const;

    /// Emits an event at once.
    void report(event_kind kind = event_kind::progress, std::int64_t number = 0);

    /// Emits events until `close`.
    asio::awaitable<void> report_until_closed();
    void close();

    /// The time since the run began.
    std::chrono::nanoseconds elapsed() const { return state_.time->now() - started_; }

private:
    void measure();
    void add_pace(batch_progress& to) const;
    std::optional<service_outage> outage() const;
    std::optional<current_wait> long_wait() const;

    run_state& state_;
    outage_watch const& outages_;
    admission const& admission_;
    sender const& sender_;
    settler const& settler_;
    downloader const& downloader_;
    clock_point started_;
    std::deque<std::pair<clock_point, std::int64_t>> pace_; ///< The finished items at each time.
    bool is_closed_ = false;
};

} // namespace neuroflash::inline v0::batch

#endif

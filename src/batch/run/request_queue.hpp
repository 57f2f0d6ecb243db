// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_REQUEST_QUEUE_HPP
#define NEUROFLASH_SRC_BATCH_RUN_REQUEST_QUEUE_HPP

#include "batch/journal/journal_rows.hpp"
#include "batch/run/run_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <deque>
#include <optional>

namespace neuroflash::inline v0::batch {

/// The requests to be sent: first retries that are due, then the journal's planned ones, read in
/// pages.
class request_queue
{
public:
    explicit request_queue(run_state& shared) : state_(shared) {}

    /// The next request; empty if nothing is due now, or the run has stopped.
    asio::awaitable<std::optional<work_unit>> next();

    /// Puts a request at the front.
    void put_back(work_unit unit) { page_.push_front(std::move(unit)); }

    /// Adds a request that is due at that time.
    void retry_at(clock_point due, work_unit unit);

    bool has_retries() const noexcept { return !retries_.empty(); }
    std::optional<clock_point> next_retry() const;

    /// Whether one of the next requests costs at most that many credits.
    bool has_smaller(std::int64_t credits) const;

    /// Swaps the request with such a one.
    void take_smaller(work_unit& unit, std::int64_t credits);

    /// Call it after more was planned than was read so far.
    void look_again() noexcept { is_exhausted_ = false; }

    /// Reads all planned requests again, including those that wait for a retry.
    void restart();

private:
    struct retry
    {
        clock_point due;
        work_unit unit;
    };

    asio::awaitable<bool> fill_page();

    run_state& state_;
    std::deque<work_unit> page_;
    std::deque<retry> retries_; ///< The earliest first.
    std::int64_t cursor_ = 0;   ///< The last planned part that was read.
    bool is_exhausted_ = false; ///< Whether the journal has no more.
};

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_SETTLER_HPP
#define NEUROFLASH_SRC_BATCH_RUN_SETTLER_HPP

#include "batch/run/clock_mark.hpp"
#include "batch/run/downloader.hpp"
#include "batch/run/run_state.hpp"
#include "batch/run/source_uploads.hpp"

#include <neuroflash/pending_generation.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

/// Finds the outcome, through the history, of requests that were begun and not settled.
class settler
{
public:
    settler(run_state& shared, downloader& images, source_uploads& uploads)
        : state_(shared), downloader_(images), uploads_(uploads)
    {
    }

    /// Settles all open requests of the journal, of any input. Free of charge.
    asio::awaitable<void> settle_open();

    /// Lists the open requests, as many as `--max-unknown` allows, and begins the search. Requests
    /// sent meanwhile are not in the list, although a request in flight is open in the journal too.
    asio::awaitable<void> begin();

    /// Waits until the searches of `begin` have ended.
    asio::awaitable<void> finish();

    /// Reports the handles of all open requests of the journal, which is lost. It makes them again:
    /// those that an earlier run left in flight have none yet. Returns false if not all could be
    /// read.
    asio::awaitable<bool> report_open();

    bool is_settling() const noexcept { return looking_ > 0; }

    /// Whether requests were planned again since the last question.
    bool take_released() noexcept { return std::exchange(has_released_, false); }

    /// Keeps the handle of an unknown request, which keeps its images apart from those of others.
    void keep(std::int64_t part, pending_generation pending);

    /// Called when the run is over: the journal has the handles.
    void forget() noexcept { unknown_.clear(); }

    std::size_t settling() const noexcept { return settling_; }
    std::int64_t recovered() const noexcept { return recovered_; } ///< The requests of this run.

private:
    using send_time = std::chrono::sys_time<std::chrono::milliseconds>;

    asio::awaitable<void> settle_listed(std::vector<open_part> listed);
    asio::awaitable<void> settle(open_part one);
    asio::awaitable<pending_generation> handle_of(open_part const& one, clock_look const& now);
    asio::awaitable<bool> add_known_images(pending_generation& to, open_part const& one);
    asio::awaitable<void> on_found(open_part one, generation made);
    /// `searched`: the time of the handle that was searched for.
    asio::awaitable<void> on_not_found(open_part one, error why, send_time searched);

    run_state& state_;
    downloader& downloader_;
    source_uploads& uploads_;
    std::map<std::int64_t, pending_generation> unknown_; ///< The handles by part.
    clock_look listed_at_;
    std::size_t looking_ = 0;  ///< 1 while listed requests are searched for.
    std::size_t settling_ = 0; ///< The number of searches.
    bool has_released_ = false;
    std::int64_t recovered_ = 0;
};

} // namespace neuroflash::inline v0::batch

#endif

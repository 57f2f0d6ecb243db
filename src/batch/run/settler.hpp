// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_SETTLER_HPP
#define NEUROFLASH_SRC_BATCH_RUN_SETTLER_HPP

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

/// Finds out, through the history, what became of requests that were begun and not settled.
class settler
{
public:
    settler(run_state& shared, downloader& images, source_uploads& uploads)
        : state_(shared), downloader_(images), uploads_(uploads)
    {
    }

    /// All that the journal has open, of whatever input. Free.
    asio::awaitable<void> settle_open();

    /// Lists what is open now, as much as `--max-unknown` allows, and begins to look for it. What
    /// is sent meanwhile is not in the list: a request in flight is open in the journal as well.
    asio::awaitable<void> begin();

    /// Until what was begun has ended.
    asio::awaitable<void> finish();

    bool is_settling() const noexcept { return looking_ > 0; }

    /// Whether requests were planned again since the last question.
    bool take_released() noexcept { return std::exchange(has_released_, false); }

    /// A request became unknown. Its handle keeps its images apart from those of others.
    void keep(std::int64_t part, pending_generation pending);

    /// The run is over: the journal has the handles.
    void forget() noexcept { unknown_.clear(); }

    std::size_t settling() const noexcept { return settling_; }
    std::int64_t recovered() const noexcept { return recovered_; } ///< Requests, in this run.

private:
    asio::awaitable<void> settle_listed(std::vector<open_part> listed);
    asio::awaitable<void> settle(open_part one);
    asio::awaitable<bool> add_known_images(pending_generation& to, open_part const& one);
    asio::awaitable<void> on_found(open_part one, generation made);
    asio::awaitable<void> on_not_found(open_part one, error why);

    run_state& state_;
    downloader& downloader_;
    source_uploads& uploads_;
    std::map<std::int64_t, pending_generation> unknown_; ///< By part.
    std::chrono::system_clock::time_point listed_at_{};
    std::size_t looking_ = 0;  ///< 1 while what was listed is looked for.
    std::size_t settling_ = 0; ///< Searches.
    bool has_released_ = false;
    std::int64_t recovered_ = 0;
};

} // namespace neuroflash::inline v0::batch

#endif

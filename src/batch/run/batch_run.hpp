// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_BATCH_RUN_HPP
#define NEUROFLASH_SRC_BATCH_RUN_BATCH_RUN_HPP

#include "batch/run/admission.hpp"
#include "batch/run/downloader.hpp"
#include "batch/run/outage_watch.hpp"
#include "batch/run/planner.hpp"
#include "batch/run/progress_reporter.hpp"
#include "batch/run/request_outcomes.hpp"
#include "batch/run/request_queue.hpp"
#include "batch/run/run_directory.hpp"
#include "batch/run/run_state.hpp"
#include "batch/run/sender.hpp"
#include "batch/run/settler.hpp"
#include "batch/run/summary_writer.hpp"

#include <neuroflash/batch/batch_runner.hpp>

#include <memory>
#include <optional>

namespace neuroflash::inline v0::batch {

/**
 * \brief The operations of a runner: starts the parts of a run, stops them, and collects results.
 *
 * \par Object lifetimes
 * Each coroutine that it spawns keeps it alive.
 */
class batch_run : public std::enable_shared_from_this<batch_run>
{
public:
    batch_run(
        asio::any_io_executor executor, client_params service, batch_params params,
        std::shared_ptr<time_source> time);
    ~batch_run();
    batch_run(batch_run const&) = delete;
    batch_run& operator=(batch_run const&) = delete;

    asio::awaitable<result<batch_summary>> run(batch_input input, spending_permission permission);
    asio::awaitable<result<batch_quote>> quote(batch_input input);
    asio::awaitable<result<batch_summary>> reconcile();
    asio::awaitable<result<batch_status>> status();
    asio::awaitable<std::optional<batch_event>> next_event();

    batch_progress progress() const { return parts_->progress.progress(); }
    void pause(bool on);
    void stop();
    void abandon(); ///< Stops, and cancels the calls in flight.

private:
    /// The objects of one operation.
    struct parts
    {
        parts(run_state& state, run_directory const& directory, outage_watch const& outages);

        downloader images;
        source_uploads uploads;
        settler settling;
        request_queue queue;
        admission gate;
        planner planning;
        request_outcomes outcomes;
        sender sending;
        progress_reporter progress;
        summary_writer summary;
    };

    void begin_operation();
    asio::awaitable<result<void>> open(bool may_create);
    asio::awaitable<result<batch_summary>>
    run_opened(batch_input input, spending_permission permission);
    asio::awaitable<result<batch_summary>> reconcile_opened();
    asio::awaitable<result<batch_quote>> quote_opened(batch_input input);
    asio::awaitable<void> send_and_settle();
    asio::awaitable<batch_summary> summarize();
    asio::awaitable<void> close();

    std::shared_ptr<time_source> time_;
    std::shared_ptr<outage_watch> outages_; ///< The client's observer.
    run_state state_;
    run_directory directory_;
    std::optional<parts> parts_; ///< Created by each operation, kept until the next.
    bool is_working_ = false;    ///< Whether an operation runs.
};

} // namespace neuroflash::inline v0::batch

#endif

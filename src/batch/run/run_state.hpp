// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_RUN_STATE_HPP
#define NEUROFLASH_SRC_BATCH_RUN_RUN_STATE_HPP

#include "batch/policy/budget.hpp"
#include "batch/policy/service_health.hpp"
#include "batch/run/blocking_worker.hpp"
#include "batch/run/event_queue.hpp"
#include "batch/run/task_group.hpp"

#include <neuroflash/batch/batch_params.hpp>
#include <neuroflash/batch/batch_report.hpp>
#include <neuroflash/client.hpp>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::batch {

/// Whether a run continues, and why not.
class stop_state
{
public:
    std::optional<stop_reason> why;
    std::optional<error> failure;
    std::optional<std::chrono::sys_seconds> resume_at; ///< Set after the day's limit.
    bool interrupted = false;    ///< Nothing new is begun, not even downloads, whatever `why` is.
    std::int64_t unrecorded = 0; ///< Paid images and unknown requests that no journal has.
    bool paused = false;         ///< Survives the run.
    std::atomic<bool> stop_reading = false; ///< Read by the thread that reads the input.
};

/**
 * \brief The state that the parts of a run share: service, journal, budget, and whether it
 * continues.
 *
 * \par Thread safety
 * None: everything runs on one executor. Journal and files belong to the worker.
 */
class run_state
{
public:
    run_state(
        asio::any_io_executor executor, client_params with, batch_params how,
        std::shared_ptr<time_source> clock);

    /// Begins a new operation.
    void begin();

    /// The parameters of every call: the workspace of the batch.
    call_params call_options() const;

    /// Whether requests go to image-service v1.
    bool is_on_v1() const noexcept { return service.surface == image_surface::v1; }

    /// Stops the run. The first reason counts.
    void stop_with(stop_reason why, std::optional<error> failure = {});

    /// Ends the downloads, even if the run has stopped already.
    void interrupt();

    /// Sends nothing before that time. An event reports it if it is long enough to be noticed.
    void pause_all(clock_point until, std::string message);

    /// Reports paid images that no journal has: an event for each image says how it is found.
    void report_unrecorded(std::string const& key, std::vector<response_row::image> const& images);

    /// Reports a request whose outcome is unknown, by the text of its handle.
    void report_unrecorded(std::string const& key, std::string const& pending);

    /// Reports a paid request that was answered with fewer images than it asked for, if it was.
    void report_if_fewer(work_unit const& unit, generation const& made);

    /// Writes to the journal, and updates the counts of the items. A failure stops the run. `then`
    /// is that of `blocking_worker::commit`.
    asio::awaitable<result<void>>
    record(blocking_worker::journal_work work, std::function<void()> then = {});

    /// The delay before the n-th repetition of a free call.
    std::chrono::nanoseconds backoff(int failures) const;

    /// Repeats a free call a few times if that may help.
    template <class T>
    asio::awaitable<result<T>>
    with_retries(std::string_view what, std::function<asio::awaitable<result<T>>()> ask);

    /// Makes the client with its transport.
    void make_client();

    client_params service;              ///< Its workspace is the batch's, once that is known.
    std::filesystem::path sources_from; ///< The base of relative sources of the input.
    batch_params params;
    std::shared_ptr<time_source> time;
    std::optional<neuroflash::client> client;
    std::shared_ptr<blocking_worker> worker;
    budget_account account;
    service_health health;
    stop_state stop;
    item_counts counts{};
    task_group tasks;
    event_queue events;
};

/// The error for a path that leads elsewhere than when the run opened it.
error displaced(std::filesystem::path const& what);

/// An error of the caller, before anything was sent.
error refused_run(std::string message, std::string advice);

/// The error of an operation that was stopped before it sent a paid request.
error stopped_before_sending();

/// The error for a directory in which no batch was begun.
error no_batch_in(std::filesystem::path const& out);

template <class T>
asio::awaitable<result<T>>
run_state::with_retries(std::string_view what, std::function<asio::awaitable<result<T>>()> ask)
{
    constexpr auto most_attempts = 4;
    for (auto attempts = 1;; ++attempts) {
        auto about = named_wait(what, named_wait::kind::free);
        about.until = time->now() + service.deadline;
        auto asking = tasks.cancellable(ask(), about);
        auto got = co_await std::move(asking);
        if (got || attempts >= most_attempts || stop.why ||
            got.error().code() != condition::transient) {
            co_return got;
        }
        auto const pause = time->now() + backoff(attempts);
        while (time->now() < pause && !stop.why) co_await tasks.wait(pause);
    }
}

} // namespace neuroflash::inline v0::batch

#endif

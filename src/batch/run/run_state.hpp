// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_RUN_STATE_HPP
#define NEUROFLASH_SRC_BATCH_RUN_RUN_STATE_HPP

#include "batch/output/path_watch.hpp"
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

/// Whether a run goes on, and why not.
class stop_state
{
public:
    std::optional<stop_reason> why;
    std::optional<error> failure;
    std::optional<std::chrono::sys_seconds> resume_at; ///< After the day's limit.
    bool interrupted = false;    ///< Nothing new is begun, downloads neither, whatever `why` says.
    std::int64_t unrecorded = 0; ///< Paid images and unknown requests that no journal has.
    bool paused = false;         ///< Survives the run.
    std::atomic<bool> stop_reading = false; ///< Read by the thread that reads the input.
};

/**
 * \brief What the parts of a run share: the service, the journal, the money, and whether it goes
 * on.
 *
 * \par Thread safety
 * None: all on one executor. Journal and files are the worker's.
 */
class run_state
{
public:
    run_state(
        asio::any_io_executor executor, client_params with, batch_params how,
        std::shared_ptr<time_source> clock);

    /// A new operation begins.
    void begin();

    /// For every call: the workspace of the batch.
    call_params call_options() const;

    /// Whether requests go to image-service v1.
    bool is_on_v1() const noexcept { return service.surface == image_surface::v1; }

    /// The first reason counts.
    void stop_with(stop_reason why, std::optional<error> failure = {});

    /// Also where the run has stopped already: then the downloads end.
    void interrupt();

    /// Nothing is sent before. An event says so if it is long enough to be noticed.
    void pause_all(clock_point until, std::string message);

    /// What was paid for stands in no journal: an event for each image says how it is found.
    void report_unrecorded(std::string const& key, std::vector<answer_row::picture> const& images);

    /// The same of a request whose outcome is unknown, by the text of its handle.
    void report_unrecorded(std::string const& key, std::string const& pending);

    /// Writes to the journal, and learns how the items stand then. A failure stops the run.
    asio::awaitable<result<void>> record(blocking_worker::journal_work work);

    /// Before the n-th repetition of something free.
    std::chrono::nanoseconds backoff(int failures) const;

    /// Free calls are repeated a few times where that may help.
    template <class T>
    asio::awaitable<result<T>>
    with_retries(std::string_view what, std::function<asio::awaitable<result<T>>()> ask);

    client_params service;              ///< Its workspace is the batch's, once that is known.
    std::filesystem::path sources_from; ///< Where relative sources of the input begin.
    batch_params params;
    std::shared_ptr<time_source> time;
    std::optional<neuroflash::client> client;
    std::shared_ptr<blocking_worker> worker;
    path_watch place; ///< Directory and journal that were opened.
    budget_account account;
    service_health health;
    stop_state stop;
    item_counts counts{};
    task_group tasks;
    event_queue events;
};

/// Paths lead elsewhere than when the run opened them.
error displaced(std::filesystem::path const& what);

/// An error of the caller's, before anything was sent.
error refused_run(std::string message, std::string advice);

/// Of a directory in which no batch was begun.
error no_batch_in(std::filesystem::path const& out);

template <class T>
asio::awaitable<result<T>>
run_state::with_retries(std::string_view what, std::function<asio::awaitable<result<T>>()> ask)
{
    constexpr auto most_tries = 4;
    for (auto tries = 1;; ++tries) {
        auto about = named_wait(what, named_wait::kind::free);
        about.until = time->now() + service.deadline;
        auto asking = tasks.cancellable(ask(), about);
        auto got = co_await std::move(asking);
        if (got || tries >= most_tries || stop.why || got.error().code() != condition::transient) {
            co_return got;
        }
        auto const pause = time->now() + backoff(tries);
        while (time->now() < pause && !stop.why) co_await tasks.wait(pause);
    }
}

} // namespace neuroflash::inline v0::batch

#endif

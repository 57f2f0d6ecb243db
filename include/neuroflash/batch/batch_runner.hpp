// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_BATCH_RUNNER_HPP
#define NEUROFLASH_BATCH_BATCH_RUNNER_HPP

#include <neuroflash/batch/batch_event.hpp>
#include <neuroflash/batch/batch_input.hpp>
#include <neuroflash/batch/batch_params.hpp>
#include <neuroflash/batch/batch_report.hpp>
#include <neuroflash/batch/spending_permission.hpp>
#include <neuroflash/client_params.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/time_source.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <memory>
#include <optional>

namespace neuroflash::inline v0::batch {

class batch_run;

/**
 * \brief Makes images for many prompts and pays once for each, even if the process is killed.
 *
 * The journal records a request before its first byte is sent, and a response before its images are
 * downloaded. A run searches the history for the requests that an earlier run left without a final
 * state. doc/batch.md has the guarantees and how they are kept.
 *
 * \par Object lifetimes
 * The destructor ends a running operation as cancellation does.
 *
 * \par Cancellation
 * Terminal cancellation of `run` abandons requests in flight, records that their outcome is
 * unknown, and returns. `stop` finishes them first.
 *
 * \par Thread safety
 * All members must be called on one executor. Journal and files are written by threads of its own.
 */
class batch_runner
{
public:
    /**
     * \brief Checks the parameters; uses neither disk nor network.
     *
     * It makes a client of its own from `service`, with as many connections as it needs and fewer
     * retries within a call, because the runner retries by itself. `executor` runs one handler at a
     * time. A null `time` is the real clock.
     *
     * \par Exceptions
     * std::invalid_argument, naming the invalid member.
     */
    batch_runner(
        asio::any_io_executor executor, client_params service, batch_params params,
        std::shared_ptr<time_source> time = nullptr);
    ~batch_runner();
    /// May be called while it runs. A runner that was moved from has no batch: its operations end
    /// with errc::invalid_argument, and the rest does nothing.
    batch_runner(batch_runner&&) noexcept;
    /// Ends the operation of this runner as its destructor does.
    batch_runner& operator=(batch_runner&&) noexcept;

    /**
     * \brief Starts or continues the batch, until nothing is left or there is a reason to stop.
     *
     * One operation of a runner at a time. No paid request is sent without a permission to spend,
     * which is requested after the input was read, unless an earlier run has it for everything that
     * is to be sent.
     *
     * \par Errors
     * Before a paid request was sent: invalid_argument (invalid lines, no permission, another
     * process uses the directory), storage_failed, any code of a connection. After that, failures
     * are in the summary.
     */
    asio::awaitable<result<batch_summary>> run(batch_input input, spending_permission permission);

    /// The cost and duration of `run`. Sends free requests only, and changes nothing on disk.
    /// Errors as `run`.
    asio::awaitable<result<batch_quote>> quote(batch_input input);

    /// Searches the history for the images of requests whose charge is unknown, and downloads them.
    /// Free: sends no paid request. Errors as `run`; cancellation and `stop` end it.
    asio::awaitable<result<batch_summary>> reconcile();

    /// The state of the directory, from its journal alone, even while another process uses it.
    ///
    /// \par Errors
    /// invalid_argument (no batch in the directory), storage_failed.
    asio::awaitable<result<batch_status>> status();

    /// The next event; empty if the operation has ended and all events were taken. If events are
    /// taken too slowly, some thousand are kept and the oldest are dropped.
    asio::awaitable<std::optional<batch_event>> next_event();

    /// The state of the run.
    batch_progress progress() const;

    void pause();  ///< Starts no more paid requests until `resume`.
    void resume(); ///< Ends a pause.
    void stop();   ///< Starts no more requests. Paid ones in flight are finished and recorded.

private:
    std::shared_ptr<batch_run> run_;
};

} // namespace neuroflash::inline v0::batch

#endif

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
 * \brief Many prompts, each paid for once: even if the process is killed at any moment.
 *
 * What is to be sent stands in a journal before the first paid byte, what came in before it is
 * fetched. A run first settles, through the history, what a run before it left open. doc/batch.md
 * has the promises and how they are kept.
 *
 * \par Object lifetimes
 * Destroying it ends what it runs as cancelling does.
 *
 * \par Cancellation
 * Terminal cancellation of `run` abandons what is in flight, writes down that its outcome is
 * unknown, and returns. `stop` is the gentler way.
 *
 * \par Thread safety
 * All on one executor, as with `client`. Journal and files are written by threads of its own.
 */
class batch_runner
{
public:
    /**
     * \brief Checks the parameters; touches neither disk nor network.
     *
     * It makes a client of its own from `service`: as many connections as it needs, and fewer
     * repetitions within a call, because it repeats by itself.
     *
     * \par Exceptions
     * std::invalid_argument, naming the member that is wrong.
     */
    batch_runner(
        asio::any_io_executor executor, client_params service, batch_params params,
        std::shared_ptr<time_source> time = nullptr);
    ~batch_runner();
    /// Also while it runs.
    batch_runner(batch_runner&&) noexcept;
    /// What this one ran ends as by the destructor.
    batch_runner& operator=(batch_runner&&) noexcept;

    /**
     * \brief Begins, or goes on where it stopped, until nothing is left or something stops it.
     *
     * One operation of a runner at a time. Without a permission to spend nothing is sent: it is
     * asked for once the input was read, unless an earlier run was allowed all that is to be sent.
     *
     * \par Errors
     * Before anything was sent: invalid_argument (bad lines, no permission, another process works
     * on the directory), storage_failed, any code of a connection. Later on the summary says what
     * happened.
     */
    asio::awaitable<result<batch_summary>> run(batch_input input, spending_permission permission);

    /// What `run` would cost and take. Changes nothing and pays nothing. Errors as `run`.
    asio::awaitable<result<batch_quote>> quote(batch_input input);

    /// Settles what is unknown through the history and fetches what is found. Sends nothing paid.
    asio::awaitable<result<batch_summary>> reconcile();

    /// Where the directory stands, from its journal alone, also while a process works on it.
    asio::awaitable<result<batch_status>> status();

    /// The next event; empty: the operation has ended and all events were taken. Some thousand are
    /// kept for whoever is slow, then the oldest are dropped.
    asio::awaitable<std::optional<batch_event>> next_event();

    /// Where the run stands.
    batch_progress progress() const;

    void pause(); ///< Starts no further request until `resume`.
    /// Ends a pause.
    void resume();
    void stop(); ///< Starts nothing more; what is in flight is finished and written down.

private:
    std::shared_ptr<batch_run> run_;
};

} // namespace neuroflash::inline v0::batch

#endif

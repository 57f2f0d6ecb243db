// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_BLOCKING_WORKER_HPP
#define NEUROFLASH_SRC_BATCH_RUN_BLOCKING_WORKER_HPP

#include "batch/journal/journal.hpp"
#include "support/async_event.hpp"

#include <neuroflash/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace neuroflash::inline v0::batch {

namespace asio = boost::asio;

/// The library's error for a disk that failed. `advice` is empty for the usual one.
error storage_error(std::string const& what, std::string advice = {});

/**
 * \brief The threads that may block: one for the journal, two for files.
 *
 * All work on the journal that arrives during a write shares the next transaction, and so one
 * sync. After its first failure the journal is only read, by `read_anyway`.
 */
class blocking_worker : public std::enable_shared_from_this<blocking_worker>
{
public:
    using journal_work = std::function<void(journal&)>;

    explicit blocking_worker(asio::any_io_executor executor);
    ~blocking_worker();
    blocking_worker(blocking_worker const&) = delete;
    blocking_worker& operator=(blocking_worker const&) = delete;

    asio::awaitable<result<void>> open(std::string path, open_mode mode);

    /// Returns when the work is on the disk and `then`, which must not throw, has run on the
    /// thread of the journal.
    ///
    /// \par Errors
    /// storage_failed, from then on always.
    asio::awaitable<result<void>> commit(journal_work work, std::function<void()> then = {});

    /// Runs work that begins and ends its own transactions, and
    /// may throw any exception through `failure`. No other work may use the journal meanwhile.
    asio::awaitable<result<void>> run_exclusive(journal_work work);

    /// Runs work that only reads, also after a failure: its user must learn what was paid, as far
    /// as the journal still shows it. What was not committed is not seen.
    asio::awaitable<result<void>> read_anyway(journal_work work);

    /// Runs `work` on a thread for files. An exception becomes storage_failed.
    asio::awaitable<result<void>> files(std::function<void()> work);

    std::optional<error> const& failure() const noexcept { return failure_; }

    /// Closes the journal on its thread, because that may write.
    asio::awaitable<void> close();

private:
    asio::awaitable<result<void>> run_on(asio::thread_pool& pool, std::function<void()> work);
    asio::awaitable<result<void>> run_alone(journal_work work);

    struct queued_work
    {
        queued_work(asio::any_io_executor executor, journal_work work)
            : work(std::move(work)), event(std::move(executor))
        {
        }

        journal_work work;
        std::function<void()> then;
        support::async_event event;
        bool over = false;
        std::optional<error> failure;
    };
    using work_queue = std::vector<std::shared_ptr<queued_work>>;

    void close_journal();
    static asio::awaitable<void> wait(std::shared_ptr<queued_work> of);
    void pump();
    void execute(work_queue const& all);
    void on_executed(work_queue all, std::optional<error> failure);

    asio::any_io_executor executor_;
    std::unique_ptr<journal> journal_;
    std::atomic<bool> abandoned_ = false;
    work_queue queue_;
    bool busy_ = false;
    std::optional<error> failure_;
    asio::thread_pool files_{2};
    asio::thread_pool journal_thread_{1}; // last: joined first
};

} // namespace neuroflash::inline v0::batch

#endif

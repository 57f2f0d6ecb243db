// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_TASK_GROUP_HPP
#define NEUROFLASH_SRC_BATCH_RUN_TASK_GROUP_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace asio = boost::asio;

/**
 * \brief The coroutines of a run, the event that wakes them, and the calls that can be cancelled.
 *
 * \par Object lifetimes
 * Each spawned coroutine keeps the owner alive.
 */
class task_group
{
public:
    using time_point = std::chrono::steady_clock::time_point;

    task_group(asio::any_io_executor executor, std::shared_ptr<time_source> time);

    /// `on_exception` is called when a coroutine ends with one.
    void set_owner(std::weak_ptr<void> owner, std::function<void()> on_exception);

    /// Something changed: all that wait look again.
    void wake() { changed_.cancel(); }

    /// Until `wake`, or until that time at the latest.
    asio::awaitable<void> wait(std::optional<time_point> until = {});

    /// Counted in `kind` until all that it writes stands in the journal: what waits for the kind's
    /// end looks there next.
    void spawn(asio::awaitable<void> work, std::size_t* kind = nullptr);

    /// How many coroutines run.
    std::size_t running() const noexcept { return running_; }

    /// Makes a call of the client that `cancel_calls` ends.
    template <class T>
    asio::awaitable<T> cancellable(asio::awaitable<T> call);

    void cancel_calls();

    /// Keeps the owner alive.
    std::shared_ptr<void> owner() const { return owner_.lock(); }

    asio::any_io_executor const& executor() const noexcept { return executor_; }

private:
    asio::any_io_executor executor_;
    std::shared_ptr<time_source> time_;
    asio::steady_timer changed_; ///< An event: it never expires.
    std::weak_ptr<void> owner_;
    std::function<void()> on_exception_;
    std::size_t running_ = 0;
    std::list<asio::cancellation_signal> calls_;
};

template <class T>
asio::awaitable<T> task_group::cancellable(asio::awaitable<T> call)
{
    auto const stop = calls_.emplace(calls_.end());
    auto token = asio::bind_cancellation_slot(stop->slot(), asio::use_awaitable);
    auto running_call = asio::co_spawn(executor_, std::move(call), std::move(token));
    auto made = co_await std::move(running_call);
    calls_.erase(stop);
    co_return made;
}

} // namespace neuroflash::inline v0::batch

#endif

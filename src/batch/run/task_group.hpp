// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_TASK_GROUP_HPP
#define NEUROFLASH_SRC_BATCH_RUN_TASK_GROUP_HPP

#include "support/async_event.hpp"

#include <neuroflash/error.hpp>
#include <neuroflash/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace asio = boost::asio;

/// A wait of a run.
class named_wait
{
public:
    using time_point = std::chrono::steady_clock::time_point;

    enum class kind
    {
        paid, ///< A request that may cost something is finished even if the run is stopped.
        free, ///< The first request to stop ends it.
    };

    named_wait(std::string_view name, kind sort) : what(name), cost(sort) {}

    std::string_view what; ///< A phrase, such as "the quota". Static text.
    kind cost;
    time_point since{};
    std::optional<time_point> until; ///< The time before which it certainly ends.
    bool settles_requests = true;    ///< Whether a request without a response may depend on it.
};

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

    /// `on_exception` is called when a coroutine throws.
    void set_owner(std::weak_ptr<void> owner, std::function<void()> on_exception);

    /// Wakes all waiters, because something changed.
    void wake() { changed_.notify_all(); }

    /// Waits until `wake`, or until that time at the latest.
    asio::awaitable<void> wait(std::optional<time_point> until = {});

    /// Spawns work, which `kind` counts until the journal has all its records: a waiter for the
    /// end of the kind looks there next.
    void spawn(asio::awaitable<void> work, std::size_t* kind = nullptr);

    /// The number of running coroutines.
    std::size_t running() const noexcept { return running_; }

    /// Makes a call of the client. The list of waits has it until it ends, and it can be
    /// cancelled.
    template <class T>
    asio::awaitable<T> cancellable(asio::awaitable<T> call, named_wait about);

    /// Cancels the calls that cost nothing.
    void cancel_free_calls();
    void cancel_all_calls();

    /// The oldest wait of that kind; empty if there is none.
    std::optional<named_wait> oldest_wait(named_wait::kind sort) const;

    /// The latest end of the calls that settle requests; empty if there is none, or if it is
    /// unknown.
    std::optional<time_point> last_end() const;

    /// Keeps the owner alive.
    std::shared_ptr<void> owner() const { return owner_.lock(); }

    asio::any_io_executor const& executor() const noexcept { return executor_; }

private:
    asio::any_io_executor executor_;
    std::shared_ptr<time_source> time_;
    support::async_event changed_;
    std::weak_ptr<void> owner_;
    std::function<void()> on_exception_;
    std::size_t running_ = 0;

    struct running_call
    {
        explicit running_call(named_wait const& why) : about(why) {}

        named_wait about;
        asio::cancellation_signal stop;
    };
    std::list<running_call> calls_; ///< The oldest first.
};

template <class T>
asio::awaitable<T> task_group::cancellable(asio::awaitable<T> call, named_wait about)
{
    about.since = time_->now();
    auto const place = calls_.emplace(calls_.end(), about);
    auto token = asio::bind_cancellation_slot(place->stop.slot(), asio::use_awaitable);
    auto running = asio::co_spawn(executor_, std::move(call), std::move(token));
    auto made = co_await std::move(running);
    calls_.erase(place);
    co_return made;
}

} // namespace neuroflash::inline v0::batch

#endif

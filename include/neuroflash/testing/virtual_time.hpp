// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TESTING_VIRTUAL_TIME_HPP
#define NEUROFLASH_TESTING_VIRTUAL_TIME_HPP

#include <neuroflash/testing/random_source.hpp>
#include <neuroflash/time_source.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::testing {

namespace asio = boost::asio;

using time_point = std::chrono::steady_clock::time_point;

/**
 * \brief A clock that moves only when it is moved: hours pass in microseconds.
 *
 * Pass it to `client`, and run the io_context with `run`. All waits of the client use
 * this clock, so a test of a 200 s deadline takes no time, and ends at exactly 200 s.
 *
 * \par Object lifetimes
 * It must outlive every coroutine that sleeps on it.
 *
 * \par Thread safety
 * None: one thread runs the io_context and moves the clock.
 */
class virtual_time : public time_source
{
public:
    /// Random numbers are always 1: every backoff takes its longest time.
    virtual_time() = default;

    /// Random numbers depend on the seed only: they are equal on every platform, in every run.
    explicit virtual_time(std::uint64_t seed) : random_(std::in_place, seed) {}

    time_point now() const override { return now_; }

    /// Moves with `now`; starts 50 years of 365 days after 1970, at midnight UTC.
    std::chrono::system_clock::time_point wall_now() const override { return wall_now_; }

    asio::awaitable<void> sleep_until(time_point when) override;

    /// The value of `next_jitter`; with a seed, a new random number each time.
    double jitter() override;

    /**
     * \brief Sleeps on a timer of the caller, who may cancel it to end the sleep.
     *
     * It is for your own transports that must wake up early, for example when they are closed.
     *
     * \par Object lifetimes
     * `alarm` outlives the returned awaitable.
     */
    asio::awaitable<void> sleep_until(time_point when, asio::steady_timer& alarm);

    /// Moves the clock and wakes the sleepers that are due; they run when the io_context next runs.
    void advance(std::chrono::nanoseconds by);

    /// Moves the wall clock only, as if the machine slept: `now` and the sleepers do not change.
    void suspend(std::chrono::nanoseconds by);

    /// Moves to the earliest time that a coroutine sleeps for; false if there is none.
    bool jump();

    /// The number of sleeping coroutines.
    std::size_t sleepers() const noexcept { return sleepers_.size(); }

    /// The next result of `jitter`, 0 <= x < 1; 1 is allowed for the longest backoff.
    double next_jitter = 1.0;

private:
    using entries = std::multimap<time_point, asio::steady_timer*>;
    class sleeper;

    time_point now_ = time_point() + std::chrono::hours(1000);
    std::chrono::system_clock::time_point wall_now_ =
        std::chrono::system_clock::time_point() + std::chrono::hours(24 * 365 * 50);
    entries sleepers_;
    std::optional<random_source> random_;
};

/**
 * \brief Runs all handlers, and moves the clock while coroutines sleep on it, until none does.
 *
 * It is for work that is not awaited and is left over after `run`. Never returns if a coroutine
 * sleeps again and again forever.
 */
void drain(asio::io_context& context, virtual_time& time);

/**
 * \brief Runs a coroutine to its end on a virtual clock: if no handler is ready, the clock moves to
 * the earliest time that a coroutine sleeps for.
 *
 * Returns as soon as `work` has ended; what it started and did not await may still sleep.
 *
 * \par Exceptions
 * Those of `work`. std::logic_error if `work` waits for something that never happens.
 */
void run(asio::io_context& context, virtual_time& time, asio::awaitable<void> work);

/// Runs a coroutine with a value.
template <class T>
T run(asio::io_context& context, virtual_time& time, asio::awaitable<T> work)
{
    auto const value = std::make_shared<std::optional<T>>();
    // The lambda has no captures, because work that waits in vain may end after this function.
    auto const keep = [](asio::awaitable<T> from,
                         std::shared_ptr<std::optional<T>> into) -> asio::awaitable<void> {
        into->emplace(co_await std::move(from));
    };
    run(context, time, keep(std::move(work), value));
    return std::move(**value);
}

} // namespace neuroflash::inline v0::testing

#endif

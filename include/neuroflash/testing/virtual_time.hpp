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
#include <optional>
#include <utility>

namespace neuroflash::inline v0::testing {

namespace asio = boost::asio;

using time_point = std::chrono::steady_clock::time_point;

/**
 * \brief A clock that stands still until it is moved: hours pass in microseconds.
 *
 * Give it to `client`, and drive the io_context with `run`. All waits of the client are sleeps on
 * this clock, so a test of a 200 s deadline takes no time, and ends at exactly 200 s.
 *
 * \par Object lifetimes
 * Outlives every coroutine that sleeps on it.
 *
 * \par Thread safety
 * None: one thread runs the io_context and moves the clock.
 */
class virtual_time : public time_source
{
public:
    /// Chance always says 1: every backoff takes its longest time.
    virtual_time() = default;

    /// Chance as this seed has it: the same on every platform, in every run.
    explicit virtual_time(std::uint64_t seed) : chance_(std::in_place, seed) {}

    time_point now() const override { return now_; }

    /// Runs along with `now`; begins 50 years of 365 days after 1970, at midnight UTC.
    std::chrono::system_clock::time_point wall_now() const override { return wall_now_; }

    asio::awaitable<void> sleep_until(time_point when) override;

    /// What `next_jitter` holds; drawn anew each time where there is a seed.
    double jitter() override;

    /**
     * \brief As `sleep_until`, on a timer of the caller's: whoever cancels it ends the sleep.
     *
     * For fakes of your own that must wake up early, as a transport does when it is closed.
     *
     * \par Object lifetimes
     * `alarm` outlives the returned awaitable.
     */
    asio::awaitable<void> sleep_until(time_point when, asio::steady_timer& alarm);

    /// Moves on and wakes whom that concerns; they run when the io_context next does.
    void advance(std::chrono::nanoseconds by);

    /// The machine sleeps, or its wall clock is set forward: `now` and those who wait know nothing
    /// of it.
    void suspend(std::chrono::nanoseconds by);

    /// Moves to the earliest moment that somebody waits for; false: nobody does.
    bool jump();

    /// How many wait for a moment to come.
    std::size_t sleepers() const noexcept { return sleepers_.size(); }

    /// What `jitter` says next, 0 <= x < 1; 1 is allowed for the longest backoff.
    double next_jitter = 1.0;

private:
    using entries = std::multimap<time_point, asio::steady_timer*>;
    class sleeper;

    time_point now_ = time_point() + std::chrono::hours(1000);
    std::chrono::system_clock::time_point wall_now_ =
        std::chrono::system_clock::time_point() + std::chrono::hours(24 * 365 * 50);
    entries sleepers_;
    std::optional<random_source> chance_;
};

/**
 * \brief Lets everything run that can run without time passing, then time pass, until nobody waits
 * any more.
 *
 * For work that nobody awaits: what is left over after a `run`. Never ends where somebody sleeps
 * again and again for ever.
 */
void drain(asio::io_context& context, virtual_time& time);

/**
 * \brief Runs a coroutine to its end on a virtual clock: whenever all wait, time jumps to the next
 * moment that somebody waits for.
 *
 * Returns as soon as `work` ended; what it started and did not await may still sleep.
 *
 * \par Exceptions
 * What `work` throws. std::logic_error: `work` waits for something that will never come.
 */
void run(asio::io_context& context, virtual_time& time, asio::awaitable<void> work);

/// The same for a coroutine with a value.
template <class T>
T run(asio::io_context& context, virtual_time& time, asio::awaitable<T> work)
{
    auto value = std::optional<T>();
    auto const keep = [&]() -> asio::awaitable<void> { value.emplace(co_await std::move(work)); };
    run(context, time, keep());
    return std::move(*value);
}

} // namespace neuroflash::inline v0::testing

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_MANUAL_TIME_HPP
#define NEUROFLASH_TEST_COMMON_MANUAL_TIME_HPP

#include <neuroflash/time_source.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <list>
#include <optional>
#include <stdexcept>
#include <utility>

namespace neuroflash::test {

/// A clock that stands still until it is moved. Chance always says the same.
class manual_time : public time_source
{
public:
    time_point now() const override { return now_; }
    std::chrono::system_clock::time_point wall_now() const override { return wall_now_; }
    double jitter() override { return next_jitter; }

    asio::awaitable<void> sleep_until(time_point when) override
    {
        if (when <= now_) co_return;
        auto timer = asio::steady_timer(co_await asio::this_coro::executor, time_point::max());
        auto const here = sleeper(*this, when, timer);
        auto ignored = error_code();
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

    void advance(std::chrono::nanoseconds by)
    {
        now_ += std::chrono::duration_cast<time_point::duration>(by);
        wall_now_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(by);
        for (auto const& [when, timer] : sleepers_) {
            if (when <= now_) timer->cancel();
        }
    }

    /// Moves to the earliest moment that somebody waits for; false: nobody does.
    bool jump()
    {
        auto const first = std::min_element(
            sleepers_.begin(), sleepers_.end(),
            [](auto const& a, auto const& b) { return a.first < b.first; });
        if (first == sleepers_.end()) return false;
        advance(std::max(first->first - now_, time_point::duration(0)));
        return true;
    }

    double next_jitter = 1.0;

private:
    using entries = std::list<std::pair<time_point, asio::steady_timer*>>;

    class sleeper
    {
    public:
        sleeper(manual_time& time, time_point when, asio::steady_timer& timer)
            : list_(time.sleepers_), at_(list_.insert(list_.end(), {when, &timer}))
        {
        }
        ~sleeper() { list_.erase(at_); }
        sleeper(sleeper const&) = delete;
        sleeper& operator=(sleeper const&) = delete;

    private:
        entries& list_;
        entries::iterator at_;
    };

    time_point now_ = time_point() + std::chrono::hours(1000);
    std::chrono::system_clock::time_point wall_now_ =
        std::chrono::system_clock::time_point() + std::chrono::hours(24 * 365 * 50);
    entries sleepers_;
};

/// Runs a coroutine to its end on a virtual clock: whenever all wait, time jumps.
template <class T>
void run(asio::io_context& context, manual_time& time, asio::awaitable<T> work)
{
    auto thrown = std::exception_ptr();
    auto done = false;
    asio::co_spawn(context, std::move(work), [&](std::exception_ptr e, auto&&...) {
        thrown = e;
        done = true;
    });
    while (!done) {
        context.restart();
        context.poll();
        if (!done && !time.jump()) throw std::logic_error("all wait, and nobody for the time");
    }
    context.restart();
    context.poll();
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace neuroflash::test

#endif

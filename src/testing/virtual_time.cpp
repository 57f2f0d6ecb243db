// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/testing/virtual_time.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <stdexcept>

namespace neuroflash::inline v0::testing {

/// An entry of the list that lives as long as the frame of its coroutine. An io_context may destroy
/// the frame unfinished.
class virtual_time::sleeper
{
public:
    sleeper(entries& list, time_point when, asio::steady_timer& alarm)
        : list_(list), at_(list.emplace(when, &alarm))
    {
    }
    ~sleeper() { list_.erase(at_); }
    sleeper(sleeper const&) = delete;
    sleeper& operator=(sleeper const&) = delete;

private:
    entries& list_;
    entries::iterator at_;
};

asio::awaitable<void> virtual_time::sleep_until(time_point when)
{
    if (when <= now_) co_return;
    auto alarm = asio::steady_timer(co_await asio::this_coro::executor);
    auto sleep = sleep_until(when, alarm);
    co_await std::move(sleep);
}

asio::awaitable<void> virtual_time::sleep_until(time_point when, asio::steady_timer& alarm)
{
    if (when <= now_) co_return;
    // Only `advance` and the caller end the wait, so that no time of the real clock passes.
    alarm.expires_at(time_point::max());
    auto const here = sleeper(sleepers_, when, alarm);
    auto ignored = boost::system::error_code();
    co_await alarm.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

double virtual_time::jitter()
{
    if (random_) next_jitter = random_->unit();
    return next_jitter;
}

void virtual_time::advance(std::chrono::nanoseconds by)
{
    now_ += std::chrono::duration_cast<time_point::duration>(by);
    wall_now_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(by);
    for (auto at = sleepers_.begin(); at != sleepers_.end() && at->first <= now_; ++at) {
        at->second->cancel();
    }
}

void virtual_time::suspend(std::chrono::nanoseconds by)
{
    wall_now_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(by);
}

bool virtual_time::jump()
{
    if (sleepers_.empty()) return false;
    advance(std::max(sleepers_.begin()->first - now_, time_point::duration(0)));
    return true;
}

void drain(asio::io_context& context, virtual_time& time)
{
    do {
        context.restart();
        context.poll();
    } while (time.jump());
}

void run(asio::io_context& context, virtual_time& time, asio::awaitable<void> work)
{
    // The handler shares it, because work that waits in vain may end after this function.
    struct completion
    {
        std::exception_ptr thrown;
        bool done = false;
    };
    auto const end = std::make_shared<completion>();
    asio::co_spawn(context, std::move(work), [end](std::exception_ptr e) {
        end->thrown = e;
        end->done = true;
    });
    while (!end->done) {
        context.restart();
        context.poll();
        if (!end->done && !time.jump()) {
            throw std::logic_error("all coroutines wait, and none for the virtual time");
        }
    }
    // Objects that `work` has ended, such as a client that it destroyed, finish here.
    context.restart();
    context.poll();
    if (end->thrown) std::rethrow_exception(end->thrown);
}

} // namespace neuroflash::inline v0::testing

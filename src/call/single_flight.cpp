// SPDX-License-Identifier: BSL-1.0
#include "call/single_flight.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace neuroflash::inline v0::call {

namespace {

using timers = std::list<asio::steady_timer*>;

/// A member of the list as long as its coroutine's frame lives.
class list_entry
{
public:
    list_entry(timers& list, asio::steady_timer& timer)
        : list_(list), at_(list.insert(list.end(), &timer))
    {
    }
    ~list_entry() { list_.erase(at_); }
    list_entry(list_entry const&) = delete;
    list_entry& operator=(list_entry const&) = delete;

private:
    timers& list_;
    timers::iterator at_;
};

} // namespace

asio::awaitable<void> single_flight::completion()
{
    auto timer = asio::steady_timer(co_await asio::this_coro::executor, time_point::max());
    auto const in_list = list_entry(waiting_, timer);
    auto ignored = error_code();
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<errc>
single_flight::wait(time_source& time, time_point deadline, std::uint64_t seen)
{
    using namespace asio::experimental::awaitable_operators;
    if (closed_) co_return errc::client_closed;
    if (completions_ != seen) co_return errc{};
    // A cancellation from before the wait does not interrupt it.
    auto const before = co_await asio::this_coro::cancellation_state;
    if (before.cancelled() != asio::cancellation_type::none) co_return errc::cancelled;
    auto landed = completion();
    auto late = time.sleep_until(deadline);
    auto const first = co_await (std::move(landed) || std::move(late));
    if (closed_) co_return errc::client_closed;
    auto const state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return errc::cancelled;
    co_return completions_ != seen || first.index() == 0 ? errc{} : errc::token_timeout;
}

asio::awaitable<void> single_flight::wait_to_end(std::uint64_t seen)
{
    if (closed_ || completions_ != seen) co_return;
    auto timer = asio::steady_timer(co_await asio::this_coro::executor, time_point::max());
    auto const in_list = list_entry(waiting_, timer);
    // A handler that does not belong to an awaitable has no cancellation slot.
    auto wait = [&timer](auto coroutine) {
        timer.async_wait(
            [resume = std::move(coroutine)](error_code) mutable { std::move(resume)(); });
    };
    co_await asio::async_initiate<asio::use_awaitable_t<> const, void()>(wait, asio::use_awaitable);
}

void single_flight::complete()
{
    ++completions_;
    for (auto* const timer : waiting_) timer->cancel();
}

} // namespace neuroflash::inline v0::call

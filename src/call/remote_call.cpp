// SPDX-License-Identifier: BSL-1.0
#include "call/remote_call.hpp"

#include "call/client_state.hpp"

#include <neuroflash/spawn.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <utility>

namespace neuroflash::inline v0::call {

/// The handler that resumes the caller of a call. An executor that throws has destroyed it, and
/// must not have destroyed the caller.
class caller_resumption
{
public:
    /// Where the calling thread finds the call again if the handler is destroyed while it lives.
    class handing_over
    {
    public:
        explicit handing_over(remote_call const& which) noexcept
            : which_(&which), outer_(std::exchange(current(), this))
        {
        }
        ~handing_over() { current() = outer_; }
        handing_over(handing_over const&) = delete;
        handing_over& operator=(handing_over const&) = delete;

        remote_call_owner returned;

    private:
        friend class caller_resumption;
        remote_call const* const which_;
        handing_over* const outer_;

        static handing_over*& current() noexcept
        {
            static thread_local handing_over* value = nullptr;
            return value;
        }
    };

    explicit caller_resumption(remote_call_owner ended) noexcept : call_(std::move(ended)) {}
    caller_resumption(caller_resumption&&) noexcept = default;
    caller_resumption& operator=(caller_resumption&&) = delete;
    ~caller_resumption()
    {
        auto* const here = handing_over::current();
        if (call_ && here && &*call_ == here->which_) here->returned = std::move(call_);
    }

    void operator()()
    {
        auto caller = std::move(*call_->caller_);
        call_.release();
        std::move(caller)();
    }

private:
    remote_call_owner call_;
};

// The caller is resumed through the queue. A caller on the context of the client's strand would
// otherwise run within the strand, and delay all other calls.
void return_to_caller(remote_call_owner ended, memory_reserve& reserve)
{
    auto const to = std::move(ended->caller_executor_);
    auto here = caller_resumption::handing_over(*ended);
    try {
        return to.execute(caller_resumption(std::move(ended)));
    } catch (...) {
        if (!here.returned) throw;
    }
    reserve.release();
    to.execute(caller_resumption(std::move(here.returned)));
}

/// A coroutine on the client's executor, and the call that it runs.
class runner
{
public:
    static asio::awaitable<void>
    run_calls(std::shared_ptr<runner> self, std::weak_ptr<client_state> on);

    explicit runner(std::shared_ptr<memory_reserve> reserve) noexcept : reserve_(std::move(reserve))
    {
    }

    asio::cancellation_slot slot() noexcept { return signal_.slot(); }
    void cancel() { signal_.emit(asio::cancellation_type::terminal); }
    void take(remote_call_owner call) noexcept { call_ = std::move(call); }
    /// The call, if it has not begun.
    remote_call_owner take_back() noexcept
    {
        if (!call_ || call_->runner_) return remote_call_owner();
        return std::move(call_);
    }

private:
    /// Returns false if the call was cancelled before it began.
    bool begin()
    {
        if (call_->cancelled_) {
            call_->refuse(detail::cancelled_before_start());
            return false;
        }
        call_->runner_ = this;
        return true;
    }

    void finish()
    {
        call_->runner_ = nullptr;
        call_->finish(call_->thrown_ != nullptr);
        auto const reserve = reserve_; // the caller may destroy the client
        return_to_caller(std::move(call_), *reserve);
    }

    asio::cancellation_signal signal_;
    std::shared_ptr<memory_reserve> const reserve_;
    remote_call_owner call_;
};

asio::awaitable<void>
runner::run_calls(std::shared_ptr<runner> self, std::weak_ptr<client_state> on)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        if (self->begin()) {
            try {
                co_await self->call_->run();
            } catch (...) {
                self->call_->thrown_ = std::current_exception();
            }
            auto const state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none) {
                co_await asio::this_coro::reset_cancellation_state();
            }
        }
        // The call holds the client's state until it has finished.
        auto* const pool = runner_pool::with_room(*on.lock());
        if (!pool) {
            self->finish();
            co_return;
        }
        // The coroutine waits before the call has finished, so the caller's next call can use it.
        auto wait = [pool](suspended_coroutine coroutine, std::shared_ptr<runner> const& which) {
            pool->waiting_.push_back({which, std::move(coroutine)});
            which->finish();
        };
        co_await asio::async_initiate<asio::use_awaitable_t<> const, void()>(
            wait, asio::use_awaitable, std::ref(self));
    }
}

void runner_pool::start(std::shared_ptr<client_state> const& on, remote_call_owner call)
{
    try {
        reserve_->fill();
    } catch (std::bad_alloc const&) {
        call->fail(std::current_exception());
        return return_to_caller(std::move(call), *reserve_);
    }
    if (!waiting_.empty()) {
        auto next = std::move(waiting_.back());
        waiting_.pop_back();
        next.which->take(std::move(call));
        std::move(next.coroutine)();
        return;
    }
    auto made = std::shared_ptr<runner>();
    try {
        made = std::make_shared<runner>(reserve_);
        made->take(std::move(call));
        auto ended = [made](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
        };
        asio::co_spawn(
            on->executor(), runner::run_calls(made, on),
            asio::bind_cancellation_slot(made->slot(), std::move(ended)));
    } catch (std::bad_alloc const&) {
        if (made) call = made->take_back();
        if (!call) throw;
        call->fail(std::current_exception());
        return_to_caller(std::move(call), *reserve_);
    }
}

runner_pool* runner_pool::with_room(client_state& of) noexcept
{
    // A coroutine on the user's executor counts as work for its context, even while it waits.
    if (of.executor() == of.user_executor()) return nullptr;
    auto& pool = of.runners();
    auto& waiting = pool.waiting_;
    if (pool.closed_ || waiting.size() == most_waiting) return nullptr;
    if (waiting.size() < waiting.capacity()) return &pool;
    try {
        waiting.reserve(waiting.size() + 16);
    } catch (std::bad_alloc const&) {
        return nullptr;
    }
    return &pool;
}

void runner_pool::close(asio::any_io_executor const& executor) noexcept
{
    closed_ = true;
    auto ending = std::exchange(waiting_, {});
    if (ending.empty() || !executor) return;
    try {
        asio::post(executor, [ending = std::move(ending)] {});
    } catch (std::bad_alloc const&) { // the coroutines end now
    }
}

asio::awaitable<void>
run_remotely(std::shared_ptr<client_state> on, std::shared_ptr<remote_call> call)
{
    auto const state = co_await asio::this_coro::cancellation_state;
    // A slot does not pass on a signal that was emitted before it was connected.
    if (state.cancelled() != asio::cancellation_type::none) {
        call->refuse(detail::cancelled_before_start());
        co_return;
    }
    auto const here = co_await asio::this_coro::executor;
    // Made now, because a paid call that has ended must not be lost for lack of memory.
    call->caller_executor_ = asio::require(
        asio::prefer(here, asio::execution::outstanding_work.tracked),
        asio::execution::blocking.never);
    auto slot = state.slot();
    if (slot.is_connected()) {
        slot.assign([on, call](asio::cancellation_type) { call->cancel(*on, call); });
    }
    auto start = [](suspended_coroutine caller, std::shared_ptr<client_state> to,
                    remote_call_owner one) {
        one->caller_.emplace(std::move(caller));
        auto const executor = to->executor();
        asio::dispatch(executor, [to = std::move(to), one = std::move(one)]() mutable {
            to->runners().start(to, std::move(one));
        });
    };
    co_await asio::async_initiate<asio::use_awaitable_t<> const, void()>(
        start, asio::use_awaitable, on, remote_call_owner(call));
    slot.clear();
    if (call->thrown_) std::rethrow_exception(call->thrown_);
}

// The caller's coroutine passes on only the types that it lets through. On the client's executor
// each of them ends the call, so each of them does here.
void remote_call::cancel(client_state const& on, std::shared_ptr<remote_call> const& self)
{
    cancelled_ = true;
    if (on.detached()) return;
    asio::dispatch(on.executor(), [self] {
        if (self->runner_) self->runner_->cancel();
    });
}

} // namespace neuroflash::inline v0::call

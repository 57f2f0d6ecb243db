// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_REMOTE_CALL_HPP
#define NEUROFLASH_SRC_CALL_REMOTE_CALL_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/result.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::call {

namespace asio = boost::asio;

class client_state;
class remote_call_owner;
class runner;

/// Memory that is kept so that calls which have ended can return to their callers without any.
class memory_reserve
{
public:
    /// Throws `std::bad_alloc`.
    void fill()
    {
        if (!kept_) kept_.reset(new std::byte[size]);
    }
    void release() noexcept { kept_.reset(); }

private:
    /// A return takes less than 1 KiB. An allocator keeps small blocks for requests of their size.
    static constexpr std::size_t size = 64 * 1024;

    std::unique_ptr<std::byte[]> kept_; // NOLINT(modernize-avoid-c-arrays)
};

/// A coroutine that waits without an operation of Asio. Its owner resumes or destroys it.
using suspended_coroutine = asio::async_result<asio::use_awaitable_t<>, void()>::handler_type;

/// A call whose caller runs on another executor than the client. Both sides hold it.
class remote_call
{
public:
    remote_call() = default;
    virtual ~remote_call() = default;
    remote_call(remote_call const&) = delete;
    remote_call& operator=(remote_call const&) = delete;

    /// The call itself, on the client's executor.
    virtual asio::awaitable<void> run() = 0;
    /// Called when `run` has returned or thrown. Keeps the value, releases the client's objects.
    virtual void finish(bool threw) noexcept = 0;
    /// Sets the error of a call that does not run.
    virtual void refuse(error why) = 0;

private:
    friend class runner;
    friend class runner_pool;
    friend class remote_call_owner;
    friend class caller_resumption;
    friend void return_to_caller(remote_call_owner ended, memory_reserve& reserve);
    friend asio::awaitable<void>
    run_remotely(std::shared_ptr<client_state> on, std::shared_ptr<remote_call> call);

    /// Ends a call that has not begun.
    void fail(std::exception_ptr why) noexcept
    {
        thrown_ = std::move(why);
        finish(true);
    }

    /// Called when the caller's slot is emitted, on any thread.
    void cancel(client_state const& on, std::shared_ptr<remote_call> const& self);

    std::optional<suspended_coroutine> caller_;
    /// The caller's executor, which has work while the call runs. It never runs a handler at once.
    asio::any_io_executor caller_executor_;
    std::exception_ptr thrown_;
    std::atomic<bool> cancelled_ = false; ///< May be set before the call has begun.
    runner* runner_ = nullptr; ///< Set while the call runs. Touched on the client's executor only.
};

/// Resumes the caller of a call that has ended, through the queue of the caller's executor. If that
/// finds no memory, the reserve is released for it.
void return_to_caller(remote_call_owner ended, memory_reserve& reserve);

/// Runs the call on the client's executor, and returns to the caller's. Throws what `run` throws.
asio::awaitable<void>
run_remotely(std::shared_ptr<client_state> on, std::shared_ptr<remote_call> call);

/// The client's side of a remote call. If it is dropped before the call has finished, because the
/// context is destroyed, the caller's coroutine is destroyed as well.
class remote_call_owner
{
public:
    remote_call_owner() = default;
    explicit remote_call_owner(std::shared_ptr<remote_call> call) noexcept : call_(std::move(call))
    {
    }
    remote_call_owner(remote_call_owner&&) noexcept = default;
    remote_call_owner& operator=(remote_call_owner&& from) noexcept
    {
        auto const ended = remote_call_owner(std::exchange(call_, std::move(from.call_)));
        return *this;
    }
    ~remote_call_owner()
    {
        if (!call_) return;
        // The coroutine may hold the other pointer to the call.
        auto const last = std::exchange(call_->caller_, std::nullopt);
        call_.reset();
    }

    explicit operator bool() const noexcept { return call_ != nullptr; }
    remote_call& operator*() const noexcept { return *call_; }
    remote_call* operator->() const noexcept { return call_.get(); }
    std::shared_ptr<remote_call> release() noexcept { return std::move(call_); }

private:
    std::shared_ptr<remote_call> call_;
};

/**
 * \brief The coroutines that run remote calls. Touched on the client's executor only.
 *
 * A coroutine is spawned once and runs one call after the other, because `asio::co_spawn` costs
 * more instructions than the rest of a call.
 */
class runner_pool
{
public:
    runner_pool() = default;
    runner_pool(runner_pool const&) = delete;
    runner_pool& operator=(runner_pool const&) = delete;

    /// Runs the call at once.
    void start(std::shared_ptr<client_state> const& on, remote_call_owner call);
    /// The client's pool if another coroutine may wait there; otherwise null.
    static runner_pool* with_room(client_state& of) noexcept;
    /// Ends all coroutines that wait for a call. With an executor, it does so there and later,
    /// because one of them may be about to wait.
    void close(asio::any_io_executor const& executor) noexcept;

private:
    friend class runner;

    struct waiting_runner
    {
        std::shared_ptr<runner> which;
        suspended_coroutine coroutine;
    };
    /// The number of calls of a busy client. Further coroutines end with their call.
    static constexpr std::size_t most_waiting = 256;

    std::vector<waiting_runner> waiting_;
    /// Shared with the coroutines, because a call can outlive its client.
    std::shared_ptr<memory_reserve> reserve_ = std::make_shared<memory_reserve>();
    bool closed_ = false;
};

} // namespace neuroflash::inline v0::call

#endif

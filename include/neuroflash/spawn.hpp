// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SPAWN_HPP
#define NEUROFLASH_SPAWN_HPP

#include <neuroflash/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>

#include <atomic>
#include <concepts>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace boost::asio {
template <class Executor>
class basic_yield_context;
}

namespace neuroflash::inline v0 {

namespace asio = boost::asio;

namespace detail {

/// An executor on the same context that runs one handler at a time: the executor itself if it
/// certainly does so.
asio::any_io_executor one_at_a_time(asio::any_io_executor executor);

/// The result of an operation that was cancelled before it began.
error cancelled_before_start();

/// Whether a token is `yield`, that of a stackful coroutine.
template <class Token>
inline constexpr bool is_yield = false;
template <class Executor>
inline constexpr bool is_yield<asio::basic_yield_context<Executor>> = true;

/// Whether Asio's `yield` throws the exception of an operation that has none, which ends the
/// program. No type shows it, so the version of Boost has to.
inline constexpr bool yield_throws_null = BOOST_VERSION < 108700;

/// The result with an exception. Asio gives `result<T>()`, which passes for a value that cost
/// nothing. Made at the first call, so that later ones need no memory.
error const& ended_by_exception();

/// Passes cancellation on to an operation, and stores it for one that has not begun.
class cancellation_relay
{
public:
    /// `executor` runs the operation, one handler at a time.
    explicit cancellation_relay(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    /// The slot of the operation.
    asio::cancellation_slot slot() noexcept { return signal_.slot(); }

    /// Connects the caller's slot, which is emitted on the caller's executor.
    template <class Slot>
    static void listen(std::shared_ptr<cancellation_relay> const& self, Slot slot)
    {
        slot.assign([self](asio::cancellation_type type) {
            auto const ends = type & asio::cancellation_type::terminal;
            if (ends != asio::cancellation_type::none) self->cancelled_ = true;
            asio::dispatch(self->executor_, [self, type] {
                if (self->begun_) self->signal_.emit(type);
            });
        });
    }

    /// Begins to pass cancellation on. False if the operation was cancelled before.
    bool begin() noexcept
    {
        begun_ = !cancelled_;
        return begun_;
    }

private:
    asio::any_io_executor executor_;
    asio::cancellation_signal signal_;
    std::atomic<bool> cancelled_ = false;
    bool begun_ = false; ///< Used on the executor only.
};

template <class T>
asio::awaitable<result<T>>
begin_operation(std::shared_ptr<cancellation_relay> relay, asio::awaitable<result<T>> operation)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!relay->begin()) co_return cancelled_before_start();
    co_return co_await std::move(operation);
}

/// `spawn` allocates all memory, so that its caller gets the exception.
template <class T>
class spawn_initiation
{
public:
    /// The type that `asio::associated_executor` looks for.
    using executor_type = asio::any_io_executor;

    /// `serial` runs one handler at a time.
    explicit spawn_initiation(asio::any_io_executor serial) : serial_(std::move(serial)) {}

    /// For tokens with handlers of their own, such as `asio::cancel_after`: the timer of that one
    /// must not end while the handler of the operation runs.
    executor_type get_executor() const noexcept { return serial_; }

    /// Starts the operation; `handler` is made from the completion token, and is called where the
    /// operation runs if it has no executor. `context` is an executor of the context, which has
    /// work until the handler was called: `serial` may not count as work.
    template <class Handler>
    void operator()(
        Handler&& handler, asio::any_io_executor context, std::shared_ptr<cancellation_relay> relay,
        asio::awaitable<result<T>> begun) const
    {
        auto slot = asio::get_associated_cancellation_slot(handler);
        auto const home = asio::get_associated_executor(handler, serial_);
        if (slot.is_connected()) cancellation_relay::listen(relay, slot);
        // The relay's signal must outlive the handler that is connected to it.
        auto finish = [slot, relay, handler = std::forward<Handler>(handler),
                       work = asio::prefer(context, asio::execution::outstanding_work.tracked)](
                          std::exception_ptr thrown, result<T> value) mutable {
            if (slot.is_connected()) slot.clear();
            if (thrown) std::move(handler)(thrown, result<T>(ended_by_exception()));
            else std::move(handler)(thrown, std::move(value));
        };
        auto on_home = asio::bind_executor(home, std::move(finish));
        asio::co_spawn(
            serial_, std::move(begun),
            asio::bind_cancellation_slot(relay->slot(), std::move(on_home)));
    }

private:
    asio::any_io_executor serial_;
};

} // namespace detail

/**
 * \brief Starts an operation of a client: `asio::co_spawn`, but with a result also for an operation
 * that is cancelled before it begins.
 *
 * `asio::co_spawn` ends such an operation itself, before the client is called: with an exception
 * for the handler or, in some versions of Boost, with one that leaves `run()`. `spawn` gives
 * `errc::cancelled`; nothing was sent. Otherwise there is no difference.
 *
 * \par Thread safety
 * Any executor is safe, as for `client`: the operation runs on a strand if several threads could
 * run the executor. A cancellation signal is not thread-safe. Emit it where the handler runs, one
 * thing at a time: if several threads run the context, bind the handler to a strand.
 * `asio::cancel_after` needs nothing of that, because its timer runs where the handler does. But
 * Asio starts that timer before the operation: a limit that passes while `spawn` is called on
 * another thread (a few microseconds) cancels nothing. For such a limit, call it on the strand.
 *
 * \param executor  any executor; the handler runs there if it has none of its own, on the strand of
 *                  the operation
 * \param operation the awaitable that an operation of `client` returned
 * \param token     any completion token; signature `void(std::exception_ptr, result<T>)`. Its
 *                  cancellation slot cancels the operation (type `terminal`). The exception is
 *                  null, except for std::bad_alloc; the result is then errc::internal, and its
 *                  charge unknown
 */
template <class T, class Token>
auto spawn(asio::any_io_executor executor, asio::awaitable<result<T>> operation, Token&& token)
{
    static_assert(
        !detail::yield_throws_null || !detail::is_yield<std::remove_cvref_t<Token>>,
        "before Boost 1.87, write asio::as_tuple(yield) for yield");
    detail::ended_by_exception();
    auto serial = detail::one_at_a_time(executor);
    auto relay = std::make_shared<detail::cancellation_relay>(serial);
    auto begun = detail::begin_operation<T>(relay, std::move(operation));
    return asio::async_initiate<Token, void(std::exception_ptr, result<T>)>(
        detail::spawn_initiation<T>(std::move(serial)), token, std::move(executor),
        std::move(relay), std::move(begun));
}

/// Starts it on the executor of a context, such as an `io_context` or a `thread_pool`.
template <std::derived_from<asio::execution_context> Context, class T, class Token>
auto spawn(Context& context, asio::awaitable<result<T>> operation, Token&& token)
{
    return spawn(
        asio::any_io_executor(context.get_executor()), std::move(operation),
        std::forward<Token>(token));
}

} // namespace neuroflash::inline v0

#endif

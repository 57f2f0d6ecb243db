// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_DISPATCH_HPP
#define NEUROFLASH_SRC_CALL_DISPATCH_HPP

#include "call/call_context.hpp"
#include "call/call_events.hpp"
#include "call/call_state.hpp"
#include "call/client_state.hpp"
#include "call/live_calls.hpp"
#include "call/remote_call.hpp"

#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/call_params.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/core/retry/charge_rules.hpp>
#include <neuroflash/models/generation.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <concepts>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace neuroflash::inline v0::call {

/// Decodes within the loop, because an unreadable response of a free call is worth another attempt.
template <api::endpoint Endpoint>
class decoding_handler : public response_handler
{
public:
    result<void> read(http_response const& response) override
    {
        decode(response.body);
        if (!decoded) return decoded.error();
        // A readable response can still report a failure.
        if constexpr (requires { Endpoint::accept(*decoded, response.status); }) {
            return Endpoint::accept(*decoded, response.status);
        }
        return {};
    }

    result<typename Endpoint::value_type> decoded{boost::system::in_place_value};

private:
    using outcome = result<typename Endpoint::value_type>;

    /// Constructs the value in place, because a value is large and an assignment moves it twice.
    void decode(std::string_view body)
    {
        if constexpr (requires { Endpoint::decode_into(body, decoded); }) {
            if (std::exchange(is_new_, false)) return decode_first(body);
        }
        std::destroy_at(&decoded);
        try {
            new (&decoded) outcome(Endpoint::decode(body));
        } catch (...) {
            new (&decoded) outcome(boost::system::in_place_value);
            throw;
        }
    }

    /// The first response is read into the value that is there already. A part of it must not stay
    /// after an exception: it would pass for the whole.
    void decode_first(std::string_view body)
    {
        try {
            Endpoint::decode_into(body, decoded);
        } catch (...) {
            std::destroy_at(&decoded);
            new (&decoded) outcome(boost::system::in_place_value);
            throw;
        }
    }

    bool is_new_ = true; ///< Whether `decoded` is as it was constructed.
};

/// Which path of the endpoint the service has; null if only one is documented.
template <api::endpoint Endpoint>
core::route_fallback* routes_of(client_state& on) noexcept
{
    if constexpr (requires { Endpoint::fallback; }) {
        return &on.routes(Endpoint::fallback);
    } else {
        return nullptr;
    }
}

/// The view of the reconciler that one paid call has.
class paid_history : public history_check
{
public:
    paid_history(std::shared_ptr<client_state> const& on, call_context& job, core::paid_order order)
        : on_(on), job_(job), order_(order)
    {
    }

    std::optional<time_point> proof_due() const override
    {
        return on_->reconciler().proof_due(job_);
    }

    asio::awaitable<bool> await_absence(time_point not_before) override
    {
        return on_->reconciler().await_absence(on_, job_, order_, not_before);
    }

private:
    std::shared_ptr<client_state> const& on_;
    call_context& job_;
    core::paid_order order_;
};

/// The cost of a paid response: one credit per image, which counts once if it is named twice.
/// Source: reference, /usage/overview. The evidence says if fewer came than requested.
charge_verdict charge_of(generation const& made, int requested);

/// What the evidence says of a verdict where the price of an image is not documented.
inline constexpr std::string_view assumed_price =
    " What that costs is not documented: each image counts as a credit.";

/// The cost of a paid response where the price of an image is not documented.
charge_verdict charge_at_unknown_price(generation const& made, int requested);

/// The error of a call that an exception ended. A paid request may have been sent.
error failure_by_exception(call_context const& job);

/// Whether a response that is lost to an exception may have named the work of its request.
bool may_name_work(http_response const& lost) noexcept;

/// Ends a paid call after an exception with an error, or a value with images, and reports that.
/// What such a value cost may not have been counted, and it was paid for. False if there is
/// neither. The exception must have come before the report of the end, which throws nothing once it
/// is made.
bool keep_outcome(client_state& on, call_context& job, result<generation>& kept) noexcept;

/// The service's name for a request; empty if the response repeats a secret in its headers.
std::string request_id_of(client_state& on, http_response const& response);

/// What the client knows of a call that was answered.
shared_value<call_report>
report_of(client_state& on, call_context const& job, std::optional<model_id> const& model);

/// Adds to a value what only the client knows, and keeps what it says of the account. Most
/// endpoints need nothing.
template <api::endpoint Endpoint>
void complete_value(client_state& on, typename Endpoint::value_type& value)
{
    if constexpr (requires(api::value_context const& by) { Endpoint::complete(value, by); }) {
        auto const by = api::value_context{on.params().api_base, on.time().wall_now()};
        Endpoint::complete(value, by);
    }
    if constexpr (requires { Endpoint::credits_left(value); }) {
        if (auto const left = Endpoint::credits_left(value)) on.calls().on_credits_left(*left);
    }
}

/// Keeps the options of a call; null if none is set, as in most calls. Many calls may wait.
std::unique_ptr<call_params const> keep_options(call_params&& given);

/// Sets the start and deadline of a call, and rejects invalid parameters before any I/O.
result<void> init_call(
    client_state& on, call_params const& options, std::chrono::milliseconds default_deadline,
    call_context& job);

/// Sets the path, fallback and headers of a call.
void build_target(client_state const& on, core::request_spec spec, call_context& job);

/// The workspace of a call: named by the call, by the client, or looked up before. Null if it must
/// be looked up. Lives as long as `options` and `on`.
workspace_id const* workspace_at_hand(client_state& on, call_params const& options) noexcept;

/// Looks the workspace up, so that `workspace_at_hand` returns it.
asio::awaitable<result<void>>
find_workspace(std::shared_ptr<client_state> on, call_params const& options, call_context& job);

/// Implements client::reconcile.
asio::awaitable<result<generation>>
reconcile(std::shared_ptr<client_state> on, pending_generation pending, call_params options);

/// The operation of a caller on another executor.
template <class Machine>
class remote_operation : public remote_call
{
public:
    using value_type = typename Machine::value_type;

    explicit remote_operation(std::unique_ptr<Machine> one) : one_(std::move(one)) {}

    asio::awaitable<void> run() override;
    void finish(bool threw) noexcept override
    {
        if (!threw && !done_) done_.emplace(std::move(one_->outcome()));
        one_.reset();
    }
    void refuse(error why) override { done_.emplace(std::move(why)); }

    result<value_type>& outcome() noexcept { return *done_; }

private:
    std::unique_ptr<Machine> one_;
    std::optional<result<value_type>> done_;
};

/// Whether the machine goes on after an exception.
template <class Machine>
bool takes_exception(Machine& one) noexcept
{
    if constexpr (requires { one.take_exception(); }) return one.take_exception();
    return false;
}

/**
 * \brief The entrance of every operation, and its loop: on the client's executor, and with
 * cancellation as an error code whatever the user's coroutine does otherwise.
 *
 * A machine has `value_type`, `on()`, `next(cancelled)`, which gives the state that follows,
 * `wait()`, an awaitable<void> for what the state names, and `outcome()`, for the state `finished`.
 * One that pays has `take_exception()`, which says whether it goes on after an exception.
 * `Value` is the result, or void for a caller elsewhere, which takes the result from `one`.
 *
 * It is the only coroutine of an endpoint apart from the connection's, so its frame stays below
 * 1 KiB: Asio reuses the memory of no larger frame.
 */
template <class Value, class Machine>
asio::awaitable<Value> drive(std::unique_ptr<Machine> owned, Machine* one)
{
    if constexpr (!std::is_void_v<Value>) {
        if (one->on().detached()) co_return error(errc::client_closed);
        auto const here = co_await asio::this_coro::executor;
        if (here != one->on().executor()) {
            auto const remote = std::make_shared<remote_operation<Machine>>(std::move(owned));
            auto running = run_remotely(one->on().shared_from_this(), remote);
            co_await std::move(running);
            co_return std::move(remote->outcome());
        }
    }
    auto const throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    auto thrown = std::exception_ptr();
    for (;;) {
        try {
            for (;;) {
                auto const cancelling = co_await asio::this_coro::cancellation_state;
                auto const cancelled = cancelling.cancelled() != asio::cancellation_type::none;
                if (one->next(cancelled) == call_state::finished) break;
                co_await one->wait();
            }
        } catch (...) {
            thrown = std::current_exception();
        }
        if (!thrown || !takes_exception(*one)) break;
        thrown = nullptr;
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (thrown) std::rethrow_exception(thrown);
    if constexpr (!std::is_void_v<Value>) co_return std::move(one->outcome());
}

template <class Machine>
asio::awaitable<void> remote_operation<Machine>::run()
{
    return drive<void>(std::unique_ptr<Machine>(), one_.get());
}

template <class Machine>
asio::awaitable<result<typename Machine::value_type>> drive(std::unique_ptr<Machine> owned)
{
    auto* const one = owned.get();
    return drive<result<typename Machine::value_type>>(std::move(owned), one);
}

/// A machine around work that is a coroutine of its own: the search for a lost call, an upload, or
/// several calls in turn. Whatever the work is, the state while it goes on is `settling`.
/// `IsCounted` is false if what it does counts as calls already.
template <class Value, class Start, bool IsCounted>
class coroutine_call
{
public:
    using value_type = Value;

    coroutine_call(std::shared_ptr<client_state> on, Start start)
        : on_(std::move(on)), start_(std::move(start))
    {
    }

    client_state& on() const noexcept { return *on_; }

    call_state next(bool)
    {
        if (state_ == call_state::validating) {
            if constexpr (IsCounted) counted_.begin(on_->calls());
            state_ = call_state::settling;
        } else {
            state_ = call_state::finished;
        }
        return state_;
    }

    asio::awaitable<void> wait()
    {
        auto work = start_();
        outcome_.emplace(co_await std::move(work));
    }

    result<value_type>& outcome() noexcept { return *outcome_; }

private:
    std::shared_ptr<client_state> on_;
    live_calls::entry counted_;
    Start start_;
    std::optional<result<value_type>> outcome_;
    call_state state_ = call_state::validating;
};

/// `start` creates the work, an awaitable<result<Value>>.
template <class Value, class Start>
asio::awaitable<result<Value>> drive_call(std::shared_ptr<client_state> on, Start start)
{
    using machine = coroutine_call<Value, Start, true>;
    return drive(std::make_unique<machine>(std::move(on), std::move(start)));
}

/// Several calls in turn, as one operation: a cancellation that comes between two of them is a
/// result as well, because only the operation as a whole returns to the caller's coroutine.
template <class Value, class Start>
asio::awaitable<result<Value>> drive_series(std::shared_ptr<client_state> on, Start start)
{
    using machine = coroutine_call<Value, Start, false>;
    return drive(std::make_unique<machine>(std::move(on), std::move(start)));
}

} // namespace neuroflash::inline v0::call

#endif

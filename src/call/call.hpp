// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_CALL_HPP
#define NEUROFLASH_SRC_CALL_CALL_HPP

#include "call/call_loop.hpp"
#include "call/engine.hpp"
#include "call/remote_call.hpp"
#include "call/telling.hpp"

#include <neuroflash/api/delete_image.hpp>
#include <neuroflash/api/edit.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/get_history_item.hpp>
#include <neuroflash/api/list_history.hpp>
#include <neuroflash/call_params.hpp>
#include <neuroflash/core/charge_rules.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/models/history.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <concepts>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::call {

/// Decodes within the loop, because an unreadable answer of a free call is worth another attempt.
template <api::endpoint Endpoint>
class decoding_reader : public answer_reader
{
public:
    result<void> read(http_response const& response) override
    {
        decode(response.body);
        if (!decoded) return decoded.error();
        // A readable answer can still be a refusal.
        if constexpr (requires { Endpoint::accept(*decoded); }) return Endpoint::accept(*decoded);
        return {};
    }

    result<typename Endpoint::value_type> decoded{boost::system::in_place_value};

private:
    /// In place, because a value is large: an assignment moves it twice.
    void decode(std::string_view body)
    {
        using outcome = result<typename Endpoint::value_type>;
        std::destroy_at(&decoded);
        try {
            new (&decoded) outcome(Endpoint::decode(body));
        } catch (...) {
            new (&decoded) outcome(boost::system::in_place_value);
            throw;
        }
    }
};

template <api::endpoint Endpoint>
core::route_choice* routes_of(engine& on) noexcept
{
    if constexpr (std::same_as<Endpoint, api::edit>) return &on.routes(route_slot::edit);
    if constexpr (std::same_as<Endpoint, api::list_history>) {
        return &on.routes(route_slot::history);
    }
    if constexpr (std::same_as<Endpoint, api::get_history_item>) {
        return &on.routes(route_slot::history_item);
    }
    if constexpr (std::same_as<Endpoint, api::delete_image>) {
        return &on.routes(route_slot::delete_image);
    }
    return nullptr;
}

/// Asks the reconciler on behalf of one paid call.
class paid_history : public history_check
{
public:
    paid_history(std::shared_ptr<engine> const& on, call_job& job, paid_order order)
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
    std::shared_ptr<engine> const& on_;
    call_job& job_;
    paid_order order_;
};

/// What a paid answer cost: a credit an image. Source: reference, /usage/overview.
charge_verdict charge_of(generation const& made);

/// The service's name for a request, unless the answer repeats a secret among its headers.
std::string request_id_of(engine& on, http_response const& response);

/// What only the client knows of a value: its own address. For most values there is nothing to do.
inline void settle(engine const&, auto const&) noexcept {}
void settle(engine const& on, history_item& item);
void settle(engine const& on, history_page& page);

/// Start and deadline of a call; refuses what cannot be right before any I/O.
result<void> prepare(
    engine& on, call_params const& options, std::chrono::milliseconds default_deadline,
    call_job& job);

/// Path, fallback, headers of a call.
void address(engine const& on, core::request_spec spec, call_job& job);

/// The workspace of a call: named by the call, by the client, or looked up before. Null: it must be
/// looked up. Lives as long as `options` and `on`.
workspace_id const* workspace_at_hand(engine& on, call_params const& options) noexcept;

/// Looks it up, so that it is at hand.
asio::awaitable<result<void>>
find_workspace(std::shared_ptr<engine> on, call_params const& options, call_job& job);

/// What a paid call is known by.
inline paid_order order_of(generate_params const& params)
{
    auto const model = params.model ? std::string_view(params.model->str()) : std::string_view();
    return {params.prompt, model, params.num_images.value_or(1)};
}

/// client::reconcile.
asio::awaitable<result<generation>>
reconcile(std::shared_ptr<engine> on, pending_generation pending, call_params options);

/// The work of an operation, for a caller on another executor.
template <class Value>
class remote_work : public remote_call
{
public:
    explicit remote_work(asio::awaitable<result<Value>> work) : work_(std::move(work)) {}

    asio::awaitable<void> run() override { done_.emplace(co_await std::move(work_)); }
    void finish(bool) noexcept override { work_ = asio::awaitable<result<Value>>(); }
    void refuse(error why) override { done_.emplace(std::move(why)); }

    result<Value>& outcome() noexcept { return *done_; }

private:
    asio::awaitable<result<Value>> work_;
    std::optional<result<Value>> done_;
};

/**
 * \brief The entrance of an operation: onto the client's executor, and with cancellation as an
 * error code whatever the user's coroutine does otherwise.
 *
 * `start` makes the work, an awaitable<result<Value>>.
 */
template <class Value, class Start>
asio::awaitable<result<Value>> enter(std::shared_ptr<engine> on, Start start)
{
    if (on->abandoned()) co_return error(errc::client_closed);
    auto const here = co_await asio::this_coro::executor;
    if (here != on->executor()) {
        auto work = std::make_shared<remote_work<Value>>(enter<Value>(on, std::move(start)));
        auto running = run_remotely(on, work);
        co_await std::move(running);
        co_return std::move(work->outcome());
    }
    auto counted = live_calls::entry();
    counted.begin(on->calls());
    auto const throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    auto done = std::optional<result<Value>>();
    auto thrown = std::exception_ptr();
    try {
        auto work = start();
        done.emplace(co_await std::move(work));
    } catch (...) {
        thrown = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (thrown) std::rethrow_exception(thrown);
    co_return std::move(*done);
}

} // namespace neuroflash::inline v0::call

#endif

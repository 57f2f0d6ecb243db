// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_ENDPOINT_CALL_HPP
#define NEUROFLASH_SRC_CALL_ENDPOINT_CALL_HPP

#include "call/attempts.hpp"
#include "call/call.hpp"
#include "call/live_calls.hpp"
#include "call/remote_call.hpp"
#include "call/unread.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/recycling_allocator.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

namespace neuroflash::inline v0::call {

/**
 * \brief One call of an endpoint: all that it holds, and all that it does without waiting.
 *
 * Asio keeps the memory of a coroutine's frame for the next only below 1 KiB, and a call has more
 * to hold than that; so its one coroutine, `drive`, holds this.
 */
template <api::endpoint Endpoint>
class endpoint_call
{
public:
    using params_type = typename Endpoint::params_type;
    using value_type = typename Endpoint::value_type;

    endpoint_call(
        std::shared_ptr<engine>&& on, params_type&& params, call_params&& options,
        std::chrono::milliseconds default_deadline)
        : on_(std::move(on)), params_(std::move(params)), options_(std::move(options)),
          default_deadline_(default_deadline)
    {
    }
    ~endpoint_call()
    {
        end_turn();
        close_desk();
    }
    endpoint_call(endpoint_call const&) = delete;
    endpoint_call& operator=(endpoint_call const&) = delete;

    /// Out of the memory that Asio keeps on this thread, as it does for coroutines.
    static void* operator new(std::size_t size) { return memory().allocate(size); }
    static void operator delete(void* what, std::size_t size) noexcept
    {
        memory().deallocate(static_cast<std::byte*>(what), size);
    }

    engine& on() const noexcept { return *on_; }

    /// No I/O.
    void prepare()
    {
        open_desk();
        if (auto const fine = Endpoint::check(params_); !fine) return fail(fine.error());
        auto const fine = call::prepare(*on_, options_, default_deadline_, desk_->job);
        if (!fine) return fail(fine.error());
        counted_.begin(on_->calls());
        looks_up_ = Endpoint::uses_workspace && !workspace_at_hand(*on_, options_);
        looks_up_ = looks_up_ || (Endpoint::paid && on_->params().reconcile.baseline);
        if (looks_up_) return;
        // Without a token all wait for that, and nobody for his turn.
        started_ = desk_->job.started;
        if (on_->tokens().has_usable(started_)) {
            has_turn_ = on_->transport().take_turn(on_->api().origin);
            waits_ = !has_turn_;
        }
        if (!waits_) return address();
        deadline_ = desk_->job.deadline;
        close_desk();
    }

    /// As `attempts::next`.
    attempts::step next(bool cancelled)
    {
        if (std::exchange(waited_, false)) on_turn();
        if (waits_ || looks_up_ || in_doubt_) return attempts::step::attend;
        if (failed_ || done_) return attempts::step::over;
        if (!desk_->trying) desk_->trying.emplace(*on_, desk_->job);
        auto const step = desk_->trying->next(cancelled);
        if (step != attempts::step::over) return step;
        finish();
        return in_doubt_ ? attempts::step::attend : step;
    }

    asio::awaitable<void> attend()
    {
        if (std::exchange(waits_, false)) return wait();
        if (looks_up_) return look_up();
        return in_doubt_ ? settle() : desk_->trying->attend();
    }

    asio::awaitable<void> exchange() { return desk_->trying->exchange(); }

    void take()
    {
        end_turn();
        desk_->trying->take();
    }

    /// By reference: a copy would lie in the coroutine's frame.
    result<value_type>& outcome()
    {
        if constexpr (is_paid) watch_reading(on_, desk_->reader.decoded);
        return desk_->reader.decoded;
    }

private:
    using memory = asio::recycling_allocator<std::byte>;

    /// Of a paid call.
    struct paid_part
    {
        explicit paid_part(endpoint_call& of)
            : order(order_of(of.params_)), flight(of.desk_->job.workspace, order.prompt),
              history(of.on_, of.desk_->job, order)
        {
        }

        paid_order order;
        core::open_call flight;
        paid_history history;
    };
    struct nothing
    {
    };
    static constexpr bool is_paid = Endpoint::paid;

    /// What a call needs from its first attempt on. It lies with the call's texts, so that it costs
    /// no allocation, and a call that waits for its turn has none.
    struct desk
    {
        explicit desk(endpoint_call& of) : job(*of.texts_)
        {
            job.kind = Endpoint::kind;
            job.paid = Endpoint::paid;
            job.reader = &reader;
            job.routes = routes_of<Endpoint>(*of.on_);
            job.names_item = std::same_as<params_type, image_id>;
        }

        call_job job;
        decoding_reader<Endpoint> reader;
        std::optional<std::conditional_t<is_paid, paid_part, nothing>> paid;
        std::optional<attempts> trying;
    };

    void open_desk()
    {
        static_assert(sizeof(desk) <= call_texts::room_size);
        static_assert(alignof(desk) <= alignof(std::max_align_t));
        texts_ = on_->take_texts();
        desk_ = new (texts_->room.data()) desk(*this);
    }

    void close_desk() noexcept
    {
        if (desk_) std::destroy_at(std::exchange(desk_, nullptr));
        if (texts_) on_->give_back(std::move(texts_));
    }

    void end_turn()
    {
        // With the context that it waits in, the transport is gone as well.
        if (std::exchange(has_turn_, false) && !on_->abandoned()) {
            on_->transport().end_turn(on_->api().origin);
        }
    }

    asio::awaitable<void> wait()
    {
        waited_ = true;
        auto const name = call_name{Endpoint::kind, options_.trace_id};
        return on_->transport().wait_for_turn(on_->api().origin, deadline_, name, has_turn_);
    }

    /// The wait is over, with a turn or without one.
    void on_turn()
    {
        open_desk();
        auto& job = desk_->job;
        auto const fine = call::prepare(*on_, options_, default_deadline_, job);
        if (!fine) return fail(fine.error());
        job.spent.add(phase::queue, job.started - started_);
        job.started = started_;
        job.deadline = deadline_;
        job.waited_in = phase::queue;
        address();
    }

    /// The workspace, and what the history holds by now.
    asio::awaitable<void> look_up()
    {
        looks_up_ = false;
        if (Endpoint::uses_workspace && !workspace_at_hand(*on_, options_)) {
            auto finding = find_workspace(on_, options_, desk_->job);
            auto const found = co_await std::move(finding);
            if (!found) {
                fail(conclude(*on_, desk_->job, found.error()));
                co_return;
            }
        }
        address();
        if (!Endpoint::paid || !on_->params().reconcile.baseline) co_return;
        auto looking = on_->reconciler().scan_baseline(on_, desk_->job);
        co_await std::move(looking);
    }

    /// After the last attempt.
    void finish()
    {
        done_ = true;
        auto const facts = desk_->trying->finish();
        if (facts) return take_value(*facts);
        auto const free = facts.error().charge().state == charge_state::not_charged;
        in_doubt_ = is_paid && !free;
        fail(in_doubt_ ? facts.error() : conclude(*on_, desk_->job, facts.error()));
    }

    /// What the history knows of a paid call whose answer was lost.
    asio::awaitable<void> settle()
    {
        in_doubt_ = false;
        if constexpr (is_paid) {
            auto const why = desk_->reader.decoded.error();
            auto settling = on_->reconciler().settle(on_, desk_->job, desk_->paid->order, why);
            auto settled = co_await std::move(settling);
            if (!settled) {
                fail(conclude(*on_, desk_->job, settled.error()));
                co_return;
            }
            conclude(*on_, desk_->job, *settled);
            desk_->reader.decoded = std::move(settled);
        }
        co_return;
    }

    void fail(error why)
    {
        failed_ = true;
        desk_->reader.decoded = std::move(why);
    }

    void address()
    {
        auto const none = workspace_id();
        auto const* const workspace =
            Endpoint::uses_workspace ? workspace_at_hand(*on_, options_) : &none;
        if (Endpoint::workspace_header) desk_->job.workspace = workspace->str();
        auto const context =
            api::endpoint_context{on_->params().routes, *workspace, &desk_->job.spec};
        call::address(*on_, Endpoint::encode(params_, context), desk_->job);
        if constexpr (is_paid) {
            desk_->paid.emplace(*this);
            counted_.spend(desk_->paid->order.images);
            desk_->job.flight = &desk_->paid->flight;
            desk_->job.history = &desk_->paid->history;
        }
    }

    void take_value(call_facts const& facts)
    {
        if constexpr (is_paid) {
            auto& made = *desk_->reader.decoded;
            on_->reconciler().on_answered(desk_->paid->flight, made, on_->time().now());
            made.charge = core::combine(facts.before, charge_of(made));
            made.model_asked = params_.model;
            made.request_id = request_id_of(*on_, desk_->job.outcome.response);
            if (!desk_->job.trace_id.empty()) made.trace_id = desk_->job.trace_id;
            made.attempts = desk_->job.spent.attempts;
            made.elapsed = desk_->job.spent.elapsed;
            made.timeline = desk_->job.spent;
            conclude(*on_, desk_->job, made.charge);
        } else {
            call::settle(*on_, *desk_->reader.decoded);
            if constexpr (std::same_as<value_type, page<quota>>) {
                on_->calls().on_quotas(*desk_->reader.decoded);
            }
            conclude(*on_, desk_->job, charge_verdict());
        }
    }

    std::shared_ptr<engine> on_;
    live_calls::entry counted_;
    params_type params_;
    call_params options_;
    std::chrono::milliseconds default_deadline_;
    time_point started_{};
    time_point deadline_{};
    std::unique_ptr<call_texts> texts_;
    desk* desk_ = nullptr; ///< In `texts_`.
    bool waits_ = false;   ///< For its turn: it has to.
    bool waited_ = false;  ///< It did.
    bool has_turn_ = false;
    bool looks_up_ = false; ///< Before the first attempt.
    bool done_ = false;     ///< There is no other attempt.
    bool failed_ = false;
    bool in_doubt_ = false; ///< What became of the last attempt must be found out.
};

/// The call of a caller on another executor.
template <api::endpoint Endpoint>
class remote_endpoint_call : public remote_call
{
public:
    using value_type = typename Endpoint::value_type;

    explicit remote_endpoint_call(std::unique_ptr<endpoint_call<Endpoint>> one)
        : one_(std::move(one))
    {
    }

    asio::awaitable<void> run() override;
    void finish(bool threw) noexcept override
    {
        if (!threw && !done_) done_.emplace(std::move(one_->outcome()));
        one_.reset();
    }
    void refuse(error why) override { done_.emplace(std::move(why)); }

    result<value_type>& outcome() noexcept { return *done_; }

private:
    std::unique_ptr<endpoint_call<Endpoint>> one_;
    std::optional<result<value_type>> done_;
};

/**
 * \brief The call from its entrance to its end; see `enter`. `Value` is the call's result, or void
 * for a caller elsewhere, which takes the result from `one`.
 *
 * Its frame stays below 1 KiB: see above.
 */
template <api::endpoint Endpoint, class Value>
asio::awaitable<Value>
drive(std::unique_ptr<endpoint_call<Endpoint>> owned, endpoint_call<Endpoint>* one)
{
    if constexpr (!std::is_void_v<Value>) {
        if (one->on().abandoned()) co_return error(errc::client_closed);
        auto const here = co_await asio::this_coro::executor;
        if (here != one->on().executor()) {
            auto on = one->on().shared_from_this();
            auto const remote = std::make_shared<remote_endpoint_call<Endpoint>>(std::move(owned));
            auto running = run_remotely(std::move(on), remote);
            co_await std::move(running);
            co_return std::move(remote->outcome());
        }
    }
    auto const throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    auto thrown = std::exception_ptr();
    try {
        one->prepare();
        for (;;) {
            auto const cancelling = co_await asio::this_coro::cancellation_state;
            auto const next = one->next(cancelling.cancelled() != asio::cancellation_type::none);
            if (next == attempts::step::over) break;
            if (next == attempts::step::attend) {
                co_await one->attend();
            } else {
                co_await one->exchange();
                one->take();
            }
        }
    } catch (...) {
        thrown = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (thrown) std::rethrow_exception(thrown);
    if constexpr (!std::is_void_v<Value>) co_return std::move(one->outcome());
}

template <api::endpoint Endpoint>
asio::awaitable<void> remote_endpoint_call<Endpoint>::run()
{
    return drive<Endpoint, void>(nullptr, one_.get());
}

template <api::endpoint Endpoint>
asio::awaitable<result<typename Endpoint::value_type>> call(
    std::shared_ptr<engine> on, typename Endpoint::params_type&& params, call_params&& options,
    std::chrono::milliseconds default_deadline)
{
    auto one = std::make_unique<endpoint_call<Endpoint>>(
        std::move(on), std::move(params), std::move(options), default_deadline);
    auto* const machine = one.get();
    return drive<Endpoint, result<typename Endpoint::value_type>>(std::move(one), machine);
}

} // namespace neuroflash::inline v0::call

#endif

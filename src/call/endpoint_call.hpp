// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_ENDPOINT_CALL_HPP
#define NEUROFLASH_SRC_CALL_ENDPOINT_CALL_HPP

#include "call/attempts.hpp"
#include "call/call.hpp"
#include "call/call_state.hpp"
#include "call/live_calls.hpp"
#include "call/unread.hpp"

#include <neuroflash/core/recovery/list_name.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/recycling_allocator.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace neuroflash::inline v0::call {

/**
 * \brief One call of an endpoint: all that it holds, and all that it does without waiting.
 *
 * Asio keeps the memory of a coroutine's frame for the next only below 1 KiB, and a call has more
 * to hold than that; so `drive`, its one coroutine, holds this.
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
    ~endpoint_call() { close_desk(); }
    endpoint_call(endpoint_call const&) = delete;
    endpoint_call& operator=(endpoint_call const&) = delete;

    /// Out of the memory that Asio keeps on this thread, as it does for coroutines.
    static void* operator new(std::size_t size) { return memory().allocate(size); }
    static void operator delete(void* what, std::size_t size) noexcept
    {
        memory().deallocate(static_cast<std::byte*>(what), size);
    }

    engine& on() const noexcept { return *on_; }

    /// What was awaited is over: gives the state that follows. `cancelled`: as for `attempts`.
    call_state next(bool cancelled)
    {
        switch (at_.state) {
        case call_state::validating: validate(cancelled); break;
        case call_state::awaiting_workspace: on_workspace(cancelled); break;
        case call_state::scanning_baseline: begin(cancelled); break;
        case call_state::awaiting_images:
        case call_state::settling: at_.state = call_state::finished; break;
        case call_state::finished: break;
        case call_state::awaiting_connection:
            desk_ ? go_on(cancelled) : on_connection(cancelled);
            break;
        case call_state::awaiting_token:
        case call_state::sending:
        case call_state::backing_off:
        case call_state::checking_history: go_on(cancelled); break;
        }
        return at_.state;
    }

    /// What the state names.
    asio::awaitable<void> wait()
    {
        switch (at_.state) {
        case call_state::awaiting_workspace: return find_workspace();
        case call_state::scanning_baseline: return on_->reconciler().scan_baseline(on_, desk_->job);
        case call_state::awaiting_connection: return at_.wait_for_slot();
        case call_state::awaiting_images: return await_images();
        case call_state::settling: return settle();
        default: return desk_->trying->wait();
        }
    }

    /// By reference: a copy would lie in the coroutine's frame.
    result<value_type>& outcome()
    {
        if constexpr (is_paid) watch_reading(on_, desk_->reader.decoded);
        return desk_->reader.decoded;
    }

private:
    using memory = asio::recycling_allocator<std::byte>;

    struct nothing
    {
    };
    static constexpr bool is_paid = Endpoint::paid;
    static constexpr bool is_of_guide = api::surface_of<Endpoint>() == image_surface::guide;

    /// The name of the guide's list is the workspace, which outlives the call.
    using list_text = std::conditional_t<is_of_guide, std::string_view, std::string>;

    /// Of a paid call.
    struct paid_part
    {
        explicit paid_part(endpoint_call& of)
            : order(order_of(of.params_)), list(of.name_of_list()), flight(list, order.prompt),
              history(of.on_, of.desk_->job, order)
        {
        }

        paid_order order;
        list_text list; ///< Where its images are listed.
        core::open_call flight;
        paid_history history;
    };

    /// What a call needs from its first attempt on. It lies with the call's texts, so that it costs
    /// no allocation, and a call that waits for its turn has none.
    struct desk
    {
        explicit desk(endpoint_call& of) : job(*of.texts_)
        {
            job.kind = Endpoint::kind;
            job.paid = Endpoint::paid;
            job.ahead = false;
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

    /// Ends the call, where no attempt has been made.
    void fail(error why)
    {
        desk_->reader.decoded = std::move(why);
        at_.state = call_state::finished;
    }

    void validate(bool cancelled)
    {
        open_desk();
        auto const right = api::check_params<Endpoint>(params_, on_->params().fields);
        if (!right) return fail(right.error());
        auto const fine = call::prepare(*on_, options_, default_deadline_, desk_->job);
        if (!fine) return fail(fine.error());
        counted_.begin(on_->calls());
        if (Endpoint::uses_workspace && !workspace_at_hand(*on_, options_)) {
            at_.state = call_state::awaiting_workspace;
            return;
        }
        if (scans_baseline()) {
            address();
            at_.state = call_state::scanning_baseline;
            return;
        }
        started_ = desk_->job.started;
        deadline_ = desk_->job.deadline;
        // Without a token, the token is awaited first, then the connection.
        if (on_->tokens().is_good_for(started_, deadline_) && !acquire()) return close_desk();
        address();
        begin(cancelled);
    }

    bool acquire()
    {
        auto const call = call_name{Endpoint::kind, options_.trace_id};
        auto const what = slot_request(on_->api().origin, deadline_, call);
        return at_.acquire(on_->transport(), what, started_);
    }

    bool scans_baseline() const { return is_paid && on_->params().reconcile.baseline; }

    asio::awaitable<void> find_workspace()
    {
        auto finding = call::find_workspace(on_, options_, desk_->job);
        auto const found = co_await std::move(finding);
        if (!found) fail(conclude(*on_, desk_->job, found.error()));
    }

    /// It is known.
    void on_workspace(bool cancelled)
    {
        address();
        if (!scans_baseline()) return begin(cancelled);
        at_.state = call_state::scanning_baseline;
    }

    /// The wait is over, with a slot or without one.
    void on_connection(bool cancelled)
    {
        open_desk();
        auto& job = desk_->job;
        auto const fine = call::prepare(*on_, options_, default_deadline_, job);
        if (!fine) return fail(fine.error());
        job.started = started_;
        job.deadline = deadline_;
        address();
        begin(cancelled);
    }

    /// With the first attempt.
    void begin(bool cancelled)
    {
        desk_->trying.emplace(*on_, desk_->job, at_);
        go_on(cancelled);
    }

    void go_on(bool cancelled)
    {
        desk_->trying->next(cancelled);
        if (at_.state == call_state::finished) finish();
    }

    /// After the last attempt.
    void finish()
    {
        auto facts = desk_->trying->finish();
        if (facts) return take_value(std::move(facts->before));
        if (is_paid && facts.error().charge().state != charge_state::not_charged) {
            desk_->reader.decoded = facts.error();
            at_.state = call_state::settling;
            return;
        }
        desk_->reader.decoded = conclude(*on_, desk_->job, facts.error());
    }

    /// What the history knows of a paid call whose answer was lost.
    asio::awaitable<void> settle()
    {
        if constexpr (is_paid) {
            auto const why = desk_->reader.decoded.error();
            auto settling = on_->reconciler().settle(on_, desk_->job, desk_->paid->order, why);
            auto settled = co_await std::move(settling);
            if (!settled) {
                desk_->reader.decoded = conclude(*on_, desk_->job, settled.error());
                co_return;
            }
            conclude(*on_, desk_->job, *settled);
            desk_->reader.decoded = std::move(settled);
        }
        co_return;
    }

    /// Where the images of the call are listed.
    list_text name_of_list() const
    {
        auto const& workspace = workspace_at_hand(*on_, options_)->str();
        if constexpr (is_of_guide) {
            return workspace;
        } else {
            return core::list_name(api::surface_of<Endpoint>(), workspace);
        }
    }

    /// The images of a call that is accepted and not finished.
    asio::awaitable<void> await_images()
    {
        if constexpr (requires { &Endpoint::is_finished; }) {
            auto& made = *desk_->reader.decoded;
            auto waiting =
                on_->reconciler().await_images(on_, desk_->job, desk_->paid->order, made);
            auto const failed = co_await std::move(waiting);
            if (failed) {
                desk_->reader.decoded = conclude(*on_, desk_->job, *failed);
            } else {
                desk_->job.spent.elapsed = on_->time().now() - desk_->job.started;
                complete(*desk_->reader.decoded);
            }
        }
        co_return;
    }

    void address()
    {
        auto const none = workspace_id();
        auto const* const workspace =
            Endpoint::uses_workspace ? workspace_at_hand(*on_, options_) : &none;
        if (Endpoint::workspace_header) desk_->job.workspace = workspace->str();
        auto const context = api::endpoint_context{
            on_->params().routes, *workspace, &desk_->job.spec, &on_->params().fields};
        call::address(*on_, Endpoint::encode(params_, context), desk_->job);
        if constexpr (is_paid) {
            desk_->paid.emplace(*this);
            counted_.spend(desk_->paid->order.images);
            desk_->job.flight = &desk_->paid->flight;
            desk_->job.history = &desk_->paid->history;
        }
    }

    /// `before`: of the attempts before the one that was answered.
    void take_value(charge_verdict before)
    {
        if constexpr (is_paid) {
            auto& made = *desk_->reader.decoded;
            made.charge = std::move(before);
            if constexpr (requires { &Endpoint::is_finished; }) {
                if (!Endpoint::is_finished(made, desk_->job.outcome.response.status)) {
                    at_.state = call_state::awaiting_images;
                    return;
                }
            }
            complete(made);
        } else {
            call::settle(*on_, *desk_->reader.decoded);
            if constexpr (std::same_as<value_type, page<quota>>) {
                on_->calls().on_quotas(*desk_->reader.decoded);
            }
            conclude(*on_, desk_->job, charge_verdict());
        }
    }

    /// All images are there. `charge` holds that of the attempts before.
    void complete(value_type& made)
    {
        if constexpr (is_paid) {
            on_->reconciler().on_answered(desk_->paid->flight, made, on_->time().now());
            made.charge = core::combine(std::move(made.charge), price_of(made));
            made.model_asked = params_.model;
            made.request_id = request_id_of(*on_, desk_->job.outcome.response);
            if (!desk_->job.trace_id.empty()) made.trace_id = desk_->job.trace_id;
            made.attempts = desk_->job.spent.attempts;
            made.elapsed = desk_->job.spent.elapsed;
            made.timeline = desk_->job.spent;
            conclude(*on_, desk_->job, made.charge);
        }
    }

    static charge_verdict price_of(value_type const& made)
    {
        if constexpr (requires { Endpoint::price_is_known; }) {
            return charge_at_unknown_price(made);
        } else {
            return charge_of(made);
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
    call_progress at_;
};

template <api::endpoint Endpoint>
asio::awaitable<result<typename Endpoint::value_type>> call(
    std::shared_ptr<engine> on, typename Endpoint::params_type&& params, call_params&& options,
    std::chrono::milliseconds default_deadline)
{
    auto one = std::make_unique<endpoint_call<Endpoint>>(
        std::move(on), std::move(params), std::move(options), default_deadline);
    return drive(std::move(one));
}

} // namespace neuroflash::inline v0::call

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_ENDPOINT_CALL_HPP
#define NEUROFLASH_SRC_CALL_ENDPOINT_CALL_HPP

#include "call/call_state.hpp"
#include "call/dispatch.hpp"
#include "call/live_calls.hpp"
#include "call/retry_loop.hpp"
#include "call/unread_result.hpp"

#include <neuroflash/core/recovery/list_name.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/recycling_allocator.hpp>

#include <algorithm>
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
 * \brief One call of an endpoint: everything it holds, and everything it does without waiting.
 *
 * Asio reuses the memory of a coroutine's frame only below 1 KiB, and a call holds more than
 * that. Therefore `drive`, its one coroutine, holds this object.
 */
template <api::endpoint Endpoint>
class endpoint_call
{
public:
    using params_type = typename Endpoint::params_type;
    using value_type = typename Endpoint::value_type;

    endpoint_call(
        std::shared_ptr<client_state>&& on, params_type&& params, call_params&& options,
        std::chrono::milliseconds default_deadline)
        : on_(std::move(on)), params_(std::move(params)),
          options_(keep_options(std::move(options))), default_deadline_(default_deadline)
    {
    }
    ~endpoint_call() { close_storage(); }
    endpoint_call(endpoint_call const&) = delete;
    endpoint_call& operator=(endpoint_call const&) = delete;

    /// Allocates from the memory that Asio keeps on this thread, as coroutines do.
    static void* operator new(std::size_t size) { return memory().allocate(size); }
    static void operator delete(void* what, std::size_t size) noexcept
    {
        memory().deallocate(static_cast<std::byte*>(what), size);
    }

    client_state& on() const noexcept { return *on_; }

    /// Called when a wait is over. Returns the next state. `cancelled` is as in `retry_loop`.
    call_state next(bool cancelled)
    {
        switch (progress_.state) {
        case call_state::validating: validate(cancelled); break;
        case call_state::awaiting_workspace: on_workspace(cancelled); break;
        case call_state::scanning_baseline: begin(cancelled); break;
        case call_state::awaiting_images:
        case call_state::settling: progress_.state = call_state::finished; break;
        case call_state::finished: break;
        case call_state::awaiting_connection:
            storage_ ? advance(cancelled) : on_connection(cancelled);
            break;
        case call_state::awaiting_token:
        case call_state::sending:
        case call_state::backing_off:
        case call_state::checking_history: advance(cancelled); break;
        }
        return progress_.state;
    }

    /// Waits for what the state names.
    asio::awaitable<void> wait()
    {
        switch (progress_.state) {
        case call_state::awaiting_workspace: return find_workspace();
        case call_state::scanning_baseline:
            return on_->reconciler().scan_baseline(on_, storage_->job);
        case call_state::awaiting_connection: return progress_.wait_for_slot();
        case call_state::awaiting_images: return await_images();
        case call_state::settling: return settle();
        default: return storage_->retry->wait();
        }
    }

    /// Called after an exception. Returns whether the call goes on, because its request may have
    /// been paid: the exception alone would not say so.
    bool take_exception() noexcept
        requires(Endpoint::paid)
    {
        if (!storage_ || !storage_->retry) return false;
        switch (progress_.state) {
        case call_state::finished: return keep_outcome();
        case call_state::settling:
        case call_state::awaiting_images: return leave_for_later();
        case call_state::sending:
            if (storage_->retry->has_succeeded() && is_complete() && keep_outcome()) return true;
            break;
        default: break;
        }
        return storage_->retry->take_exception();
    }

    /// A reference, because a copy would lie in the coroutine's frame.
    result<value_type>& outcome()
    {
        if constexpr (is_paid) report_if_unread(on_, storage_->reader.decoded);
        return storage_->reader.decoded;
    }

private:
    using memory = asio::recycling_allocator<std::byte>;

    struct nothing
    {
    };
    static constexpr bool is_paid = Endpoint::paid;
    static constexpr bool is_of_guide = api::surface_of<Endpoint>() == image_surface::guide;

    /// The list of the guide's routes is named after the workspace, which outlives the call.
    using list_text = std::conditional_t<is_of_guide, std::string_view, std::string>;

    call_params const& options() const noexcept { return options_ ? *options_ : on_->no_options(); }

    /// State that only a paid call has.
    struct paid_part
    {
        explicit paid_part(endpoint_call& of)
            : order(Endpoint::order_of(of.params_)), list(of.name_of_list()),
              open_call(list, order.prompt), history(of.on_, of.storage_->job, order)
        {
        }

        core::paid_order order;
        list_text list; ///< The list that shows its images.
        core::open_call open_call;
        paid_history history;
    };

    /// State that a call needs from its first attempt on. It lies in the call's buffers, so it
    /// costs no allocation, and a call that waits for a connection has none.
    struct attempt_storage
    {
        explicit attempt_storage(endpoint_call& of) : job(*of.buffers_)
        {
            job.kind = Endpoint::kind;
            job.paid = Endpoint::paid;
            job.ahead = false;
            job.reader = &reader;
            job.routes = routes_of<Endpoint>(*of.on_);
            job.path_names_item = requires { Endpoint::path_names_item; };
        }

        call_context job;
        decoding_handler<Endpoint> reader;
        std::optional<std::conditional_t<is_paid, paid_part, nothing>> paid;
        std::optional<retry_loop> retry;
    };

    void open_storage()
    {
        static_assert(sizeof(attempt_storage) <= call_buffers::storage_size);
        static_assert(alignof(attempt_storage) <= alignof(std::max_align_t));
        buffers_ = on_->take_buffers();
        storage_ = new (buffers_->storage.data()) attempt_storage(*this);
    }

    void close_storage() noexcept
    {
        if (storage_) std::destroy_at(std::exchange(storage_, nullptr));
        if (buffers_) on_->give_back(std::move(buffers_));
    }

    /// After an exception, whether there is an error, or a value with images.
    bool keep_outcome() noexcept
    {
        auto& job = storage_->job;
        job.spent.attempts = std::max(job.spent.attempts, storage_->retry->attempts());
        if (!call::keep_outcome(*on_, job, storage_->reader.decoded)) return false;
        progress_.state = call_state::finished;
        return true;
    }

    bool is_complete() const noexcept
    {
        if constexpr (requires { &Endpoint::is_finished; }) {
            auto const status = storage_->job.outcome.response.status;
            return Endpoint::is_finished(*storage_->reader.decoded, status);
        } else {
            return true;
        }
    }

    /// After an exception, turns the call into the error with which it can be settled later.
    bool leave_for_later() noexcept
    {
        auto& decoded = storage_->reader.decoded;
        try {
            auto const& order = storage_->paid->order;
            auto& looks = on_->reconciler();
            decoded = decoded ? looks.fetch_later(*on_, storage_->job, order, *decoded)
                              : looks.settle_later(*on_, storage_->job, order, decoded.error());
        } catch (...) { // what was decoded is still there
        }
        return keep_outcome();
    }

    /// Ends the call before its first attempt.
    void fail(error why)
    {
        storage_->reader.decoded = std::move(why);
        progress_.state = call_state::finished;
    }

    void validate(bool cancelled)
    {
        open_storage();
        auto const right = api::check_params<Endpoint>(params_, on_->params().fields);
        if (!right) return fail(right.error());
        auto const fine = call::init_call(*on_, options(), default_deadline_, storage_->job);
        if (!fine) return fail(fine.error());
        counted_.begin(on_->calls());
        if (Endpoint::uses_workspace && !workspace_at_hand(*on_, options())) {
            progress_.state = call_state::awaiting_workspace;
            return;
        }
        if (scans_baseline()) {
            build_target();
            progress_.state = call_state::scanning_baseline;
            return;
        }
        auto const now = storage_->job.started;
        deadline_ = storage_->job.deadline;
        // Without a token, the token is awaited first, then the connection.
        if (on_->tokens().is_good_for(now, deadline_) && !acquire(now)) return close_storage();
        build_target();
        begin(cancelled);
    }

    bool acquire(time_point started)
    {
        auto const call = call_name{Endpoint::kind, options().trace_id};
        auto const what = slot_request(on_->api().origin, deadline_, call);
        return progress_.acquire(on_->transport(), what, started);
    }

    bool scans_baseline() const { return is_paid && on_->params().reconcile.baseline; }

    asio::awaitable<void> find_workspace()
    {
        auto finding = call::find_workspace(on_, options(), storage_->job);
        auto const found = co_await std::move(finding);
        if (!found) fail(report_finished(*on_, storage_->job, found.error()));
    }

    /// Called when the workspace is known, or its look-up has failed.
    void on_workspace(bool cancelled)
    {
        build_target();
        if (!scans_baseline()) return begin(cancelled);
        progress_.state = call_state::scanning_baseline;
    }

    /// Called when the wait for a connection is over, with a slot or without one.
    void on_connection(bool cancelled)
    {
        open_storage();
        auto& job = storage_->job;
        auto const fine = call::init_call(*on_, options(), default_deadline_, job);
        if (!fine) return fail(fine.error());
        job.started = progress_.waiting_since; // it has waited since its start
        job.deadline = deadline_;
        build_target();
        begin(cancelled);
    }

    /// Begins the first attempt.
    void begin(bool cancelled)
    {
        storage_->retry.emplace(*on_, storage_->job, progress_);
        advance(cancelled);
    }

    void advance(bool cancelled)
    {
        storage_->retry->next(cancelled);
        if (progress_.state == call_state::finished) finish();
    }

    /// Called after the last attempt.
    void finish()
    {
        auto facts = storage_->retry->finish();
        if (facts) return take_value(std::move(facts->before));
        storage_->reader.decoded = facts.error(); // it stays if an exception follows
        if (is_paid && facts.error().charge().state != charge_state::not_charged) {
            progress_.state = call_state::settling;
            return;
        }
        storage_->reader.decoded = report_finished(*on_, storage_->job, facts.error());
    }

    /// Asks the history about a paid call whose response was lost.
    asio::awaitable<void> settle()
    {
        if constexpr (is_paid) {
            auto const why = storage_->reader.decoded.error();
            auto settling =
                on_->reconciler().settle(on_, storage_->job, storage_->paid->order, why);
            auto& decoded = storage_->reader.decoded;
            decoded = co_await std::move(settling);
            progress_.state = call_state::finished; // an exception leaves what is decided
            if (decoded) report_finished(*on_, storage_->job, *decoded);
            else decoded = report_finished(*on_, storage_->job, decoded.error());
        }
        co_return;
    }

    /// The name of the list that shows the images of the call.
    list_text name_of_list() const
    {
        auto const& workspace = workspace_at_hand(*on_, options())->str();
        if constexpr (is_of_guide) {
            return workspace;
        } else {
            return core::list_name(api::surface_of<Endpoint>(), workspace);
        }
    }

    /// Waits for the images of a call that is accepted and not finished.
    asio::awaitable<void> await_images()
    {
        if constexpr (requires { &Endpoint::is_finished; }) {
            auto& made = *storage_->reader.decoded;
            auto waiting =
                on_->reconciler().await_images(on_, storage_->job, storage_->paid->order, made);
            auto const failed = co_await std::move(waiting);
            progress_.state = call_state::finished; // an exception leaves what is decided
            if (failed) {
                storage_->reader.decoded = *failed;
                storage_->reader.decoded = report_finished(*on_, storage_->job, *failed);
            } else {
                storage_->job.spent.elapsed = on_->time().now() - storage_->job.started;
                complete(*storage_->reader.decoded);
            }
        }
        co_return;
    }

    void build_target()
    {
        auto const none = workspace_id();
        auto const* const workspace =
            Endpoint::uses_workspace ? workspace_at_hand(*on_, options()) : &none;
        if (Endpoint::workspace_header) storage_->job.workspace = workspace->str();
        auto const context = api::endpoint_context{
            on_->params().routes, *workspace, &storage_->job.spec, &on_->params().fields};
        call::build_target(*on_, Endpoint::encode(params_, context), storage_->job);
        if constexpr (requires { Endpoint::deletes_image; }) {
            on_->reconciler().on_deletion(params_.str());
        }
        if constexpr (is_paid) {
            storage_->paid.emplace(*this);
            counted_.spend(storage_->paid->order.images);
            storage_->job.open_call = &storage_->paid->open_call;
            storage_->job.history = &storage_->paid->history;
        }
    }

    /// Takes the value. `before` is the cost of the attempts before the answered one.
    void take_value(charge_verdict&& before)
    {
        if constexpr (is_paid) {
            auto& made = *storage_->reader.decoded;
            made.charge = std::move(before);
            if constexpr (requires { &Endpoint::is_finished; }) {
                if (!Endpoint::is_finished(made, storage_->job.outcome.response.status)) {
                    progress_.state = call_state::awaiting_images;
                    return;
                }
            }
            complete(made);
        } else {
            complete_value<Endpoint>(*on_, *storage_->reader.decoded);
            report_finished(*on_, storage_->job, charge_verdict());
        }
    }

    /// Called when all images are there. `charge` holds the cost of the attempts before.
    void complete(value_type& made)
    {
        if constexpr (is_paid) {
            auto const& job = storage_->job;
            auto const answered = job.started + job.spent.elapsed;
            on_->reconciler().on_answered(storage_->paid->open_call, made, answered);
            made.charge = core::merge_verdicts(
                std::move(made.charge), price_of(made, storage_->paid->order.images));
            made.call = report_of(*on_, job, params_.model);
            made.attempts = job.spent.attempts;
            made.elapsed = job.spent.elapsed;
            report_finished(*on_, storage_->job, made.charge);
        }
    }

    static charge_verdict price_of(value_type const& made, int requested)
    {
        if constexpr (requires { Endpoint::price_is_known; }) {
            return charge_at_unknown_price(made, requested);
        } else {
            return charge_of(made, requested);
        }
    }

    std::shared_ptr<client_state> on_;
    live_calls::entry counted_;
    params_type params_;
    std::unique_ptr<call_params const> options_; ///< Null if none is set.
    std::chrono::milliseconds default_deadline_;
    time_point deadline_{};
    std::unique_ptr<call_buffers> buffers_;
    attempt_storage* storage_ = nullptr; ///< Lies in the memory of `buffers_`.
    call_progress progress_;
};

template <api::endpoint Endpoint>
asio::awaitable<result<typename Endpoint::value_type>> call(
    std::shared_ptr<client_state> on, typename Endpoint::params_type&& params,
    call_params&& options, std::chrono::milliseconds default_deadline)
{
    auto one = std::make_unique<endpoint_call<Endpoint>>(
        std::move(on), std::move(params), std::move(options), default_deadline);
    return drive(std::move(one));
}

} // namespace neuroflash::inline v0::call

#endif

// SPDX-License-Identifier: BSL-1.0
#include "io/connection_pool.hpp"

#include "io/interruption.hpp"
#include "io/timed_lease.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::io {

using clock = std::chrono::steady_clock;

namespace {

void put_not_sent(
    connection::connect_result why, exchange_outcome& outcome, timeline::duration waited = {})
{
    outcome.code = why.code;
    outcome.phase = why.where;
    outcome.cause = why.cause;
    outcome.explanation = std::move(why.explanation);
    outcome.proxy_status = why.proxy_status;
    outcome.permanent_connect_failure = why.permanent_connect_failure;
    // An unfinished phase is missing from the times. It then gets the rest, else the queue does.
    auto const over = why.spent && why.spent->in(why.where).count() != 0;
    auto const left = why.spent ? split(waited, *why.spent, outcome.times) : waited;
    outcome.times.add(over ? phase::queue : why.where, left);
}

} // namespace

/// A caller in the queue. Lives in its coroutine's frame.
struct connection_pool::waiter
{
    // It joins the queue before the state has reserved anything, because this may throw bad_alloc.
    waiter(connection_pool& pool, time_point deadline)
        : pool_(pool), timer(pool.executor_, deadline), waiter_id(++pool.last_waiter_id_)
    {
        pool_.waiters_.emplace(waiter_id, this);
    }
    waiter(waiter const&) = delete;
    waiter& operator=(waiter const&) = delete;

    // The destructor also runs when the frame is destroyed unfinished, with its io_context.
    ~waiter()
    {
        pool_.waiters_.erase(waiter_id);
        if (!pool_.state_.on_cancel(waiter_id) && granted) {
            pool_.release(granted->id, true, close_reason::failed);
        }
        pool_.publish();
    }

    bool is_over() const noexcept { return granted || failure || pool_.closed_; }

    connection_pool& pool_;
    asio::steady_timer timer;
    core::waiter_id const waiter_id;
    std::optional<core::connection_id> dials; ///< The dial that it asked for.
    std::optional<core::pool_policy::grant> granted;
    std::optional<connect_result> failure;
};

/// Publishes the pool's changes when a coroutine's frame is destroyed.
class connection_pool::publishing
{
public:
    explicit publishing(connection_pool& pool) noexcept : pool_(pool) {}
    ~publishing() { pool_.publish(); }
    publishing(publishing const&) = delete;
    publishing& operator=(publishing const&) = delete;

private:
    connection_pool& pool_;
};

lease::lease(std::shared_ptr<connection_pool> pool, core::connection_id id, bool reused)
    : pool_(std::move(pool)), connection_(pool_->connections_[id]), id_(id), reused_(reused)
{
}

lease& lease::operator=(lease&& other) noexcept
{
    end(false);
    pool_ = std::move(other.pool_);
    connection_ = std::move(other.connection_);
    id_ = other.id_;
    reused_ = other.reused_;
    why_ = other.why_;
    return *this;
}

void lease::end(bool reusable)
{
    if (!pool_) return;
    connection_.reset();
    std::exchange(pool_, nullptr)->release(id_, reusable, why_);
}

connection_pool::connection_pool(
    asio::any_io_executor executor, origin to, core::pool_limits limits,
    std::shared_ptr<connector> connector, std::shared_ptr<neuroflash::observer> observer,
    std::shared_ptr<live_counts> counts, std::shared_ptr<std::vector<char>> scratch)
    : executor_(std::move(executor)), origin_(std::move(to)), state_(limits),
      permits_(limits.max_live), connector_(std::move(connector)), observer_(std::move(observer)),
      counts_(std::move(counts)), scratch_(std::move(scratch))
{
}

connection_pool::~connection_pool()
{
    if (!counts_) return;
    auto totals = pool_counts();
    totals.opened = published_.opened;
    totals.resumed = published_.resumed;
    counts_->change(published_, totals);
}

void connection_pool::publish() noexcept
{
    if (!counts_) return;
    auto const now = counts();
    counts_->change(published_, now);
    published_ = now;
}

lease connection_pool::try_acquire(time_point now)
{
    while (!closed_ && state_.idle() > 0) {
        auto const action = state_.on_acquire(++last_waiter_id_, now);
        if (action.kind != core::pool_action::use) {
            // The idle ones had expired, and the state has queued the caller. That is undone.
            // `acquire` asks again; a dial begun here as well would be one connection too many.
            state_.on_cancel(last_waiter_id_);
            if (action.kind == core::pool_action::dial) give_up_dial(action.id);
            break;
        }
        if (connections_[action.id]->is_reusable()) {
            publish();
            return lease(shared_from_this(), action.id, action.reused);
        }
        release(action.id, false, close_reason::dead);
    }
    publish();
    return lease();
}

asio::awaitable<acquire_result> connection_pool::acquire(time_point deadline)
{
    auto const self = shared_from_this();
    for (;;) {
        if (closed_)
            co_return acquire_result(connect_result(errc::client_closed, phase::queue, {}, {}));
        auto one = waiter(*this, deadline);
        auto const action = state_.on_acquire(one.waiter_id, clock::now());
        if (action.kind == core::pool_action::use) {
            one.granted = core::pool_policy::grant{one.waiter_id, action.id, action.reused};
        } else if (action.kind == core::pool_action::dial) {
            one.dials = action.id;
            start_dial(action.id);
        }
        publish();
        auto cancelled = false;
        while (!one.is_over() && !cancelled && clock::now() < deadline) {
            auto ec = error_code();
            co_await one.timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
            auto const state = co_await asio::this_coro::cancellation_state;
            cancelled = state.cancelled() != asio::cancellation_type::none;
        }
        auto got = after_waiting(one, cancelled);
        if (!got.connection || got.connection->is_reusable()) co_return got;
        auto const was_new = !got.connection.reused();
        got.connection.discard(close_reason::dead);
        // Another dial would be an attempt without a pause, and without an end.
        if (was_new) {
            co_return acquire_result(connect_result(
                errc::connect_failed, phase::connect, {}, "it was closed as soon as it was open"));
        }
    }
}

asio::awaitable<void> connection_pool::acquire_slot(slot_request const& what, exchange_slot& into)
{
    if (!permits_.try_take()) {
        notify_wait(what.call);
        return wait_for_slot(shared_from_this(), what.deadline, what.ahead, into);
    }
    into = exchange_slot(shared_from_this());
    return {};
}

asio::awaitable<void> connection_pool::wait_for_slot(
    std::shared_ptr<connection_pool> self, time_point deadline, bool ahead, exchange_slot& into)
{
    auto const published = publishing(*self);
    auto waiting = permit_queue::waiter(self->permits_, self->executor_, deadline, ahead);
    self->publish();
    auto const state = co_await asio::this_coro::cancellation_state;
    auto expired = false;
    while (!waiting.is_granted() && !self->closed_ && !expired &&
           state.cancelled() == asio::cancellation_type::none) {
        auto const [aborted] = co_await waiting.timer().async_wait(asio::as_tuple(asio::deferred));
        expired = !aborted;
    }
    if (waiting.take()) into = exchange_slot(self);
}

void connection_pool::on_slot_returned() noexcept
{
    if (!closed_) permits_.release();
}

// This is not a coroutine: a request over an idle connection needs only the connection's own.
asio::awaitable<void>
connection_pool::exchange(exchange_request const& request, exchange_outcome& into)
{
    if (closed_) return refuse(connect_result(errc::client_closed, phase::none, {}, {}), into);
    auto const now = clock::now();
    if (auto with = try_acquire(now)) {
        return connection::exchange(
            timed_lease(std::move(with), scratch_), request, into, *scratch_, now);
    }
    return exchange_later(shared_from_this(), request, into, now);
}

asio::awaitable<void> connection_pool::refuse(connect_result why, exchange_outcome& into)
{
    put_not_sent(std::move(why), into);
    co_return;
}

/// Exchanges over a connection that must be waited for.
asio::awaitable<void> connection_pool::exchange_later(
    std::shared_ptr<connection_pool> self, exchange_request const& request, exchange_outcome& into,
    time_point began)
{
    self->notify_wait(request.call);
    auto got = co_await self->acquire(request.deadline);
    auto const now = clock::now();
    if (!got.connection) {
        put_not_sent(std::move(got.failure), into, now - began);
        co_return;
    }
    auto leased = timed_lease(std::move(got.connection), self->scratch_, now - began);
    auto exchanging = connection::exchange(std::move(leased), request, into, *self->scratch_, now);
    co_await std::move(exchanging);
}

void connection_pool::notify_wait(call_name const& call) const
{
    if (!observer_) return;
    // An exception of an observer is ignored.
    try {
        observer_->on_wait({call, phase::queue});
    } catch (...) {
    }
}

// After a wake-up the state decides, not the timer: a permit may arrive with a cancellation.
acquire_result connection_pool::after_waiting(waiter& one, bool cancelled)
{
    if (one.granted && !cancelled && !closed_) {
        auto const grant = *std::exchange(one.granted, std::nullopt);
        return acquire_result(lease(shared_from_this(), grant.id, grant.reused));
    }
    if (one.failure && !cancelled) return acquire_result(std::move(*one.failure));
    auto where = phase::queue;
    auto spent = std::shared_ptr<timeline const>();
    auto const expired = !cancelled && !closed_;
    if (one.dials && connections_[*one.dials]) {
        auto const opening = connections_[*one.dials]->opening();
        if (opening != phase::none) {
            where = opening;
            spent = times_of(*one.dials);
        }
    }
    auto why = connect_result(interruption(closed_, expired, where), where, {}, {});
    why.spent = std::move(spent);
    return acquire_result(std::move(why));
}

/// Shares the connection, because a copy might throw bad_alloc.
std::shared_ptr<timeline const> connection_pool::times_of(core::connection_id id) const
{
    return {connections_[id], &connections_[id]->opening_times()};
}

void connection_pool::release(core::connection_id id, bool reusable, close_reason why)
{
    auto const now = clock::now();
    if (closed_) reusable = false;
    if (!reusable) drop(id, why);
    auto const idle_for = reusable ? connections_[id]->idle_for() : core::duration::max();
    auto const result = state_.on_released(id, reusable, now, idle_for);
    if (result.granted) deliver(*result.granted);
    if (result.dial && !closed_) start_dial(*result.dial);
    publish();
}

void connection_pool::deliver(core::pool_policy::grant const& what)
{
    auto const found = waiters_.find(what.to);
    if (found == waiters_.end()) return release(what.id, true, close_reason::failed);
    found->second->granted = what;
    found->second->timer.cancel();
}

// Without memory the dial has failed, so that no caller waits for it forever.
void connection_pool::start_dial(core::connection_id id) noexcept
{
    auto const no_memory = connect_result(errc::internal, phase::connect, {}, "no memory");
    try {
        dial_now(id);
    } catch (...) {
        on_dialed(id, no_memory);
    }
}

void connection_pool::dial_now(core::connection_id id)
{
    // The state does not count the expired ones. Open next to the new one, they are too many.
    close_expired(clock::now());
    if (id >= connections_.size()) connections_.resize(id + 1);
    connections_[id] = connector_->make();
    auto dialing = dial(shared_from_this(), id);
    auto ended = [self = shared_from_this(), id](std::exception_ptr thrown) {
        if (thrown)
            self->on_dialed(id, connect_result(errc::internal, phase::connect, {}, "an exception"));
    };
    asio::co_spawn(executor_, std::move(dialing), std::move(ended));
}

asio::awaitable<void>
connection_pool::dial(std::shared_ptr<connection_pool> self, core::connection_id id)
{
    auto const opening = self->connections_[id];
    auto const how = co_await self->connector_->open(
        *opening, self->origin_, self->sessions_, self->handshakes_);
    self->on_dialed(id, how);
}

void connection_pool::on_dialed(core::connection_id id, connect_result const& how)
{
    if (how.code == errc{} && !closed_) {
        ++opened_;
        if (connections_[id]->resumed()) ++resumed_;
        if (observer_) notify_opened(*connections_[id]);
        if (auto const granted = state_.on_dialed(id, clock::now())) deliver(*granted);
        publish();
        return;
    }
    auto const was_made = id < connections_.size() && connections_[id];
    auto spent = was_made ? times_of(id) : nullptr;
    if (was_made) connections_[id].reset();
    auto const result = state_.on_dial_failed(id);
    if (result.fails) {
        auto const found = waiters_.find(*result.fails);
        if (found != waiters_.end()) {
            found->second->failure = how;
            found->second->failure->spent = std::move(spent);
            found->second->timer.cancel();
        }
    }
    if (result.dial && !closed_) start_dial(*result.dial);
    publish();
}

void connection_pool::drop(core::connection_id id, close_reason why)
{
    connections_[id].reset();
    if (!observer_) return;
    // An exception of an observer is ignored.
    try {
        observer_->on_connection_closed({origin_, closed_ ? close_reason::closing : why});
    } catch (...) {
    }
}

void connection_pool::notify_opened(connection const& one) const
{
    try {
        observer_->on_connection_opened({origin_, one.resumed(), one.opening_times()});
    } catch (...) {
    }
}

void connection_pool::give_up_dial(core::connection_id id)
{
    auto const result = state_.on_dial_failed(id);
    if (result.dial && !closed_) start_dial(*result.dial);
}

void connection_pool::close_expired(time_point now)
{
    auto const expired = state_.take_expired(now);
    for (auto const id : expired) drop(id, close_reason::expired);
    if (!expired.empty()) publish();
}

void connection_pool::close_idle()
{
    for (auto const id : state_.close_idle()) drop(id, close_reason::dead);
    publish();
}

void connection_pool::close()
{
    closed_ = true;
    close_idle();
    permits_.close();
    handshakes_.close();
    for (auto const& [waiter_id, one] : waiters_) one->timer.cancel();
    for (auto const& one : connections_) {
        if (one) one->abort();
    }
}

pool_counts connection_pool::counts() const noexcept
{
    auto const waiting = state_.waiting() + permits_.waiting();
    return {state_.live(), state_.idle(), state_.dialing(), waiting, opened_, resumed_};
}

void connection_pool::add_to(client_stats& stats) const
{
    auto const now = counts();
    stats.live += now.live;
    stats.idle += now.idle;
    stats.dialing += now.dialing;
    stats.waiting += now.waiting;
    stats.opened += now.opened;
    stats.resumed += now.resumed;
}

} // namespace neuroflash::inline v0::io

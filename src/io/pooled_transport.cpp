// SPDX-License-Identifier: BSL-1.0
#include "io/pooled_transport.hpp"

#include "io/loan.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::io {

namespace {

// Takes in any JSON answer at once; above a TLS record's 16 KiB more changes little.
constexpr std::size_t scratch_size = 64 * 1024;

// Looking for outlived connections walks all idle ones, so not at every request.
constexpr auto sweep_interval = std::chrono::seconds(1);

void put_not_sent(connection::opened why, exchange_outcome& outcome, timeline::duration waited = {})
{
    outcome.code = why.code;
    outcome.phase = why.where;
    outcome.cause = why.cause;
    outcome.explanation = std::move(why.explanation);
    outcome.proxy_status = why.proxy_status;
    outcome.misdirected = why.misdirected;
    // A phase that is not over is not among the times: then it has the rest, else the queue.
    auto const over = why.spent && why.spent->in(why.where).count() != 0;
    auto const left = why.spent ? split(waited, *why.spent, outcome.times) : waited;
    outcome.times.add(over ? phase::queue : why.where, left);
}

} // namespace

pooled_transport::pooled_transport(asio::any_io_executor executor, client_params const& params)
    : executor_(executor),
      limits_{params.max_connections, params.idle_timeout, params.max_connection_age},
      connector_(std::make_shared<connector>(
          executor, params, std::make_shared<deadline_queue>(executor))),
      observer_(params.observer), scratch_(scratch_size)
{
}

std::shared_ptr<connection_pool> pooled_transport::pool_of(origin const& to)
{
    auto const found = std::find_if(
        pools_.begin(), pools_.end(), [&to](auto const& pool) { return pool->to() == to; });
    if (found != pools_.end()) return *found;
    pools_.push_back(
        std::make_shared<connection_pool>(executor_, to, limits_, connector_, observer_, counts_));
    return pools_.back();
}

// Downloads lead to other hosts: their connections and pools must not stay until the client goes.
void pooled_transport::sweep(time_point now)
{
    next_sweep_ = now + sweep_interval;
    std::erase_if(pools_, [&](auto const& pool) {
        pool->close_doomed(now);
        return pool->is_empty();
    });
}

// No coroutine: on its usual way, over a connection that is idle, a request meets none but the
// connection's own.
asio::awaitable<void>
pooled_transport::exchange(exchange_request const& request, exchange_outcome& into)
{
    if (closed_) return refuse(connection::opened(errc::client_closed, phase::none, {}, {}), into);
    auto const now = std::chrono::steady_clock::now();
    if (now >= next_sweep_) sweep(now);
    auto pool = pool_of(request.origin);
    if (auto with = pool->try_acquire(now)) {
        auto lent = loan(std::move(with), shared_from_this());
        return connection::exchange(std::move(lent), request, into, scratch_, now);
    }
    return exchange_later(shared_from_this(), std::move(pool), request, into, now);
}

asio::awaitable<void> pooled_transport::refuse(connection::opened why, exchange_outcome& into)
{
    put_not_sent(std::move(why), into);
    co_return;
}

asio::awaitable<void> pooled_transport::exchange_later(
    std::shared_ptr<pooled_transport> self, std::shared_ptr<connection_pool> pool,
    exchange_request const& request, exchange_outcome& into, time_point began)
{
    self->tell_wait(request.call);
    auto got = co_await pool->acquire(request.deadline);
    auto const now = std::chrono::steady_clock::now();
    if (!got.connection) {
        put_not_sent(std::move(got.failure), into, now - began);
        co_return;
    }
    auto lent = loan(std::move(got.connection), self, now - began);
    auto exchanging = connection::exchange(std::move(lent), request, into, self->scratch_, now);
    co_await std::move(exchanging);
}

bool pooled_transport::take_turn(origin const& to)
{
    return closed_ || pool_of(to)->line().try_take();
}

asio::awaitable<void> pooled_transport::wait_for_turn(
    origin const& to, time_point deadline, call_name call, bool& granted)
{
    tell_wait(call);
    return connection_pool::wait_for_turn(pool_of(to), deadline, granted);
}

void pooled_transport::end_turn(origin const& to)
{
    if (!closed_) pool_of(to)->line().end();
}

void pooled_transport::tell_wait(call_name const& call) const
{
    if (!observer_) return;
    // What an observer throws is its own affair.
    try {
        observer_->on_wait({call, phase::queue});
    } catch (...) {
    }
}

void pooled_transport::close()
{
    closed_ = true;
    connector_->close();
    for (auto const& pool : pools_) pool->close();
}

client_stats pooled_transport::stats() const
{
    return counts_->read();
}

} // namespace neuroflash::inline v0::io

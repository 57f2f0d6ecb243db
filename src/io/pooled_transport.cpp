// SPDX-License-Identifier: BSL-1.0
#include "io/pooled_transport.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::io {

namespace {

// Takes in any JSON answer at once; above a TLS record's 16 KiB more changes little.
constexpr std::size_t scratch_size = 64 * 1024;

// Looking for outlived connections walks all idle ones, so not at every request.
constexpr auto sweep_interval = std::chrono::seconds(1);

exchange_outcome not_sent(connection::opened why)
{
    auto outcome = exchange_outcome();
    outcome.code = why.code;
    outcome.phase = why.where;
    outcome.cause = why.cause;
    outcome.explanation = std::move(why.explanation);
    outcome.proxy_status = why.proxy_status;
    outcome.misdirected = why.misdirected;
    return outcome;
}

} // namespace

pooled_transport::pooled_transport(asio::any_io_executor executor, client_params const& params)
    : executor_(executor),
      limits_{params.max_connections, params.idle_timeout, params.max_connection_age},
      connector_(std::make_shared<connector>(
          executor, params, std::make_shared<deadline_queue>(executor))),
      scratch_(scratch_size)
{
}

std::shared_ptr<connection_pool> pooled_transport::pool_of(origin const& to)
{
    auto const found = std::find_if(
        pools_.begin(), pools_.end(), [&to](auto const& pool) { return pool->to() == to; });
    if (found != pools_.end()) return *found;
    pools_.push_back(std::make_shared<connection_pool>(executor_, to, limits_, connector_));
    return pools_.back();
}

// Downloads lead to other hosts: their connections and pools must not stay until the client goes.
void pooled_transport::sweep(time_point now)
{
    next_sweep_ = now + sweep_interval;
    std::erase_if(pools_, [&](auto const& pool) {
        pool->close_doomed(now);
        if (!pool->is_empty()) return false;
        pool->add_to(gone_);
        return true;
    });
}

asio::awaitable<exchange_outcome> pooled_transport::exchange(exchange_request const& request)
{
    auto const self = shared_from_this();
    if (closed_) co_return not_sent(connection::opened(errc::client_closed, phase::none, {}, {}));
    auto const now = std::chrono::steady_clock::now();
    if (now >= next_sweep_) sweep(now);
    auto const pool = pool_of(request.origin);
    auto with = pool->try_acquire(now);
    if (!with) {
        auto got = co_await pool->acquire(request.deadline);
        if (!got.connection) co_return not_sent(std::move(got.failure));
        with = std::move(got.connection);
    }
    auto reusable = false;
    auto outcome = co_await with->exchange(request, scratch_, reusable);
    outcome.reused = with.reused();
    if (reusable) with.give_back();
    auto const was_dead = outcome.code == errc::connection_lost && outcome.bytes_written == 0;
    if (was_dead && outcome.reused) pool->close_idle();
    co_return outcome;
}

void pooled_transport::close()
{
    closed_ = true;
    connector_->close();
    for (auto const& pool : pools_) pool->close();
}

client_stats pooled_transport::stats() const
{
    auto sum = gone_;
    for (auto const& pool : pools_) pool->add_to(sum);
    return sum;
}

} // namespace neuroflash::io

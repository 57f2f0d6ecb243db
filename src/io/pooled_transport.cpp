// SPDX-License-Identifier: BSL-1.0
#include "io/pooled_transport.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::io {

namespace {

// The buffer holds any JSON response. Above the 16 KiB of a TLS record, a larger one gains little.
constexpr std::size_t scratch_size = 64 * 1024;

// The search for expired connections visits all idle ones, so it does not run at every request.
constexpr auto sweep_interval = std::chrono::seconds(1);

} // namespace

pooled_transport::pooled_transport(asio::any_io_executor executor, client_params const& params)
    : executor_(executor),
      limits_{params.max_connections, params.idle_timeout, params.max_connection_age},
      connector_(std::make_shared<connector>(
          executor, params, std::make_shared<deadline_queue>(executor))),
      observer_(params.observer), scratch_(std::make_shared<std::vector<char>>(scratch_size))
{
}

connection_pool& pooled_transport::pool_of(origin const& to)
{
    auto const now = std::chrono::steady_clock::now();
    if (now >= next_sweep_) sweep(now);
    auto const found = std::find_if(
        pools_.begin(), pools_.end(), [&to](auto const& pool) { return pool->to() == to; });
    if (found != pools_.end()) return **found;
    pools_.push_back(std::make_shared<connection_pool>(
        executor_, to, limits_, connector_, observer_, counts_, scratch_));
    if (closed_) pools_.back()->close();
    return *pools_.back();
}

// Downloads lead to other hosts. Their connections and pools must not stay as long as the client.
void pooled_transport::sweep(time_point now)
{
    next_sweep_ = now + sweep_interval;
    std::erase_if(pools_, [&](auto const& pool) {
        pool->close_expired(now);
        return pool->is_empty();
    });
}

asio::awaitable<void> pooled_transport::acquire(slot_request const& what, exchange_slot& into)
{
    return pool_of(what.to).acquire_slot(what, into);
}

asio::awaitable<void>
pooled_transport::exchange(exchange_request const& request, exchange_outcome& into)
{
    return pool_of(request.origin).exchange(request, into);
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

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_POOLED_TRANSPORT_HPP
#define NEUROFLASH_SRC_IO_POOLED_TRANSPORT_HPP

#include "io/connection_pool.hpp"

#include <neuroflash/client_params.hpp>
#include <neuroflash/transport.hpp>

#include <memory>
#include <vector>

namespace neuroflash::inline v0::io {

/// The real transport: a pool of connections for each origin.
class pooled_transport : public transport, public std::enable_shared_from_this<pooled_transport>
{
public:
    /// \par Exceptions
    /// std::invalid_argument naming ca_file.
    pooled_transport(asio::any_io_executor executor, client_params const& params);

    asio::awaitable<void>
    exchange(exchange_request const& request, exchange_outcome& into) override;
    bool take_turn(origin const& to) override;
    asio::awaitable<void>
    wait_for_turn(origin const& to, time_point deadline, call_name call, bool& granted) override;
    void end_turn(origin const& to) override;
    void close() override;

    client_stats stats() const override;

private:
    std::shared_ptr<connection_pool> pool_of(origin const& to);
    static asio::awaitable<void> refuse(connection::opened why, exchange_outcome& into);

    /// With the connection that has to be waited for.
    static asio::awaitable<void> exchange_later(
        std::shared_ptr<pooled_transport> self, std::shared_ptr<connection_pool> pool,
        exchange_request const& request, exchange_outcome& into, time_point began);
    void sweep(time_point now);
    void tell_wait(call_name const& call) const;

    asio::any_io_executor executor_;
    core::pool_limits limits_;
    std::shared_ptr<connector> connector_;
    std::shared_ptr<neuroflash::observer> observer_; ///< May be null.
    std::vector<std::shared_ptr<connection_pool>> pools_;
    std::vector<char> scratch_;
    time_point next_sweep_{};
    std::shared_ptr<live_counts> counts_ = std::make_shared<live_counts>();
    bool closed_ = false;
};

} // namespace neuroflash::inline v0::io

#endif

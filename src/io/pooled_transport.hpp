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
class pooled_transport : public transport
{
public:
    /// \par Exceptions
    /// std::invalid_argument naming ca_file.
    pooled_transport(asio::any_io_executor executor, client_params const& params);

    asio::awaitable<void> acquire(slot_request const& what, exchange_slot& into) override;

    /// A call without a slot goes before all that wait for one.
    asio::awaitable<void>
    exchange(exchange_request const& request, exchange_outcome& into) override;
    void close() override;

    client_stats stats() const override;

private:
    connection_pool& pool_of(origin const& to);
    void sweep(time_point now);

    asio::any_io_executor executor_;
    core::pool_limits limits_;
    std::shared_ptr<connector> connector_;
    std::shared_ptr<neuroflash::observer> observer_; ///< May be null.
    std::vector<std::shared_ptr<connection_pool>> pools_;
    std::shared_ptr<std::vector<char>> scratch_;
    time_point next_sweep_{};
    std::shared_ptr<live_counts> counts_ = std::make_shared<live_counts>();
    bool closed_ = false;
};

} // namespace neuroflash::inline v0::io

#endif

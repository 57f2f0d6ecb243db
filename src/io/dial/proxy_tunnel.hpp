// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_DIAL_PROXY_TUNNEL_HPP
#define NEUROFLASH_SRC_IO_DIAL_PROXY_TUNNEL_HPP

#include "io/connection.hpp"
#include "public/proxy_url.hpp"

#include <neuroflash/origin.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace neuroflash::inline v0::io {

/**
 * \brief Asks the proxy that `over` is connected to for a tunnel (CONNECT).
 *
 * The next byte to be read is then the first one of the tunnel.
 *
 * \par Object lifetimes
 * All parameters outlive the returned awaitable.
 *
 * \par Errors
 * proxy_failed, client_closed.
 */
asio::awaitable<connection::connect_result> open_tunnel(
    connection& over, origin const& to, proxy_address const& by, std::chrono::milliseconds timeout);

} // namespace neuroflash::inline v0::io

#endif

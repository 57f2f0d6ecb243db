// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_SESSION_HPP
#define NEUROFLASH_SRC_SANDBOX_SESSION_HPP

#include "sandbox/server_context.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

namespace neuroflash::inline v0::sandbox {

/// Serves one connection until it ends, on the executor of the socket. The context must live
/// until then.
/// \param tls null for plain HTTP
/// \param to_storage the connection came to the origin of signed addresses
void start_session(
    boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls, server_context& server,
    bool to_storage);

} // namespace neuroflash::inline v0::sandbox

#endif

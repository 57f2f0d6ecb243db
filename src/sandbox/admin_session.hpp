// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_ADMIN_SESSION_HPP
#define NEUROFLASH_SRC_SANDBOX_ADMIN_SESSION_HPP

#include "sandbox/server_context.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace neuroflash::inline v0::sandbox {

/// Serves one connection of the admin API until it ends, on the executor of the socket. It is
/// plain HTTP. The context must live until then.
void start_admin_session(boost::asio::ip::tcp::socket socket, server_context& server);

} // namespace neuroflash::inline v0::sandbox

#endif

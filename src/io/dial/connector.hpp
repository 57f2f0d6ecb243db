// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_DIAL_CONNECTOR_HPP
#define NEUROFLASH_SRC_IO_DIAL_CONNECTOR_HPP

#include "io/connection.hpp"
#include "io/dial/dial_policy.hpp"
#include "io/dial/name_resolver.hpp"
#include "io/permit_queue.hpp"
#include "io/tls/tls_context.hpp"

#include <neuroflash/client_params.hpp>
#include <neuroflash/origin.hpp>

#include <cstddef>
#include <memory>

namespace neuroflash::inline v0::io {

/**
 * \brief Opens connections: resolves, connects, does the handshakes.
 *
 * Only the client's phase limits apply. A connection serves the caller that waits longest, so the
 * deadline of the call that asked for it must not end it.
 */
class connector
{
public:
    /// How many connections to an origin do their handshakes at the same time. The buffers of a
    /// handshake are used again by the next one; those of handshakes that run together leave holes
    /// in the heap, half of what a connection takes. 256 keep one thread busy if the service
    /// answers within 200 ms.
    static constexpr std::size_t handshakes_at_a_time = 256;

    /// With `patience` a connection waits for the handshakes of others as long as one of them ends
    /// now and then. If none has ended for that time, they get nowhere, and it does not wait for
    /// them: the limit saves memory, no more.
    connector(
        asio::any_io_executor executor, client_params const& params,
        std::shared_ptr<deadline_queue> deadlines,
        std::chrono::milliseconds patience = std::chrono::seconds(1));

    /// Opens `to_open`, whose `opening` always returns the current phase: phase::queue while it
    /// waits for a permit of `handshakes`.
    asio::awaitable<connection::connect_result>
    open(connection& to_open, origin to, session_store& sessions, permit_queue& handshakes);

    std::shared_ptr<connection> make();

    void close() { resolver_.close(); }

private:
    asio::awaitable<connection::connect_result> open_phases(
        connection& to_open, origin const& to, session_store& sessions, permit_queue& handshakes);
    asio::awaitable<connection::connect_result> secure(
        connection& to_open, origin const& to, session_store& sessions, permit_queue& handshakes);
    /// Connects to the host, or to the proxy on the way to it.
    asio::awaitable<connection::connect_result>
    reach(connection& to_open, origin const& to, proxy_address const* proxy);
    asio::awaitable<connection::connect_result>
    connect_any(connection& to_open, resolve_result const& addresses, std::uint16_t port);

    asio::any_io_executor executor_;
    std::shared_ptr<deadline_queue> deadlines_;
    std::chrono::milliseconds name_resolution_timeout_;
    std::chrono::milliseconds connect_timeout_;
    std::chrono::milliseconds tls_timeout_;
    std::chrono::milliseconds patience_;
    dial_policy policy_;
    tls_context tls_;
    name_resolver resolver_;
};

} // namespace neuroflash::inline v0::io

#endif

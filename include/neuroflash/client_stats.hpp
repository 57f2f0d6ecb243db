// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLIENT_STATS_HPP
#define NEUROFLASH_CLIENT_STATS_HPP

#include <cstddef>
#include <cstdint>
#include <optional>

namespace neuroflash::inline v0 {

/// What a client does right now, and what it did so far; all hosts together.
struct client_stats
{
    std::size_t live = 0;    ///< Open connections, those being opened included.
    std::size_t idle = 0;    ///< Open and unused.
    std::size_t dialing = 0; ///< Being opened.
    std::size_t waiting = 0; ///< Calls that wait for a connection.

    std::int64_t calls = 0;             ///< Calls in flight, those that wait included.
    std::int64_t credits_in_flight = 0; ///< Images requested by the paid calls in flight.
    /// Image credits left (`quota::available_now`), as the last call of `list_quotas` or
    /// `image_quota` read them; empty if there was no such call.
    std::optional<std::int64_t> credits_left;

    std::uint64_t opened = 0;         ///< Connections that were opened.
    std::uint64_t resumed = 0;        ///< Opened connections that resumed a TLS session.
    std::uint64_t requests = 0;       ///< Requests tried.
    std::uint64_t token_requests = 0; ///< Requests for a token, also counted in `requests`.
};

} // namespace neuroflash::inline v0

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLIENT_STATS_HPP
#define NEUROFLASH_CLIENT_STATS_HPP

#include <cstddef>
#include <cstdint>

namespace neuroflash::inline v0 {

/// What the client's connections do right now, and what they did so far; all hosts together.
struct client_stats
{
    std::size_t live = 0;    ///< Open connections, those being opened included.
    std::size_t idle = 0;    ///< Open and waiting for work.
    std::size_t dialing = 0; ///< Being opened.
    std::size_t waiting = 0; ///< Calls that wait for a connection.

    std::uint64_t opened = 0;        ///< Connections that came about.
    std::uint64_t resumed = 0;       ///< Of these, with a resumed TLS session.
    std::uint64_t requests = 0;      ///< Requests tried.
    std::uint64_t token_requests = 0; ///< Of these, for a token.
};

} // namespace neuroflash::v0

#endif

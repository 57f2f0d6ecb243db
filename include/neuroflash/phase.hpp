// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PHASE_HPP
#define NEUROFLASH_PHASE_HPP

#include <cstddef>
#include <string_view>

namespace neuroflash::inline v0 {

/// The stage a call is in; an error names the one in which it ended, a timeline the time in each.
enum class phase
{
    none,            ///< Before any I/O, or after all of it.
    token,           ///< Waiting for an access token or for the workspace.
    queue,           ///< Waiting for a free connection.
    name_resolution, ///< Resolving the host name.
    connect,         ///< Connecting.
    proxy,           ///< Waiting for the proxy's tunnel.
    tls,             ///< TLS handshake.
    send,            ///< Sending the request.
    response,        ///< Waiting for the answer's header.
    body,            ///< Reading the answer's body.
    backoff,         ///< Waiting before the next attempt.
    history,         ///< Looking for the images of a lost answer in the history.
};

inline constexpr std::size_t phase_count = 12; ///< For arrays with a place for each.

/// The enumerator's name: `name_resolution`. Stable: the command line prints it in JSON.
std::string_view to_string(phase value) noexcept;

} // namespace neuroflash::inline v0

#endif

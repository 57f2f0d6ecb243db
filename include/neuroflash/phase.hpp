// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PHASE_HPP
#define NEUROFLASH_PHASE_HPP

#include <cstddef>
#include <iosfwd>
#include <string_view>

namespace neuroflash::inline v0 {

/// The stage of a call. An error has the one in which it ended, a timeline the time of each.
enum class phase
{
    none,            ///< Before any I/O, or after all of it.
    token,           ///< Waiting for an access token or for the workspace.
    queue,           ///< Waiting for a free connection.
    name_resolution, ///< Resolving the host name.
    connect,         ///< Connecting by TCP.
    proxy,           ///< Waiting for the proxy to open a tunnel.
    tls,             ///< TLS handshake.
    send,            ///< Sending the request.
    response,        ///< Waiting for the response's header.
    body,            ///< Reading the response's body.
    backoff,         ///< Waiting before the next attempt.
    history,         ///< Searching the history for the images of a lost response.
};

inline constexpr std::size_t phase_count = 12; ///< Size of arrays that are indexed by it.

/// The enumerator's name: `name_resolution`. It never changes: the command line prints it in JSON.
std::string_view to_string(phase value) noexcept;

/// Prints the name of the phase.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, phase value)
{
    return out << to_string(value);
}

} // namespace neuroflash::inline v0

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_INTERRUPTION_HPP
#define NEUROFLASH_SRC_IO_INTERRUPTION_HPP

#include <neuroflash/error.hpp>

namespace neuroflash::inline v0::io {

/// The code for a deadline that passed in this phase.
inline errc timeout_of(phase where) noexcept
{
    switch (where) {
    case phase::none:
    case phase::history:
    case phase::backoff: return errc::backoff_timeout;
    case phase::token: return errc::token_timeout;
    case phase::queue: return errc::queue_timeout;
    case phase::name_resolution: return errc::name_resolution_timeout;
    case phase::proxy:
    case phase::connect: return errc::connect_timeout;
    case phase::tls: return errc::tls_timeout;
    case phase::send: return errc::send_timeout;
    case phase::response: return errc::response_timeout;
    case phase::body: return errc::body_timeout;
    }
    return errc::internal;
}

/// The reason of an aborted wait. Asio reports "aborted" for all three.
inline errc interruption(bool closed, bool expired, phase where) noexcept
{
    if (closed) return errc::client_closed;
    if (expired) return timeout_of(where);
    return errc::cancelled;
}

} // namespace neuroflash::inline v0::io

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_ORIGIN_HPP
#define NEUROFLASH_ORIGIN_HPP

#include <cstdint>
#include <string>

namespace neuroflash::inline v0 {

/// Scheme, host and port. Connections belong to an origin, and a token is sent to one origin only.
struct origin
{
    bool tls = true;  ///< True for https, false for http.
    std::string host; ///< Lower case, without brackets: `app.neuroflash.com`, `127.0.0.1`, `::1`.
    std::uint16_t port = 443; ///< Always set.

    friend bool operator==(origin const&, origin const&) = default;

    /// `https://host:port`; without the port if it is the scheme's default.
    std::string to_string() const { return (tls ? "https://" : "http://") + authority(); }

    /// The value of the Host header: `host[:port]`, IPv6 in brackets.
    std::string authority() const
    {
        auto text = host.find(':') == std::string::npos ? host : '[' + host + ']';
        if (port != (tls ? 443 : 80)) text += ':' + std::to_string(port);
        return text;
    }
};

} // namespace neuroflash::inline v0

#endif

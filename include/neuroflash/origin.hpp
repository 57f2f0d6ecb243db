// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_ORIGIN_HPP
#define NEUROFLASH_ORIGIN_HPP

#include <cstdint>
#include <string>

namespace neuroflash::inline v0 {

/// Scheme, host and port: whom a connection belongs to, and whom a token may be sent to.
struct origin
{
    bool tls = true;  ///< https, else http.
    std::string host; ///< Lower case, without brackets: `app.neuroflash.com`, `127.0.0.1`, `::1`.
    std::uint16_t port = 443; ///< Always said.

    friend bool operator==(origin const&, origin const&) = default;

    /// `https://host:port`, the port only where it is not the scheme's own.
    std::string to_string() const { return (tls ? "https://" : "http://") + authority(); }

    /// What the Host header says: `host[:port]`, IPv6 in brackets.
    std::string authority() const
    {
        auto text = host.find(':') == std::string::npos ? host : '[' + host + ']';
        if (port != (tls ? 443 : 80)) text += ':' + std::to_string(port);
        return text;
    }
};

} // namespace neuroflash::inline v0

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_IO_DIAL_DIAL_POLICY_HPP
#define NEUROFLASH_SRC_IO_DIAL_DIAL_POLICY_HPP

#include "public/proxy_url.hpp"

#include <neuroflash/client_params.hpp>
#include <neuroflash/origin.hpp>

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::inline v0::io {

namespace asio = boost::asio;

/// The route of a connection, and whether it may be opened. Depends on the origin alone,
/// so that all connections of a pool are opened in the same way.
class dial_policy
{
public:
    /// \par Preconditions
    /// The parameters have been checked.
    explicit dial_policy(client_params const& params);

    /// The proxy to an origin; null if none is used.
    proxy_address const* proxy_for(origin const& to) const;
    std::chrono::milliseconds proxy_timeout() const noexcept { return proxy_timeout_; }

    /// Why an origin at these addresses must not be connected to; empty if it may.
    std::string rejection(origin const& to, std::vector<asio::ip::address> const& addresses) const;

    /// Why an origin whose name a proxy will look up must not be connected to; empty if it may.
    std::string rejection(origin const& to) const;

private:
    bool is_trusted(origin const& to) const;

    std::optional<proxy_address> proxy_;
    std::string no_proxy_;
    std::chrono::milliseconds proxy_timeout_;
    std::vector<origin> trusted_; ///< The origins that the user named.
    bool internal_allowed_;
};

} // namespace neuroflash::inline v0::io

#endif

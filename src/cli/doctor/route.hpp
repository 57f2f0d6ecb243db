// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_ROUTE_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_ROUTE_HPP

#include <neuroflash/client_params.hpp>
#include <neuroflash/core/text/reason.hpp>
#include <neuroflash/credentials.hpp>
#include <neuroflash/origin.hpp>

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::cli {

/// The proxy of a way.
struct proxy_hop
{
    proxy_hop() = default;

    std::string host; ///< Lower case, without brackets.
    std::uint16_t port = 80;
    bool asks_for_user = false;
    credentials account; ///< User and password.
};

/// The way in which a connection to an origin is opened.
struct route
{
    route() = default;

    neuroflash::origin to;
    std::string target;           ///< Path of the URL, from the first slash on.
    std::optional<proxy_hop> via; ///< Empty if the route is direct.

    /// Whom to look up and to connect to.
    std::string const& first_host() const { return via ? via->host : to.host; }
    std::uint16_t first_port() const { return via ? via->port : to.port; }
};

/// A way, or what is wrong with the URL, which repeats none of it.
using found_way = boost::system::result<route, core::reason>;

/// The route by the client's own rules for URLs and for `no_proxy`.
found_way find_way(std::string_view url, proxy_params const& proxy);

/// The error in the proxy's URL; empty if there is none. Quotes nothing of the URL.
std::string_view invalid_proxy_reason(proxy_params const& proxy);

/// `host port 3128`, without user and password; empty where there is no proxy or no sound one.
std::string proxy_name(proxy_params const& proxy);

} // namespace neuroflash::cli

#endif

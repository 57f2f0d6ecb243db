// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_PUBLIC_PROXY_URL_HPP
#define NEUROFLASH_SRC_PUBLIC_PROXY_URL_HPP

#include <neuroflash/core/http/url.hpp>
#include <neuroflash/core/text/reason.hpp>
#include <neuroflash/credentials.hpp>

#include <boost/system/result.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0 {

/// A proxy's URL taken apart.
class proxy_address
{
public:
    proxy_address() = default;

    std::string host; ///< Lower case, without brackets.
    std::uint16_t port = 80;
    bool asks_for_user = false;
    credentials account; ///< User and password, decoded: wiped when it goes, and not printable.
};

/// A proxy, or why there is none, which repeats nothing of the URL.
using parsed_proxy = boost::system::result<proxy_address, core::reason>;

inline parsed_proxy take_apart_proxy(boost::urls::url_view const& url)
{
    auto const path = std::string(url.encoded_path());
    if ((!path.empty() && path != "/") || url.has_query() || url.has_fragment()) {
        return "must be http://[user:password@]host:port and nothing more";
    }
    auto made = proxy_address();
    auto host = core::lower_case(std::string(url.encoded_host()));
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    if (!core::is_plain_host(host)) return "holds no proper host name";
    made.host = std::move(host);
    auto const port = core::port_of(url, made.port);
    if (!port) return "holds no proper port";
    made.port = *port;
    made.asks_for_user = url.has_userinfo();
    made.account = credentials(url.user(), url.password());
    if (made.account.client_id().find(':') != std::string::npos) {
        return "must not hold a user name with a colon";
    }
    return made;
}

/// Reads `http://[user:password@]host[:port]`.
inline parsed_proxy parse_proxy(std::string_view text)
{
    // Boost.URL 1.81 fails an assertion of its own on some URLs that go on in another way.
    if (core::lower_case(text.substr(0, 7)) != "http://") {
        return "must begin with http:// (TLS to the proxy and SOCKS are not supported)";
    }
    auto const authority = text.substr(7, text.find_first_of("/?#", 7) - 7);
    if (authority.find('@') != authority.rfind('@')) {
        return "has a user name or a password with a raw @ in it; write it as %40";
    }
    auto const parsed = boost::urls::parse_uri(text);
    if (parsed.has_error()) {
        return text.find('@') == std::string_view::npos
            ? "is not a URL"
            : "is not a URL; in user name and password, write / as %2F, # as %23, ? as %3F, % as %25";
    }
    return take_apart_proxy(*parsed);
}

} // namespace neuroflash::inline v0

#endif

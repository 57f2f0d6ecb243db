// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_URL_HPP
#define NEUROFLASH_CORE_HTTP_URL_HPP

#include <neuroflash/core/text/reason.hpp>
#include <neuroflash/http_message.hpp>
#include <neuroflash/origin.hpp>

#include <boost/system/result.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace neuroflash::inline v0::core {

/// The parts of an absolute URL.
struct location
{
    neuroflash::origin origin;
    std::string target; ///< Path and query, percent-encoded, from the first slash on.
};

/// A location, or the reason why the text is not one.
using located = boost::system::result<location, reason>;

/// Whether plain http to the host is allowed, because no data leaves the machine. Only full
/// addresses are: a name such as 127.0.0.1.example, or one that ends in a dot, is resolved by a
/// name server.
inline bool is_loopback(std::string_view host) noexcept
{
    if (host == "localhost" || host == "::1") return true;
    return host.starts_with("127.") && host.back() != '.' &&
        host.find_first_not_of("0123456789.") == std::string_view::npos &&
        std::count(host.begin(), host.end(), '.') == 3;
}

/// RFC 1123 names and numeric addresses. Others are rejected before they reach a resolver.
inline bool is_plain_host(std::string_view host) noexcept
{
    if (host.empty() || host.size() > 253 || host.front() == '.' || host.front() == '-') {
        return false;
    }
    return std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
            c == '_' || c == ':';
    });
}

inline std::string lower_case(std::string_view text)
{
    auto lower = std::string(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return lower;
}

/// The text before the first colon, where a scheme would be; empty if there is none.
inline std::string_view scheme_of(std::string_view text) noexcept
{
    auto const colon = text.find_first_of(":/?#");
    if (colon == std::string_view::npos || text[colon] != ':') return {};
    return text.substr(0, colon);
}

/// Why the scheme is not http or https; empty if it is.
inline std::string_view invalid_scheme_reason(std::string_view text)
{
    auto const scheme = lower_case(scheme_of(text));
    if (scheme != "https" && scheme != "http") return "must begin with https://";
    // Boost.URL 1.81 fails an assertion of its own on some texts that continue differently.
    if (!text.substr(scheme.size()).starts_with("://")) return "holds no proper host name";
    return {};
}

/// The port of a URL, or `otherwise` if it has none; nullopt if it is invalid. Not
/// `port_number()`, which in Boost.URL 1.81 takes 99999 for 34463.
inline std::optional<std::uint16_t>
port_of(boost::urls::url_view const& url, std::uint16_t otherwise)
{
    auto const text = std::string(url.port());
    if (text.empty()) return otherwise;
    auto port = std::uint16_t();
    auto const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, port);
    if (read.ec != std::errc() || read.ptr != end || port == 0) return {};
    return port;
}

inline located take_apart(boost::urls::url_view const& url)
{
    auto result = location();
    auto const scheme = lower_case(std::string(url.scheme()));
    if (scheme != "https" && scheme != "http") return "must begin with https://";
    if (url.has_userinfo()) return "must not hold a user name or password";
    result.origin.tls = scheme == "https";
    auto host = lower_case(std::string(url.encoded_host()));
    // Addresses of future versions (RFC 3986, IPvFuture) have no meaning yet.
    auto const of_the_future = url.host_type() == boost::urls::host_type::ipvfuture;
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    if (of_the_future || !is_plain_host(host)) return "holds no proper host name";
    if (!result.origin.tls && !is_loopback(host)) {
        return "must begin with https:// (http only to a loopback address)";
    }
    result.origin.host = std::move(host);
    auto const port = port_of(url, result.origin.tls ? 443 : 80);
    if (!port) return "holds no proper port";
    result.origin.port = *port;
    auto const path = std::string(url.encoded_path());
    // Boost.URL 1.81 reads 127.0.0.1.example as an address with a path after it, and does so for a
    // port that is not a number.
    if (!path.empty() && path.front() != '/') return "holds no proper host name or port";
    result.target = path.empty() ? "/" : path;
    if (url.has_query()) result.target += '?' + std::string(url.encoded_query());
    return result;
}

/// Parses an absolute http or https URL. A fragment is removed.
inline located parse_location(std::string_view text)
{
    if (scheme_of(text).empty()) return "is not an absolute URL";
    auto const rejection = invalid_scheme_reason(text);
    if (!rejection.empty()) return rejection;
    auto const parsed = boost::urls::parse_uri(text);
    if (parsed.has_error()) return "is not an absolute URL";
    return take_apart(*parsed);
}

/// Parses `api_base` or `token_url`: an absolute URL without query and fragment.
inline located parse_base(std::string_view text)
{
    if (text.find_first_of("?#") != std::string_view::npos) {
        return "must not hold a query or a fragment";
    }
    return parse_location(text);
}

/// Resolves a Location header against the URL that was requested.
inline located resolve(location const& from, std::string_view reference)
{
    if (!scheme_of(reference).empty()) {
        auto const rejection = invalid_scheme_reason(reference);
        if (!rejection.empty()) return rejection;
    }
    auto const relative = boost::urls::parse_uri_reference(reference);
    if (relative.has_error()) return "is not a URL";
    auto const base = from.origin.to_string() + from.target;
    auto const absolute = boost::urls::parse_uri(base);
    if (absolute.has_error()) return "cannot be resolved";
    auto target = boost::urls::url();
    if (boost::urls::resolve(*absolute, *relative, target).has_error()) {
        return "cannot be resolved"; // GCOVR_EXCL_LINE: only against a base without a scheme
    }
    return take_apart(target);
}

/**
 * \brief Whether a redirect may be followed, and how. doc/retry.md explains the rows.
 *
 * 307 and 308 repeat the request unchanged: to the same origin only, for downloads also elsewhere.
 * Other redirects would turn a POST into a GET, so they are followed for GET only.
 */
inline bool may_follow(
    int status, http_method method, origin const& from, origin const& to,
    bool follow_cross_origin) noexcept
{
    auto const repeats = status == 307 || status == 308;
    auto const fetches = status == 301 || status == 302 || status == 303;
    if (!repeats && !(fetches && method == http_method::get)) return false;
    if (from.tls && !to.tls) return false;
    return from == to || follow_cross_origin;
}

} // namespace neuroflash::inline v0::core

#endif

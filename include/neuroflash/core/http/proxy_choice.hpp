// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_PROXY_CHOICE_HPP
#define NEUROFLASH_CORE_HTTP_PROXY_CHOICE_HPP

#include <neuroflash/core/http/ip_literal.hpp>
#include <neuroflash/origin.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace neuroflash::inline v0::core {

template <class Number>
std::optional<Number> parse_number(std::string_view text) noexcept
{
    auto value = Number();
    auto const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end || text.empty()) return {};
    return value;
}

/// Whether an entry such as `192.0.2.0/24` contains the address.
inline bool net_holds(std::string_view net, ip_literal const& address)
{
    auto const slash = net.find('/');
    auto const base = parse_ip(net.substr(0, slash));
    auto const bits = parse_number<std::size_t>(net.substr(slash + 1));
    return base && bits && base->size == address.size && *bits <= address.size * 8 &&
        has_prefix(address.span(), base->span(), *bits);
}

/// Whether `host` is `name` or a subdomain; both without a dot at the end.
inline bool is_below(std::string_view host, std::string_view name) noexcept
{
    auto const same = [](char a, char b) {
        return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + ('a' - 'A')) : b);
    };
    if (name.empty() || host.size() < name.size()) return false;
    auto const tail = host.substr(host.size() - name.size());
    if (!std::equal(tail.begin(), tail.end(), name.begin(), same)) return false;
    return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

/// Removes `:port` from an entry; nullopt if there is none.
inline std::optional<std::uint16_t> take_port(std::string_view& entry) noexcept
{
    auto const colon = entry.rfind(':');
    if (colon == std::string_view::npos) return {};
    // In an IPv6 address without brackets, the last colon belongs to the address.
    auto const bracket = entry.find(']');
    auto const is_port =
        bracket == std::string_view::npos ? entry.find(':') == colon : bracket + 1 == colon;
    if (!is_port) return {};
    auto const port = parse_number<std::uint16_t>(entry.substr(colon + 1));
    entry = entry.substr(0, colon);
    return port.value_or(0); // 0 is the port of no origin, so such an entry matches none
}

/// Whether one entry of a `no_proxy` list matches the origin.
inline bool entry_matches(std::string_view entry, origin const& to)
{
    if (entry == "*") return true;
    auto const address = parse_ip(to.host);
    if (entry.find('/') != std::string_view::npos) return address && net_holds(entry, *address);
    auto const port = take_port(entry);
    if (port && *port != to.port) return false;
    if (entry.size() > 2 && entry.front() == '[' && entry.back() == ']') {
        entry = entry.substr(1, entry.size() - 2);
    }
    if (address) return parse_ip(entry) == address;
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    if (entry.ends_with('.')) entry.remove_suffix(1);
    auto host = std::string_view(to.host);
    if (host.ends_with('.')) host.remove_suffix(1);
    return is_below(host, entry);
}

/**
 * \brief Whether a connection to the origin uses the proxy.
 *
 * `no_proxy` is a list as in `proxy_params::no_proxy`.
 */
inline bool goes_through_proxy(origin const& to, std::string_view no_proxy)
{
    // Plain http is allowed to loopback addresses only, which have no meaning on the proxy.
    if (!to.tls) return false;
    constexpr std::string_view separators = ", \t";
    while (!no_proxy.empty()) {
        auto const end = std::min(no_proxy.find_first_of(separators), no_proxy.size());
        if (end > 0 && entry_matches(no_proxy.substr(0, end), to)) return false;
        no_proxy.remove_prefix(std::min(end + 1, no_proxy.size()));
    }
    return true;
}

} // namespace neuroflash::inline v0::core

#endif

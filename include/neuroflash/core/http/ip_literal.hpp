// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_IP_LITERAL_HPP
#define NEUROFLASH_CORE_HTTP_IP_LITERAL_HPP

#include <neuroflash/core/http/internal_address.hpp>

#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace neuroflash::inline v0::core {

/// An IPv4 or IPv6 address in network order.
struct ip_literal
{
    std::array<std::uint8_t, 16> bytes{};
    std::size_t size = 0; ///< 4 or 16.

    address_bytes span() const noexcept { return address_bytes(bytes).first(size); }

    friend bool operator==(ip_literal const&, ip_literal const&) = default;
};

/// Parses `192.0.2.1` or `2001:db8::1`, without brackets; no shorter or looser form.
inline std::optional<ip_literal> parse_ip(std::string_view text)
{
    auto made = ip_literal();
    auto const take = [&made](auto const& bytes) {
        std::copy(bytes.begin(), bytes.end(), made.bytes.begin());
        made.size = bytes.size();
    };
    if (auto const v4 = boost::urls::parse_ipv4_address(text); v4.has_value()) {
        take(v4->to_bytes());
        return made;
    }
    if (auto const v6 = boost::urls::parse_ipv6_address(text); v6.has_value()) {
        take(v6->to_bytes());
        return made;
    }
    return {};
}

/**
 * \brief The kind of an internal host, as far as it can be seen without a resolver; empty if none.
 *
 * A name whose last label is a number counts as an address: resolvers accept `127.1` and
 * `0x7f000001` as addresses.
 */
inline std::string_view internal_host(std::string_view host)
{
    if (auto const address = parse_ip(host)) return internal_kind(address->span());
    if (host.ends_with('.')) host.remove_suffix(1);
    if (host == "localhost" || host.ends_with(".localhost")) return "a name of this host";
    auto const last = host.substr(host.rfind('.') + 1);
    auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (last.starts_with("0x") || std::all_of(last.begin(), last.end(), is_digit)) {
        return "an address in an unusual form";
    }
    return {};
}

} // namespace neuroflash::inline v0::core

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HTTP_INTERNAL_ADDRESS_HPP
#define NEUROFLASH_CORE_HTTP_INTERNAL_ADDRESS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// Internal addresses, which a URL that is not trusted must not reach.
namespace neuroflash::inline v0::core {

using address_bytes = std::span<std::uint8_t const>;

/// Whether the first `bits` of the two are equal. `prefix` is long enough.
constexpr bool has_prefix(address_bytes address, address_bytes prefix, std::size_t bits) noexcept
{
    for (std::size_t i = 0; i < bits; ++i) {
        auto const differs = static_cast<std::uint8_t>(address[i / 8] ^ prefix[i / 8]);
        if ((differs >> (7 - i % 8) & 1) != 0) return false;
    }
    return true;
}

struct ipv4_range
{
    std::array<std::uint8_t, 4> prefix;
    std::size_t bits;
    std::string_view what;
};

/// Source: IANA's registry of special-purpose IPv4 addresses.
inline constexpr auto ipv4_ranges = std::to_array<ipv4_range>({
    {{0, 0, 0, 0}, 8, "an address of this host"},
    {{10, 0, 0, 0}, 8, "a private address"},
    {{100, 64, 0, 0}, 10, "an address of the provider's network"},
    {{127, 0, 0, 0}, 8, "a loopback address"},
    {{169, 254, 0, 0}, 16, "a link-local address"},
    {{172, 16, 0, 0}, 12, "a private address"},
    {{192, 0, 0, 0}, 24, "a reserved address"},
    {{192, 168, 0, 0}, 16, "a private address"},
    {{198, 18, 0, 0}, 15, "an address for benchmarks"},
    {{224, 0, 0, 0}, 4, "a multicast address"},
    {{240, 0, 0, 0}, 4, "a reserved address"},
});

/// The place of an IPv4 address within an IPv6 address, which is checked instead.
enum class inner_ipv4 : std::uint8_t
{
    none,
    last_bytes,
    after_prefix, ///< Right after the first 16 bits.
    inverted,     ///< In the last bytes, each bit inverted.
};

struct ipv6_range
{
    std::array<std::uint8_t, 16> prefix;
    std::size_t bits;
    std::string_view what; ///< Not used if there is an inner address.
    inner_ipv4 inner = inner_ipv4::none;
};

/// Source: IANA's registry of special-purpose IPv6 addresses. The first row that matches counts.
inline constexpr auto ipv6_ranges = std::to_array<ipv6_range>({
    {{}, 128, "the unspecified address"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "a loopback address"},
    {{}, 96, {}, inner_ipv4::last_bytes},                                         // IPv4-compatible
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, {}, inner_ipv4::last_bytes}, // IPv4-mapped
    {{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, {}, inner_ipv4::last_bytes},       // IPv4-translated
    {{0, 0x64, 0xff, 0x9b}, 96, {}, inner_ipv4::last_bytes},                      // NAT64
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48, "an address of a local NAT64"},
    {{1}, 64, "an address for discarding"},
    {{0x20, 0x01, 0, 0}, 32, {}, inner_ipv4::inverted}, // Teredo
    {{0x20, 0x02}, 16, {}, inner_ipv4::after_prefix},   // 6to4
    {{0xfc}, 7, "a unique local address"},
    {{0xfe, 0x80}, 10, "a link-local address"},
    {{0xfe, 0xc0}, 10, "a site-local address"},
    {{0xff}, 8, "a multicast address"},
});

constexpr std::string_view internal_ipv4(address_bytes address) noexcept
{
    for (auto const& range : ipv4_ranges) {
        if (has_prefix(address, range.prefix, range.bits)) return range.what;
    }
    return {};
}

constexpr std::string_view internal_ipv6(address_bytes address) noexcept
{
    for (auto const& range : ipv6_ranges) {
        if (!has_prefix(address, range.prefix, range.bits)) continue;
        switch (range.inner) {
        case inner_ipv4::none: return range.what;
        case inner_ipv4::last_bytes: return internal_ipv4(address.last(4));
        case inner_ipv4::after_prefix: return internal_ipv4(address.subspan(2, 4));
        case inner_ipv4::inverted: {
            auto turned = std::array<std::uint8_t, 4>();
            for (std::size_t i = 0; i < 4; ++i)
                turned[i] = static_cast<std::uint8_t>(~address[12 + i]);
            return internal_ipv4(turned);
        }
        }
    }
    return {};
}

/// The kind of an internal address, as a sentence's end (`a loopback address`); empty if it is
/// public.
/// \par Preconditions
/// The address has 4 or 16 bytes, in network order.
constexpr std::string_view internal_kind(address_bytes address) noexcept
{
    return address.size() == 4 ? internal_ipv4(address) : internal_ipv6(address);
}

} // namespace neuroflash::inline v0::core

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TEXT_BASE64_HPP
#define NEUROFLASH_CORE_TEXT_BASE64_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

/// Base64 (RFC 4648, section 4), appended to a string in place, because images have tens of
/// megabytes.
namespace neuroflash::inline v0::core {

inline constexpr char base64_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The length of the encoded text, padding included.
constexpr std::size_t base64_size(std::size_t bytes) noexcept
{
    return (bytes + 2) / 3 * 4;
}

/// Two letters for each twelve bits, which halves the look-ups.
inline constexpr auto base64_pairs = [] {
    auto pairs = std::array<std::array<char, 2>, 4096>();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        pairs[i] = {base64_letters[i >> 6], base64_letters[i & 63]};
    }
    return pairs;
}();

/**
 * \brief Appends the encoded `bytes`.
 *
 * A text in several pieces is encoded piece by piece, if all but the last have a length that is a
 * multiple of three.
 */
inline void append_base64(std::string& out, std::string_view bytes)
{
    auto const begin = out.size();
    out.resize(begin + base64_size(bytes.size()));
    auto* to = out.data() + begin; // not by way of `out`: a byte that is written may be part of it
    auto const* from = bytes.data();
    auto const byte = [](char c) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(c));
    };
    auto const put = [&to](std::uint32_t bits) {
        std::memcpy(to, base64_pairs[bits & 4095].data(), 2);
        to += 2;
    };
    auto left = bytes.size();
    for (; left >= 3; left -= 3, from += 3) {
        auto const bits = byte(from[0]) << 16 | byte(from[1]) << 8 | byte(from[2]);
        put(bits >> 12);
        put(bits);
    }
    if (left == 0) return;
    auto const bits = byte(from[0]) << 16 | (left == 2 ? byte(from[1]) << 8 : 0u);
    put(bits >> 12);
    put(bits);
    to[-1] = '=';
    if (left == 1) to[-2] = '=';
}

} // namespace neuroflash::inline v0::core

#endif

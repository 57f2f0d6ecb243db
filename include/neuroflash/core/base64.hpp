// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_BASE64_HPP
#define NEUROFLASH_CORE_BASE64_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Base64 (RFC 4648, section 4), appended to a string in place: pictures have tens of megabytes.
namespace neuroflash::inline v0::core {

inline constexpr char base64_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Letters of so many bytes, the padding included.
constexpr std::size_t base64_size(std::size_t bytes) noexcept
{
    return (bytes + 2) / 3 * 4;
}

/// Two letters for each twelve bits: half the look-ups.
inline constexpr auto base64_pairs = [] {
    auto pairs = std::array<std::array<char, 2>, 4096>();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        pairs[i] = {base64_letters[i >> 6], base64_letters[i & 63]};
    }
    return pairs;
}();

/**
 * \brief Appends the letters of `bytes`.
 *
 * A text in several pieces is encoded piece by piece, if all but the last have a length that is a
 * multiple of three.
 */
inline void append_base64(std::string& out, std::string_view bytes)
{
    auto at = out.size();
    out.resize(at + base64_size(bytes.size()));
    auto const byte = [bytes](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
    };
    auto const put = [&out, &at](std::uint32_t bits) {
        auto const& pair = base64_pairs[bits & 4095];
        out[at++] = pair[0];
        out[at++] = pair[1];
    };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        auto const bits = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        put(bits >> 12);
        put(bits);
    }
    if (i == bytes.size()) return;
    auto const second = i + 1 < bytes.size();
    auto const bits = byte(i) << 16 | (second ? byte(i + 1) << 8 : 0u);
    put(bits >> 12);
    put(bits);
    out.back() = '=';
    if (!second) out[out.size() - 2] = '=';
}

} // namespace neuroflash::inline v0::core

#endif

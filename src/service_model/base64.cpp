// SPDX-License-Identifier: BSL-1.0
#include "service_model/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace neuroflash::inline v0::service_model {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 64;

constexpr std::array<std::uint8_t, 256> make_digits()
{
    std::array<std::uint8_t, 256> made{};
    made.fill(no_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        made[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return made;
}

constexpr auto digits = make_digits();

} // namespace

std::optional<std::string> decode_base64(std::string_view text)
{
    auto const padding = text.ends_with("==") ? 2u : text.ends_with('=') ? 1u : 0u;
    if (text.size() % 4 != 0) return std::nullopt; // padding that is missing or too much
    text.remove_suffix(padding);
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (auto const c : text) {
        auto const digit = digits[static_cast<unsigned char>(c)];
        if (digit == no_digit) return std::nullopt;
        bits = bits << 6 | digit;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes += static_cast<char>(bits >> held & 0xff);
    }
    if (held >= 6 || (bits & ((1u << held) - 1)) != 0) return std::nullopt; // bits of no byte
    return bytes;
}

std::string encode_base64url(std::string_view bytes)
{
    std::string text;
    std::uint32_t bits = 0;
    unsigned held = 0;
    auto const add = [&text](std::uint32_t digit) {
        auto const c = alphabet[digit & 63];
        text += c == '+' ? '-' : c == '/' ? '_' : c;
    };
    for (auto const c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (held += 8; held >= 6; held -= 6) add(bits >> (held - 6));
    }
    if (held != 0) add(bits << (6 - held));
    return text;
}

} // namespace neuroflash::inline v0::service_model

// SPDX-License-Identifier: BSL-1.0
#include "service_model/flat_png.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace neuroflash::inline v0::service_model {

namespace {

void append_big(std::string& to, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(value >> shift & 0xff);
}

constexpr std::array<std::uint32_t, 256> make_crc_table()
{
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        auto value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) != 0 ? 0xedb8'8320 ^ (value >> 1) : value >> 1;
        made[i] = value;
    }
    return made;
}

constexpr auto crc_table = make_crc_table();

std::uint32_t crc_of(std::string_view bytes)
{
    std::uint32_t crc = 0xffff'ffff;
    for (auto const c : bytes)
        crc = crc_table[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ (crc >> 8);
    return ~crc;
}

std::uint32_t adler_of(std::string_view bytes)
{
    std::uint32_t low = 1;
    std::uint32_t high = 0;
    for (auto const c : bytes) {
        low = (low + static_cast<unsigned char>(c)) % 65521;
        high = (high + low) % 65521;
    }
    return high << 16 | low;
}

void append_chunk(std::string& to, std::string_view type, std::string_view content)
{
    append_big(to, static_cast<std::uint32_t>(content.size()));
    auto const body = std::string(type) + std::string(content);
    to += body;
    append_big(to, crc_of(body));
}

/// zlib's format without compression.
std::string stored(std::string_view bytes)
{
    constexpr std::size_t largest_block = 65535;
    std::string made = "\x78\x01";
    auto left = bytes;
    do {
        auto const block = left.substr(0, largest_block);
        left.remove_prefix(block.size());
        auto const size = static_cast<std::uint32_t>(block.size());
        made += static_cast<char>(left.empty() ? 1 : 0);
        for (auto const part : {size, ~size}) {
            made += static_cast<char>(part & 0xff);
            made += static_cast<char>(part >> 8 & 0xff);
        }
        made += block;
    } while (!left.empty());
    append_big(made, adler_of(bytes));
    return made;
}

} // namespace

std::string flat_png(picture_size size, std::uint32_t colour)
{
    using namespace std::string_view_literals;
    std::string head;
    append_big(head, size.width);
    append_big(head, size.height);
    head += "\x01\x03\x00\x00\x00"sv; // one bit for each pixel, with a palette
    std::string palette;
    for (int shift = 16; shift >= 0; shift -= 8)
        palette += static_cast<char>(colour >> shift & 0xff);
    std::string made("\x89PNG\r\n\x1a\n"sv);
    append_chunk(made, "IHDR", head);
    append_chunk(made, "PLTE", palette);
    // Every row is its filter, none, and number 0 of the palette for each pixel.
    auto const row = std::size_t{1} + (size.width + 7) / 8;
    append_chunk(made, "IDAT", stored(std::string(row * size.height, '\0')));
    append_chunk(made, "IEND", {});
    return made;
}

} // namespace neuroflash::inline v0::service_model

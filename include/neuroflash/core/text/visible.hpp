// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TEXT_VISIBLE_HPP
#define NEUROFLASH_CORE_TEXT_VISIBLE_HPP

#include <neuroflash/core/text/encode.hpp>

#include <algorithm>
#include <array>
#include <string_view>

/// Whether a text has anything that can be seen: an image of a blank prompt is paid for in vain.
namespace neuroflash::inline v0::core {

/// Code points, both ends included.
struct code_point_range
{
    char32_t first = 0;
    char32_t last = 0;
};

/// Unicode's controls, formats without a glyph, separators and ignorable code points, and the blank
/// Braille pattern, in their order.
inline constexpr auto invisible_ranges = std::to_array<code_point_range>(
    {{0x0000, 0x0020},   {0x007f, 0x00a0},   {0x00ad, 0x00ad},  {0x034f, 0x034f},
     {0x061c, 0x061c},   {0x115f, 0x1160},   {0x1680, 0x1680},  {0x17b4, 0x17b5},
     {0x180b, 0x180f},   {0x2000, 0x200f},   {0x2028, 0x202f},  {0x205f, 0x206f},
     {0x2800, 0x2800},   {0x3000, 0x3000},   {0x3164, 0x3164},  {0xfe00, 0xfe0f},
     {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},  {0x13430, 0x1343f},
     {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}});

constexpr bool is_visible_code_point(char32_t code) noexcept
{
    auto const found = std::find_if(
        invisible_ranges.begin(), invisible_ranges.end(),
        [&](code_point_range const& one) { return code <= one.last; });
    return found == invisible_ranges.end() || code < found->first;
}

/// The code point of a well-formed sequence, as utf8_sequence finds it.
constexpr char32_t code_point_of(std::string_view sequence) noexcept
{
    auto const lead = static_cast<unsigned char>(sequence.front());
    auto code = sequence.size() == 1 ? char32_t(lead) : char32_t(lead & (0x7f >> sequence.size()));
    for (auto const byte : sequence.substr(1)) code = code << 6 | (char32_t(byte) & 0x3f);
    return code;
}

/// Whether no character of the text is visible: white space, zero-width characters, marks of byte
/// order or direction, fillers and controls are not. Bytes that are not UTF-8 count as visible.
constexpr bool is_blank_text(std::string_view text) noexcept
{
    while (!text.empty()) {
        auto const size = utf8_sequence(text);
        if (size == 0 || is_visible_code_point(code_point_of(text.substr(0, size)))) return false;
        text.remove_prefix(size);
    }
    return true;
}

} // namespace neuroflash::inline v0::core

#endif

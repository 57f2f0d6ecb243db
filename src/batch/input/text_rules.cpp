// SPDX-License-Identifier: BSL-1.0
#include "batch/input/text_rules.hpp"

#include <neuroflash/core/text/encode.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utf8proc.h>

namespace neuroflash::inline v0::batch {

namespace {

struct character
{
    std::int32_t code = -1; ///< Negative if the bytes are not UTF-8.
    std::size_t size = 1;
};

character first_of(std::string_view text) noexcept
{
    auto made = character();
    auto const* const bytes = reinterpret_cast<utf8proc_uint8_t const*>(text.data());
    auto const got =
        utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &made.code);
    if (got < 1) made.code = -1;
    else made.size = static_cast<std::size_t>(got);
    return made;
}

character last_of(std::string_view text) noexcept
{
    auto begin = text.size() - 1;
    while (begin > 0 && text.size() - begin < 4 && (text[begin] & 0xc0) == 0x80) --begin;
    auto made = first_of(text.substr(begin));
    if (begin + made.size != text.size()) return {};
    return made;
}

bool is_space_or_control(std::int32_t code) noexcept
{
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return true;
    default: return false;
    }
}

bool is_control_or_line_end(std::int32_t code) noexcept
{
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return true;
    default: return false;
    }
}

/// A letter of any script, or a symbol that is an image itself.
bool says_something(std::int32_t code) noexcept
{
    if (code < 0) return true;
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_SO: return true;
    default: return false;
    }
}

/// Characters that mean nothing at the end. A joiner or a selector may belong to an emoji.
bool is_trimmed(std::int32_t code) noexcept
{
    constexpr auto nothing = std::to_array<std::int32_t>(
        {0x00ad, 0x180e, 0x200b, 0x200e, 0x200f, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0x202a,
         0x202b, 0x202c, 0x202d, 0x202e, 0xfeff});
    if (code < 0) return false;
    return is_space_or_control(code) ||
        std::find(nothing.begin(), nothing.end(), code) != nothing.end();
}

} // namespace

std::string_view trimmed_text(std::string_view text) noexcept
{
    while (!text.empty()) {
        auto const one = first_of(text);
        if (!is_trimmed(one.code)) break;
        text.remove_prefix(one.size);
    }
    while (!text.empty()) {
        auto const one = last_of(text);
        if (!is_trimmed(one.code)) break;
        text.remove_suffix(one.size);
    }
    return text;
}

bool has_letters(std::string_view text) noexcept
{
    while (!text.empty()) {
        auto const one = first_of(text);
        if (says_something(one.code)) return true;
        text.remove_prefix(one.size);
    }
    return false;
}

std::string composed_text(std::string_view text)
{
    auto const plain = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (std::all_of(text.begin(), text.end(), plain)) return std::string(text);
    utf8proc_uint8_t* made = nullptr;
    auto const got = utf8proc_map(
        reinterpret_cast<utf8proc_uint8_t const*>(text.data()),
        static_cast<utf8proc_ssize_t>(text.size()), &made,
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    auto const owner = std::unique_ptr<utf8proc_uint8_t, void (*)(void*)>(made, &std::free);
    if (got < 0) return std::string(text);
    return std::string(reinterpret_cast<char const*>(made), static_cast<std::size_t>(got));
}

std::string_view first_character(std::string_view text) noexcept
{
    return text.empty() ? text : text.substr(0, first_of(text).size);
}

bool is_of_word(std::string_view character) noexcept
{
    auto const code = character.empty() ? -1 : first_of(character).code;
    if (code < 0) return false;
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND: return utf8proc_get_property(code)->ignorable == 0;
    default: return false;
    }
}

std::string small_character(std::string_view character)
{
    auto const code = character.empty() ? -1 : first_of(character).code;
    if (code < 0) return std::string(character);
    auto buffer = std::array<utf8proc_uint8_t, 4>();
    auto const size = utf8proc_encode_char(utf8proc_tolower(code), buffer.data());
    return {reinterpret_cast<char const*>(buffer.data()), static_cast<std::size_t>(size)};
}

std::optional<std::uint32_t> control_in(std::string_view text) noexcept
{
    while (!text.empty()) {
        auto const one = first_of(text);
        auto const allowed = one.code == '\t' || one.code == '\n' || one.code == '\r';
        auto const is_control = one.code >= 0 && is_control_or_line_end(one.code);
        if (is_control && !allowed) return static_cast<std::uint32_t>(one.code);
        text.remove_prefix(one.size);
    }
    return {};
}

std::size_t invalid_utf8_at(std::string_view text) noexcept
{
    auto const whole = text.size();
    for (;;) {
        text.remove_prefix(core::find_marked(text, 0, core::mark_non_ascii));
        if (text.empty()) return std::string_view::npos;
        auto const length = core::utf8_sequence(text);
        if (length == 0) return whole - text.size();
        text.remove_prefix(length);
    }
}

byte_encoding likely_encoding(std::string_view text) noexcept
{
    // What is a letter in one of them is a sign in the others, which has no place within a word.
    constexpr auto of_mac = std::string_view("\x8a\x8d\x8e\x8f\x9a\x9f");
    constexpr auto of_dos = std::string_view("\x81\x82\x84\x94");
    auto const is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    auto mac = 0;
    auto dos = 0;
    auto windows = 0;
    for (auto i = std::size_t(1); i + 1 < text.size(); ++i) {
        if (!is_letter(text[i - 1]) || !is_letter(text[i + 1])) continue;
        if (of_mac.find(text[i]) != of_mac.npos) ++mac;
        if (of_dos.find(text[i]) != of_dos.npos) ++dos;
        if (static_cast<unsigned char>(text[i]) >= 0xc0) ++windows;
    }
    if (mac > windows && mac >= dos) return {"early Macs", "MACINTOSH"};
    if (dos > windows) return {"MS-DOS", "CP850"};
    return {"Windows", "WINDOWS-1252"};
}

std::size_t column_of(std::string_view line, std::size_t byte) noexcept
{
    auto const before = line.substr(0, byte);
    auto const begins = [](char c) { return (c & 0xc0) != 0x80; };
    return 1 + static_cast<std::size_t>(std::count_if(before.begin(), before.end(), begins));
}

std::string code_point_name(std::uint32_t code_point)
{
    auto buffer = std::array<char, 16>();
    auto const size = std::snprintf(buffer.data(), buffer.size(), "U+%04X", code_point);
    return std::string(buffer.data(), static_cast<std::size_t>(size));
}

} // namespace neuroflash::inline v0::batch

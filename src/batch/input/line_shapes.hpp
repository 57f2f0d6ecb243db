// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_LINE_SHAPES_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_LINE_SHAPES_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

/// The shapes that the rules for lines share.
namespace neuroflash::inline v0::batch::shapes {

constexpr bool is_letter(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_capital(char c) noexcept
{
    return c >= 'A' && c <= 'Z';
}

constexpr bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

constexpr bool is_hex_digit(char c) noexcept
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// `550e8400-e29b-41d4-a716-446655440000`.
constexpr bool is_uuid(std::string_view word) noexcept
{
    constexpr auto shape = std::string_view("00000000-0000-0000-0000-000000000000");
    if (word.size() != shape.size()) return false;
    for (auto i = std::size_t(0); i < shape.size(); ++i) {
        if (shape[i] == '-' ? word[i] != '-' : !is_hex_digit(word[i])) return false;
    }
    return true;
}

constexpr bool is_of_name(char c) noexcept
{
    return is_letter(c) || is_digit(c) || c == '_';
}

inline std::string lower(std::string_view text)
{
    auto made = std::string(text);
    for (auto& c : made) {
        if (is_capital(c)) c = static_cast<char>(c - 'A' + 'a');
    }
    return made;
}

/// The name at the beginning as programs write it, with the characters of `more`; may be empty.
constexpr std::string_view name_in_front(std::string_view line, std::string_view more = {}) noexcept
{
    if (line.empty() || is_digit(line.front())) return {};
    auto at = std::size_t(0);
    while (at < line.size() && (is_of_name(line[at]) || more.find(line[at]) != more.npos)) ++at;
    return line.substr(0, at);
}

constexpr std::string_view without_blanks(std::string_view text) noexcept
{
    auto const at = text.find_first_not_of(" \t");
    return at == text.npos ? std::string_view() : text.substr(at);
}

template <class Range>
bool begins_with_any(std::string_view line, Range const& words)
{
    return std::any_of(
        words.begin(), words.end(), [&](std::string_view one) { return line.starts_with(one); });
}

/// `0000-00-00` with a digit for each 0, and every other character as it is.
constexpr bool fits_digits(std::string_view text, std::string_view shape) noexcept
{
    if (text.size() < shape.size()) return false;
    for (auto i = std::size_t(0); i < shape.size(); ++i) {
        if (shape[i] == '0' ? !is_digit(text[i]) : text[i] != shape[i]) return false;
    }
    return true;
}

} // namespace neuroflash::inline v0::batch::shapes

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TEXT_REDACT_HPP
#define NEUROFLASH_CORE_TEXT_REDACT_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// Finds secrets that a server echoes: unchanged, or as JSON, URLs and HTML escape their
/// characters.
namespace neuroflash::inline v0::core {

/// Shorter secrets would be found in ordinary words.
inline constexpr std::size_t min_redacted = 6;

/// How often an escape may itself be escaped. The limit bounds the work on hostile text too.
inline constexpr std::size_t max_nesting = 8;

struct text_span
{
    std::size_t offset = 0;
    std::size_t size = 0; ///< 0 if not found.
};

/// The value of a digit up to that base, or the base.
constexpr unsigned digit_value(char c, unsigned base) noexcept
{
    auto value = base;
    if (c >= '0' && c <= '9') value = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') value = static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') value = static_cast<unsigned>(c - 'A' + 10);
    return std::min(value, base);
}

/// Whether `text` begins with exactly that many hexadecimal digits of `c`.
constexpr bool is_hex_of(std::string_view text, std::size_t digits, char c) noexcept
{
    if (text.size() < digits) return false;
    unsigned value = 0;
    for (auto const one : text.substr(0, digits)) {
        auto const digit = digit_value(one, 16);
        if (digit == 16) return false;
        value = value * 16 + digit;
    }
    return value == static_cast<unsigned char>(c);
}

/// Length of `\/`, `\"`, `\u002f`, `\x2f`, with one backslash or several; 0 if there is none.
constexpr std::size_t backslash_form(std::string_view text, char c) noexcept
{
    std::size_t at = 0;
    while (at < text.size() && at < max_nesting && text[at] == '\\') ++at;
    if (at == 0) return 0;
    auto const rest = text.substr(at);
    if (rest.starts_with('u') && is_hex_of(rest.substr(1), 4, c)) return at + 5;
    if (rest.starts_with('x') && is_hex_of(rest.substr(1), 2, c)) return at + 3;
    if (c == '\\') return at;
    return rest.starts_with(c) ? at + 1 : 0;
}

/// Length of `%2f`, `%252F`.
constexpr std::size_t percent_form(std::string_view text, char c) noexcept
{
    if (!text.starts_with('%')) return 0;
    for (std::size_t at = 1; at <= 1 + 2 * max_nesting && at < text.size(); at += 2) {
        if (is_hex_of(text.substr(at), 2, c)) return at + 2;
        if (!text.substr(at).starts_with("25")) return 0;
    }
    return 0;
}

/// Length of the part after `&#` in `&#47;`, `&#x2F;`.
constexpr std::size_t number_form(std::string_view text, char c) noexcept
{
    auto const hex = text.starts_with('x') || text.starts_with('X');
    auto const base = hex ? 16u : 10u;
    std::size_t const begin = hex ? 1 : 0;
    unsigned value = 0;
    for (auto at = begin; at < text.size() && at < begin + max_nesting; ++at) {
        if (text[at] == ';' && at > begin) {
            return value == static_cast<unsigned char>(c) ? at + 1 : 0;
        }
        auto const digit = digit_value(text[at], base);
        if (digit == base) return 0;
        value = value * base + digit;
    }
    return 0;
}

/// Length of `&amp;`, `&#47;`, `&amp;#47;`.
constexpr std::size_t entity_form(std::string_view text, char c) noexcept
{
    struct entity
    {
        char character;
        std::string_view name;
    };
    constexpr std::array<entity, 8> entities = {
        {{'&', "amp;"},
         {'<', "lt;"},
         {'>', "gt;"},
         {'"', "quot;"},
         {'\'', "apos;"},
         {'/', "sol;"},
         {'+', "plus;"},
         {'=', "equals;"}}};
    if (!text.starts_with('&')) return 0;
    std::size_t at = 1;
    for (std::size_t depth = 0; depth < max_nesting; ++depth) {
        auto const rest = text.substr(at);
        // In `&amp;amp;` both entities belong to the one character.
        auto const nested = rest.starts_with("amp;amp;");
        for (auto const& one : entities) {
            if (nested || one.character != c || !rest.starts_with(one.name)) continue;
            return at + one.name.size();
        }
        if (rest.starts_with('#')) {
            auto const number = number_form(rest.substr(1), c);
            return number == 0 ? 0 : at + 1 + number;
        }
        if (!rest.starts_with("amp;")) return 0;
        at += std::string_view("amp;").size();
    }
    return 0;
}

/// Length of `c` at the beginning of `text`, escaped or not; 0 if it is not there.
constexpr std::size_t form_of(std::string_view text, char c) noexcept
{
    if (auto const size = backslash_form(text, c)) return size;
    if (auto const size = percent_form(text, c)) return size;
    if (auto const size = entity_form(text, c)) return size;
    return text.starts_with(c) || (c == ' ' && text.starts_with('+')) ? 1 : 0;
}

/// Length of `secret` at the beginning of `text`, each character in any form; 0 if not there.
constexpr std::size_t escaped_size(std::string_view text, std::string_view secret) noexcept
{
    std::size_t at = 0;
    for (std::size_t i = 0; i < secret.size(); ++i) {
        auto const size = form_of(text.substr(at), secret[i]);
        if (size == 0) return 0;
        at += size;
        // A run of backslashes counts as one.
        while (secret[i] == '\\' && i + 1 < secret.size() && secret[i + 1] == '\\') ++i;
    }
    return at;
}

/// The first position of the secret, in any form.
constexpr text_span find_secret(std::string_view text, std::string_view secret) noexcept
{
    if (secret.size() < min_redacted) return {};
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto const c = text[at];
        if (c != secret[0] && c != '\\' && c != '%' && c != '&' && c != '+') continue;
        auto const rest = text.substr(at);
        // The unchanged form is tried before the escaped ones, because it may itself look escaped.
        if (rest.starts_with(secret)) return {at, secret.size()};
        if (auto const size = escaped_size(rest, secret)) return {at, size};
    }
    return {};
}

inline bool holds(std::string_view text, std::string_view secret) noexcept
{
    return find_secret(text, secret).size != 0;
}

/// Replaces a secret that a server echoes by `(hidden)`.
inline void hide(std::string& text, std::string_view secret)
{
    constexpr std::string_view instead = "(hidden)";
    auto clean = std::string();
    auto rest = std::string_view(text);
    auto found = find_secret(rest, secret);
    if (found.size == 0) return;
    for (; found.size != 0; found = find_secret(rest, secret)) {
        clean.append(rest.substr(0, found.offset)).append(instead);
        rest.remove_prefix(found.offset + found.size);
    }
    text = clean.append(rest);
}

} // namespace neuroflash::inline v0::core

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_ESCAPE_HPP
#define NEUROFLASH_CORE_ESCAPE_HPP

#include <cstddef>
#include <string>
#include <string_view>

/// Text on its way into JSON, paths, queries and forms: appended in place, without temporaries.
namespace neuroflash::core {

inline constexpr char upper_hex[] = "0123456789ABCDEF";

constexpr bool is_control(char c) noexcept
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

constexpr bool is_alphanumeric(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// RFC 3986, 2.3: what never needs percent-encoding.
constexpr bool is_unreserved(char c) noexcept
{
    return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/**
 * \brief Length of the well-formed UTF-8 sequence that `text` begins with; 0: there is none.
 *
 * Overlong forms, surrogates and code points above U+10FFFF are not well-formed: Boost.JSON and
 * the service's own parser refuse them as well.
 */
constexpr std::size_t utf8_sequence(std::string_view text) noexcept
{
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const tail = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    if (text.empty()) return 0;
    auto const lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return tail(1) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        auto const low = lead == 0xe0 ? 0xa0u : 0x80u;
        auto const high = lead == 0xed ? 0x9fu : 0xbfu;
        return tail(1, low, high) && tail(2) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        auto const low = lead == 0xf0 ? 0x90u : 0x80u;
        auto const high = lead == 0xf4 ? 0x8fu : 0xbfu;
        return tail(1, low, high) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

constexpr bool is_valid_utf8(std::string_view text) noexcept
{
    while (!text.empty()) {
        auto const length = utf8_sequence(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

/// The letter after the backslash in JSON's short escapes; 0: the character has none.
constexpr char short_json_escape(char c) noexcept
{
    switch (c) {
    case '"':
        return '"';
    case '\\':
        return '\\';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

/// Bytes that `append_json_string` will append: lets the caller reserve once.
constexpr std::size_t json_string_size(std::string_view text) noexcept
{
    std::size_t size = 2;
    for (auto const c : text) {
        size += short_json_escape(c) != 0 ? 2 : static_cast<unsigned char>(c) < 0x20 ? 6 : 1;
    }
    return size;
}

/// Appends `text` as a JSON string, quotes included.
///
/// \par Preconditions
/// `is_valid_utf8(text)`; else the result is not JSON.
inline void append_json_string(std::string& out, std::string_view text)
{
    out += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = text[i];
        auto const letter = short_json_escape(c);
        if (letter == 0 && static_cast<unsigned char>(c) >= 0x20) continue;
        out.append(text, plain, i - plain);
        plain = i + 1;
        out += '\\';
        if (letter != 0) {
            out += letter;
        } else {
            out += "u00";
            out += upper_hex[(c >> 4) & 0xf];
            out += upper_hex[c & 0xf];
        }
    }
    out.append(text, plain);
    out += '"';
}

inline void append_percent_escape(std::string& out, char c)
{
    auto const byte = static_cast<unsigned char>(c);
    out += '%';
    out += upper_hex[byte >> 4];
    out += upper_hex[byte & 0xf];
}

/// Appends `text` as one path segment, or as one name or value of a query: everything but the
/// unreserved characters is percent-encoded, so `/`, `?`, `&` and `+` stay data.
inline void append_percent_encoded(std::string& out, std::string_view text)
{
    for (auto const c : text) {
        if (is_unreserved(c)) {
            out += c;
        } else {
            append_percent_escape(out, c);
        }
    }
}

/// Appends a name or value of an `application/x-www-form-urlencoded` body, byte for byte as the
/// URL standard's serializer writes it: a space becomes `+`, and `~` is encoded.
inline void append_form_encoded(std::string& out, std::string_view text)
{
    for (auto const c : text) {
        if (c == ' ') {
            out += '+';
        } else if (is_alphanumeric(c) || c == '*' || c == '-' || c == '.' || c == '_') {
            out += c;
        } else {
            append_percent_escape(out, c);
        }
    }
}

} // namespace neuroflash::core

#endif

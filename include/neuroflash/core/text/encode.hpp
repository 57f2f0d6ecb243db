// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TEXT_ENCODE_HPP
#define NEUROFLASH_CORE_TEXT_ENCODE_HPP

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Encodes text for JSON, paths, queries and forms: appended in place, without temporaries.
namespace neuroflash::inline v0::core {

inline constexpr char upper_hex[] = "0123456789ABCDEF";

constexpr bool is_control(char c) noexcept
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

constexpr bool is_alphanumeric(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Characters that never need percent-encoding (RFC 3986, 2.3).
constexpr bool is_unreserved(char c) noexcept
{
    return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// A word with that byte eight times.
constexpr std::uint64_t eight_times(unsigned char byte) noexcept
{
    return byte * std::uint64_t(0x0101010101010101);
}

/// Eight bytes as a number, the first one lowest; written so that compilers make one load of it.
constexpr std::uint64_t word_of(char const* bytes) noexcept
{
    auto const byte = [&](int i) {
        return std::uint64_t(static_cast<unsigned char>(bytes[i])) << (8 * i);
    };
    return byte(0) | byte(1) | byte(2) | byte(3) | byte(4) | byte(5) | byte(6) | byte(7);
}

/// The last bytes of `text`, at most seven, as a number with zeros after them.
constexpr std::uint64_t last_word_of(std::string_view text, std::size_t count) noexcept
{
    if (count == 0) return 0;
    if (text.size() >= 8) return word_of(text.data() + text.size() - 8) >> (64 - 8 * count);
    std::uint64_t word = 0;
    for (auto i = text.size(); i > text.size() - count; --i) {
        word = word << 8 | static_cast<unsigned char>(text[i - 1]);
    }
    return word;
}

/**
 * \brief The first position from `from` on that `marks` marks; the text's size if there is none.
 *
 * Reads eight bytes at a time: most text has nothing to mark. `marks` takes a word of `word_of` and
 * sets the top bit of each byte that counts; above the lowest of these it may set others.
 */
template <class Marks>
constexpr std::size_t find_marked(std::string_view text, std::size_t from, Marks marks) noexcept
{
    for (; text.size() - from >= 8; from += 8) {
        auto const found = marks(word_of(text.data() + from));
        if (found != 0) return from + std::countr_zero(found) / 8;
    }
    // A mark after the end is not in the text.
    auto const found = marks(last_word_of(text, text.size() - from));
    return std::min(from + std::countr_zero(found) / 8, text.size());
}

/// Marks for `find_marked`: bytes above 0x7f.
constexpr std::uint64_t mark_non_ascii(std::uint64_t word) noexcept
{
    return word & eight_times(0x80);
}

/// Marks for `find_marked`: characters that a JSON string must escape, `"`, `\` and all below 0x20.
constexpr std::uint64_t mark_json_special(std::uint64_t word) noexcept
{
    // Subtracting sets the top bit of each byte that is too small. Flipping 0x02 swaps 0x20 and
    // `"`, and leaves the others on their side of the limit, or beyond: `"` counts, a space not.
    auto const quote_or_control = (word ^ eight_times(0x02)) - eight_times(0x21);
    auto const backslash = (word ^ eight_times('\\')) - eight_times(0x01);
    return (quote_or_control | backslash) & ~word & eight_times(0x80);
}

/**
 * \brief Length of the well-formed UTF-8 sequence at the beginning of `text`; 0 if there is none.
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
    for (;;) {
        text.remove_prefix(find_marked(text, 0, mark_non_ascii));
        if (text.empty()) return true;
        auto const length = utf8_sequence(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
}

/// The text; bytes that are not UTF-8 become U+FFFD, as the standard for events requires.
inline std::string with_valid_utf8(std::string_view text)
{
    if (is_valid_utf8(text)) return std::string(text);
    auto made = std::string();
    while (!text.empty()) {
        auto const length = utf8_sequence(text);
        if (length == 0) made += "\xef\xbf\xbd";
        made.append(text.substr(0, length));
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return made;
}

/// The letter after the backslash in JSON's short escapes; 0 if the character has none.
constexpr char short_json_escape(char c) noexcept
{
    switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return 0;
    }
}

/// Bytes that `append_json_string` appends if nothing is escaped, as in most text: enough to
/// reserve for it, and cheaper than to count the escapes.
constexpr std::size_t plain_json_string_size(std::string_view text) noexcept
{
    return 2 + text.size();
}

/// Appends the escape of one character that `mark_json_special` marks.
inline void append_json_escape(std::string& out, char c)
{
    auto const letter = short_json_escape(c);
    if (letter != 0) {
        char const escape[] = {'\\', letter};
        out.append(escape, sizeof escape);
    } else {
        char const escape[] = {'\\', 'u', '0', '0', upper_hex[c >> 4], upper_hex[c & 0xf]};
        out.append(escape, sizeof escape);
    }
}

/// Appends `text` as a JSON string, quotes included.
///
/// \par Preconditions
/// `is_valid_utf8(text)`; else the result is not JSON.
inline void append_json_string(std::string& out, std::string_view text)
{
    out += '"';
    for (std::size_t plain = 0;;) {
        auto const at = find_marked(text, plain, mark_json_special);
        out.append(text, plain, at - plain);
        if (at == text.size()) break;
        append_json_escape(out, text[at]);
        plain = at + 1;
    }
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

} // namespace neuroflash::inline v0::core

#endif

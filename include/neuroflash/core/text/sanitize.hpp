// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TEXT_SANITIZE_HPP
#define NEUROFLASH_CORE_TEXT_SANITIZE_HPP

#include <neuroflash/core/text/encode.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// Makes text that is not trusted fit for terminals and logs: no secrets, no control characters.
namespace neuroflash::inline v0::core {

constexpr char lower_ascii(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether `text` begins with `word`, which is in lower case.
constexpr bool starts_with_word(std::string_view text, std::string_view word) noexcept
{
    if (text.size() < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (lower_ascii(text[i]) != word[i]) return false;
    }
    return true;
}

constexpr bool is_token_character(char c) noexcept
{
    return is_unreserved(c) || c == '+' || c == '/' || c == '=';
}

/// Length of the run of characters at the beginning of `text` that `matches`.
template <class Predicate>
constexpr std::size_t run_length(std::string_view text, Predicate matches) noexcept
{
    auto const end = std::find_if_not(text.begin(), text.end(), matches);
    return static_cast<std::size_t>(end - text.begin());
}

/// A credential found in text, with position and length; size 0 if there is none.
struct secret_span
{
    std::size_t offset = 0;
    std::size_t size = 0;
};

/// Length of `Bearer` with the separator after it; 0 if `text` does not begin with it.
constexpr std::size_t bearer_prefix(std::string_view text) noexcept
{
    if (!starts_with_word(text, "bearer")) return 0;
    auto const at = std::string_view("bearer").size();
    auto const gap = run_length(
        text.substr(at), [](char c) { return c == ' ' || c == '\t' || c == ':' || c == '+'; });
    if (gap > 0) return at + gap;
    return starts_with_word(text.substr(at), "%20") ? at + 3 : 0;
}

/// The word after `Bearer`, unless it is plain English about bearer tokens. Of several
/// in a row the last one counts.
constexpr secret_span find_bearer(std::string_view text) noexcept
{
    constexpr std::array<std::string_view, 12> plain = {
        "token", "tokens", "auth", "authentication", "authorization", "scheme", "header", "realm",
        "error", "is",     "was",  "required"};
    auto at = bearer_prefix(text);
    if (at == 0) return {};
    while (auto const more = bearer_prefix(text.substr(at))) at += more;
    auto const size = run_length(text.substr(at), is_token_character);
    auto word = text.substr(at, size);
    while (word.ends_with('.') || word.ends_with('=')) word.remove_suffix(1);
    for (auto const known : plain) {
        if (word.size() == known.size() && starts_with_word(word, known)) return {};
    }
    return {at, size};
}

/// The value in `client_secret=xyz`, `"access_token": "xyz"`, `Authorization: Basic xyz` and so on.
constexpr secret_span find_named_secret(std::string_view text) noexcept
{
    constexpr std::array<std::string_view, 10> names = {
        "client_secret", "access_token", "refresh_token", "id_token", "client_assertion",
        "authorization", "password",     "api_key",       "apikey",   "signature"};
    auto const name = std::find_if(names.begin(), names.end(), [&](std::string_view candidate) {
        return starts_with_word(text, candidate);
    });
    if (name == names.end()) return {};
    auto at = name->size();
    auto const is_quote = [](char c) { return c == '"' || c == '\'' || c == '\\' || c == ' '; };
    at += run_length(text.substr(at), is_quote);
    if (starts_with_word(text.substr(at), "%3d")) {
        at += 3;
    } else if (at < text.size() && (text[at] == '=' || text[at] == ':')) {
        ++at;
    } else {
        return {};
    }
    at += run_length(text.substr(at), is_quote);
    for (;;) {
        auto const rest = text.substr(at);
        auto const basic = std::string_view("basic ");
        auto const scheme = starts_with_word(rest, basic) ? basic.size() : bearer_prefix(rest);
        if (scheme == 0) break;
        at += scheme;
    }
    auto const size = run_length(text.substr(at), [](char c) {
        return static_cast<unsigned char>(c) > 0x20 &&
            std::string_view("\"'\\&,;<>{}").find(c) == std::string_view::npos;
    });
    return {at, size};
}

/// A JSON web token, or a run that is longer than any word or id.
constexpr secret_span find_bare_token(std::string_view text) noexcept
{
    auto const is_part = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; };
    auto const run = run_length(text, is_part);
    if (run >= 11 && text.starts_with("eyJ")) return {0, run_length(text, is_token_character)};
    if (run >= 80) return {0, run};
    return {};
}

/// `text` with everything that looks like a credential replaced by `[redacted]`.
inline std::string redacted(std::string_view text)
{
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        auto const rest = text.substr(i);
        auto found = find_bearer(rest);
        if (found.size == 0) found = find_named_secret(rest);
        // A token begins where a word begins, else every suffix of a long word would be searched.
        if (found.size == 0 && (i == 0 || !is_alphanumeric(text[i - 1]))) {
            found = find_bare_token(rest);
        }
        if (found.size == 0) {
            clean += text[i++];
        } else {
            clean.append(rest.substr(0, found.offset)).append("[redacted]");
            i += found.offset + found.size;
        }
    }
    return clean;
}

/// Characters beyond ASCII that move the cursor or change the direction: C1 controls, zero-width
/// and direction marks, line separators, the byte order mark.
constexpr bool is_invisible(std::string_view character) noexcept
{
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 2) return byte(0) == 0xc2 && byte(1) < 0xa0;
    if (character.size() != 3) return false;
    if (byte(0) == 0xef) return byte(1) == 0xbb && byte(2) == 0xbf;
    if (byte(0) != 0xe2) return false;
    if (byte(1) == 0x80) {
        return (byte(2) >= 0x8b && byte(2) <= 0x8f) || (byte(2) >= 0xa8 && byte(2) <= 0xae);
    }
    return byte(1) == 0x81 && byte(2) >= 0xa0 && byte(2) <= 0xaf;
}

/// Appends one well-formed character, or its bytes escaped if it would be invisible.
inline void append_visible(std::string& out, std::string_view character)
{
    auto const c = character[0];
    if (c == '\n' || c == '\r' || c == '\t') {
        out += '\\';
        out += short_json_escape(c);
    } else if (is_control(c) || is_invisible(character)) {
        for (auto const byte : character) {
            out += "\\x";
            out += upper_hex[static_cast<unsigned char>(byte) >> 4];
            out += upper_hex[static_cast<unsigned char>(byte) & 0xf];
        }
    } else {
        out += character;
    }
}

/**
 * \brief Text that is not trusted, fit for one line of a terminal or a log.
 *
 * Credentials are redacted, control characters escaped, invalid UTF-8 replaced by U+FFFD. At most
 * `max` bytes; truncated text ends in `...`.
 */
inline std::string sanitized(std::string_view untrusted, std::size_t max = 300)
{
    constexpr std::string_view ellipsis = "...";
    // Redacting shortens the text, so a little more than `max` is read.
    auto const window = untrusted.substr(0, max + 4096);
    auto const text = redacted(window);
    std::string line;
    std::string_view rest = text;
    std::size_t fits = 0; // where to cut if the text is too long
    while (!rest.empty() && line.size() <= max) {
        if (line.size() + ellipsis.size() <= max) fits = line.size();
        auto const length = utf8_sequence(rest);
        if (length == 0) {
            line += "\xef\xbf\xbd";
        } else {
            append_visible(line, rest.substr(0, length));
        }
        rest.remove_prefix(length == 0 ? 1 : length);
    }
    if (line.size() <= max && rest.empty() && window.size() == untrusted.size()) return line;
    if (line.size() + ellipsis.size() <= max) fits = line.size();
    line.resize(fits);
    return line.append(ellipsis.substr(0, max));
}

} // namespace neuroflash::inline v0::core

#endif

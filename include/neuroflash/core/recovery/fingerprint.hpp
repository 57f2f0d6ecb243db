// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_FINGERPRINT_HPP
#define NEUROFLASH_CORE_RECOVERY_FINGERPRINT_HPP

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Decides whether two requests, or a request and an item of the history, are equal. Digests are
/// equal in every process and on every machine, because they are written into journals.
namespace neuroflash::inline v0::core {

constexpr bool is_blank(char c) noexcept
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// A prompt, character by character, with every run of white space as one blank and none at the
/// ends, because services trim the text that they store.
class normalized_prompt
{
public:
    constexpr explicit normalized_prompt(std::string_view text) noexcept : rest_(text) { trim(); }

    /// The next character; nothing at the end.
    constexpr std::optional<char> next() noexcept
    {
        if (rest_.empty()) return {};
        auto const c = rest_.front();
        if (!is_blank(c)) {
            rest_.remove_prefix(1);
            return c;
        }
        trim();
        if (rest_.empty()) return {};
        return ' ';
    }

private:
    constexpr void trim() noexcept
    {
        while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    }

    std::string_view rest_;
};

/// Whether two prompts are equal except for white space.
constexpr bool same_prompt(std::string_view a, std::string_view b) noexcept
{
    auto left = normalized_prompt(a);
    auto right = normalized_prompt(b);
    for (;;) {
        auto const c = left.next();
        if (c != right.next()) return false;
        if (!c) return true;
    }
}

/// A hash of any text with 64 bits: FNV-1a.
constexpr std::uint64_t
text_digest(std::string_view text, std::uint64_t basis = 0xcbf29ce484222325u) noexcept
{
    for (auto const c : text) {
        basis ^= static_cast<unsigned char>(c);
        basis *= 0x100000001b3u;
    }
    return basis;
}

/// An id for a prompt that does not reveal it: a version 5 UUID (RFC 9562) of its
/// normalised text.
inline std::string prompt_digest(std::string_view prompt)
{
    auto normal = std::string();
    normal.reserve(prompt.size());
    auto in = normalized_prompt(prompt);
    while (auto const c = in.next()) normal += *c;
    auto const make = boost::uuids::name_generator_sha1(boost::uuids::ns::oid());
    return boost::uuids::to_string(make(normal));
}

/// Whether the text begins with a combining accent, U+0300 to U+036F, or with the first byte of one
/// that was cut.
constexpr bool begins_with_accent(std::string_view text) noexcept
{
    return text >= "\xcc" && text < "\xcd\xb0";
}

/// The letters of a prompt that stay what they are while a service changes white space, case,
/// signs, or the way in which accents are written: the letters (in lower case) and digits of ASCII
/// without a combining accent, and ideographs. All others are left out. At most
/// `max_prompt_letters` bytes and the rest of a letter.
inline constexpr std::size_t max_prompt_letters = 1'024;

inline std::string prompt_letters(std::string_view prompt)
{
    auto letters = std::string();
    for (std::size_t at = 0; at < prompt.size() && letters.size() < max_prompt_letters;) {
        auto const byte = static_cast<unsigned char>(prompt[at]);
        auto const is_upper = byte >= 'A' && byte <= 'Z';
        auto const is_letter = is_upper || (byte >= 'a' && byte <= 'z');
        // An accent that follows makes another letter of this one.
        if (is_letter && !begins_with_accent(prompt.substr(at + 1))) {
            letters += static_cast<char>(is_upper ? byte - 'A' + 'a' : byte);
        } else if (byte >= '0' && byte <= '9') {
            letters += static_cast<char>(byte);
        } else if (byte >= 0xe4 && byte <= 0xe9 && at + 3 <= prompt.size()) {
            letters += prompt.substr(at, 3); // U+4000 to U+9FFF
            at += 2;
        }
        ++at;
    }
    return letters;
}

/// The letters of a prompt that was sent, for `may_be_shown_as`; nothing if it has none by which it
/// could be distinguished from others.
inline std::optional<std::string> letters_of_sent(std::string_view prompt)
{
    auto letters = prompt_letters(prompt);
    auto const is_blank_prompt = !normalized_prompt(prompt).next();
    if (letters.empty() && !is_blank_prompt) return std::nullopt;
    return letters;
}

/// The size of the escape at the beginning of the text that stands for a sign or a letter: `&amp;`
/// and `&#39;` of HTML, `\n` and `\u00e4` of JSON. The text may end within it. 0 if there is none.
constexpr std::size_t escape_size(std::string_view text) noexcept
{
    if (text.starts_with('&')) {
        constexpr std::size_t longest = 10;
        auto const part = text.substr(0, longest);
        auto const is_name = [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                c == '#';
        };
        std::size_t end = 1;
        while (end < part.size() && is_name(part[end])) ++end;
        if (end == text.size()) return end;
        return end > 1 && end < part.size() && part[end] == ';' ? end + 1 : 0;
    }
    if (!text.starts_with('\\') || text.size() < 2) return 0;
    constexpr std::size_t of_unicode = 6;
    if (text[1] == 'u') return text.substr(0, of_unicode).size();
    return 2;
}

/// The letters of a prompt as a history shows it: in two readings, because a service may store it
/// with escapes, and the prompt itself may have what looks like them.
class shown_prompt
{
public:
    explicit shown_prompt(std::string_view shown) : literal_(prompt_letters(shown))
    {
        if (shown.find_first_of("&\\") == shown.npos) return;
        auto plain = std::string();
        for (std::size_t at = 0; at < shown.size();) {
            auto const skipped = escape_size(shown.substr(at));
            if (skipped == 0) plain += shown[at];
            at += skipped == 0 ? 1 : skipped;
        }
        unescaped_ = prompt_letters(plain);
    }

    /// Whether it may be the prompt with these letters: cut, extended, or with other white space,
    /// case, signs or accents. True if the letters are not known.
    bool may_be(std::optional<std::string> const& letters) const noexcept
    {
        return !letters || letters->starts_with(literal_) ||
            (unescaped_ && letters->starts_with(*unescaped_)) || is_extended(*letters);
    }

    /// Whether it may be the whole prompt with these letters. True if the letters are not known.
    bool may_be_all_of(std::optional<std::string> const& letters) const noexcept
    {
        return !letters || *letters == literal_ || letters == unescaped_;
    }

private:
    bool is_extended(std::string_view letters) const noexcept
    {
        return !letters.empty() &&
            (literal_.find(letters) != literal_.npos ||
             (unescaped_ && unescaped_->find(letters) != unescaped_->npos));
    }

    std::string literal_;
    std::optional<std::string> unescaped_;
};

} // namespace neuroflash::inline v0::core

#endif

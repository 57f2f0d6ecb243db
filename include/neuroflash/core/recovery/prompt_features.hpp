// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_PROMPT_FEATURES_HPP
#define NEUROFLASH_CORE_RECOVERY_PROMPT_FEATURES_HPP

#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/rules.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

/// Decides for which prompts a history that shows some of them as they were sent can be believed.
namespace neuroflash::inline v0::core {

/// What may make a service store another text than was sent: it cuts long prompts, extends short
/// ones, and changes letters or signs.
struct prompt_features
{
    /// Bits of `kinds`.
    enum kind_t : unsigned
    {
        small_letters = 1,
        capitals = 2,
        digits = 4,
        line_breaks = 8, ///< Any white space but a blank.
        ampersands = 16,
        brackets = 32, ///< Those of HTML.
        quotes = 64,
        backslashes = 128,
        other_signs = 256, ///< The rest of ASCII.
        wide_signs = 512,  ///< No-break spaces, dashes, typographic quotation marks and the like.
        accents = 1'024,   ///< Combining ones.
        latin = 2'048,     ///< U+00C0 to U+00FF
        two_bytes = 4'096, ///< Letters of other scripts, to U+07FF.
        three_bytes = 8'192,
        four_bytes = 16'384,
    };

    unsigned kinds = 0;
    std::size_t bytes = 0;      ///< Without white space.
    std::size_t characters = 0; ///< Without white space.
    std::size_t words = 0;
};

/// The kind of the character that the text begins with; 0 within a character.
constexpr unsigned kind_of_first(std::string_view text) noexcept
{
    using kinds = prompt_features;
    auto const byte = static_cast<unsigned char>(text[0]);
    if (byte >= 0xf0) return kinds::four_bytes;
    if (begins_with_accent(text)) return kinds::accents;
    // U+0080 to U+00BF, and U+2000 to U+207F.
    if (byte == 0xc2 || (byte == 0xe2 && text < "\xe2\x82")) return kinds::wide_signs;
    if (byte >= 0xe0) return kinds::three_bytes;
    if (byte >= 0xc4) return kinds::two_bytes;
    if (byte >= 0xc0) return kinds::latin;
    if (byte >= 0x80) return 0;
    if (byte >= 'a' && byte <= 'z') return kinds::small_letters;
    if (byte >= 'A' && byte <= 'Z') return kinds::capitals;
    if (byte >= '0' && byte <= '9') return kinds::digits;
    switch (byte) {
    case '&': return kinds::ampersands;
    case '<':
    case '>': return kinds::brackets;
    case '"':
    case '\'': return kinds::quotes;
    case '\\': return kinds::backslashes;
    default: return kinds::other_signs;
    }
}

/// The features of a prompt. `is_shown`: a history shows it, perhaps with escapes, so an escape is
/// no evidence that signs are kept.
constexpr prompt_features features_of(std::string_view prompt, bool is_shown = false) noexcept
{
    auto made = prompt_features();
    auto in_word = false;
    for (; !prompt.empty(); prompt.remove_prefix(1)) {
        auto const c = prompt.front();
        if (is_blank(c)) {
            if (c != ' ') made.kinds |= prompt_features::line_breaks;
            in_word = false;
            continue;
        }
        if (!in_word) ++made.words;
        in_word = true;
        ++made.bytes;
        if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) ++made.characters;
        auto const is_escape = is_shown && (c == '&' || c == '\\') && escape_size(prompt) > 0;
        if (!is_escape) made.kinds |= kind_of_first(prompt);
    }
    return made;
}

/// The features of all prompts that a history has shown as they were sent.
class kept_features
{
public:
    constexpr void add(prompt_features const& one) noexcept
    {
        shortest_ = is_empty() ? one.characters : std::min(shortest_, one.characters);
        most_.kinds |= one.kinds;
        most_.bytes = std::max(most_.bytes, one.bytes);
        most_.characters = std::max(most_.characters, one.characters);
        most_.words = std::max(most_.words, one.words);
    }

    /// Whether a prompt has no feature for which the history might show another one. A blank prompt
    /// has none at all; `may_match` finds its image by its inputs.
    constexpr bool cover(prompt_features const& one) const noexcept { return cover(one, most_); }

    /// Whether they cover one, if prompts as short as `rules` say are never cut. Line breaks do not
    /// count, because the digests of prompts do not have them.
    constexpr bool cover_uncut(prompt_features const& one) const noexcept
    {
        auto most = most_;
        most.kinds |= prompt_features::line_breaks;
        most.bytes = std::max(most.bytes, rules::uncut_characters);
        most.characters = std::max(most.characters, rules::uncut_characters);
        most.words = std::max(most.words, rules::uncut_words);
        return cover(one, most);
    }

private:
    constexpr bool is_empty() const noexcept { return most_.bytes == 0; }

    /// A prompt that is extended is assumed to be less than half as long as those that are not.
    constexpr bool cover(prompt_features const& one, prompt_features const& most) const noexcept
    {
        if (one.bytes == 0) return true;
        return !is_empty() && (one.kinds & ~most.kinds) == 0 && one.bytes <= most.bytes &&
            one.characters <= most.characters && one.words <= most.words &&
            shortest_ <= 2 * one.characters;
    }

    prompt_features most_;
    std::size_t shortest_ = 0; ///< Characters.
};

} // namespace neuroflash::inline v0::core

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_TEXT_RULES_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_TEXT_RULES_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The rules for blanks, letters and equal texts: Unicode's tables, in utf8proc.
namespace neuroflash::inline v0::batch {

/// The text without white space, controls and zero-width characters at its ends. What belongs to
/// the character before it, such as a variation selector of an emoji, stays.
std::string_view trimmed_text(std::string_view text) noexcept;

/// The text in Unicode's composed form (NFC), in which two spellings of the same text are equal.
/// Text that is not UTF-8 is returned unchanged.
std::string composed_text(std::string_view text);

/// Whether there is a letter of any script, or a symbol such as an emoji: `42` and `---` have none.
bool has_letters(std::string_view text) noexcept;

/// The bytes of the first character; a byte that is not UTF-8 is a character of its own.
std::string_view first_character(std::string_view text) noexcept;

/// Whether a character is a letter, a mark on one or a digit, of any script.
bool is_of_word(std::string_view character) noexcept;

/// A character as a small letter, if its script has them.
std::string small_character(std::string_view character);

/// The first control character that is neither a tab nor LF nor CR, or the first separator of lines
/// or paragraphs (U+2028, U+2029); empty if there is none.
std::optional<std::uint32_t> control_in(std::string_view text) noexcept;

/// The position of the first byte that is not UTF-8; `npos` if all bytes are.
std::size_t invalid_utf8_at(std::string_view text) noexcept;

/// An encoding of text with a byte for each character.
class byte_encoding
{
public:
    std::string_view origin; ///< The system whose text often has it, for messages.
    std::string_view name;   ///< The name that iconv knows.
};

/// The encoding that a text which is not UTF-8 probably has: spreadsheets save CSV in that of
/// Windows, of early Macs or of MS-DOS. The wrong one would give other letters, which are drawn.
byte_encoding likely_encoding(std::string_view text) noexcept;

/// The column of that byte, in characters, from 1.
std::size_t column_of(std::string_view line, std::size_t byte) noexcept;

/// `U+200B`.
std::string code_point_name(std::uint32_t code_point);

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_RENDER_TEXT_HPP
#define NEUROFLASH_SRC_CLI_RENDER_TEXT_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace neuroflash::cli {

/// Makes text from outside safe to print: control characters, escape sequences, line ends, marks
/// that turn the writing direction and bytes that are not UTF-8 become visible escapes.
std::string printable(std::string_view text);

/// Makes lines printable one by one: line ends stay.
std::string printable_lines(std::string_view text);

/// Columns that printable text takes on a terminal.
std::size_t display_width(std::string_view text);

/// Printable text of at most that many columns; what is cut off is shown as three dots.
std::string shortened(std::string_view text, std::size_t columns);

/// One word for a POSIX shell, in quotes only where it needs them.
std::string shell_word(std::string_view text);

/// A file name without extension made from an id: letters, digits, `-` and `_`, at most 100; an id
/// is the service's text and must not choose a directory.
std::string file_stem(std::string_view id);

/// File extension of a content type, without dot; `bin` where it is no image that we know.
std::string_view extension_of(std::string_view content_type) noexcept;

/// The words with a full stop at the end, for those that begin with a name.
std::string with_full_stop(std::string text);

/// The text as a sentence: a capital letter in front, a full stop at the end.
std::string sentence_of(std::string text);

/// `1 credit`, `2 credits`.
std::string pluralize(std::int64_t count, std::string_view one, std::string_view many);

/// `; 5 tokens for prompts` and `more`, also if the number of some is not known; empty if there are
/// none.
std::string
tokens_for_prompts(std::int64_t tokens, std::int64_t uncounted_texts, std::string_view more = {});

/// A point in time as services write it, to the minute: `2026-11-29 07:51`. Any other text is
/// returned unchanged.
std::string short_moment(std::string_view text);

/// The text in lines of at most that many columns, the first one excepted by `indent` blanks, which
/// the others begin with. A path or address that is wider than a line is broken after a `/`.
std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent);

/// A text of many lines without control characters, for a terminal that must not obey it.
std::string without_controls(std::string_view text);

/// Lines for people, with the line ends that they have, and broken between words where they are
/// wider than that many columns (0: never). Not broken: what stands in backticks, and a line that
/// begins with a blank, such as a command, which must stay one line to be pasted.
std::string broken_between_words(std::string_view lines, std::size_t columns);

/// `0.04 s`; below 10 ms as `short_time`.
std::string seconds(std::chrono::nanoseconds time);

/// `0.4 ms`; from a second on as `seconds`.
std::string short_time(std::chrono::nanoseconds time);

} // namespace neuroflash::cli

#endif

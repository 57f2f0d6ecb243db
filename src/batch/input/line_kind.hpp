// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_LINE_KIND_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_LINE_KIND_HPP

#include "batch/input/file_kind.hpp"

#include <optional>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// The conclusion from a line about its file.
class line_kind
{
public:
    enum class proof
    {
        none,
        hint, ///< A prompt may look like this; a file full of such lines is of the kind.
        line, ///< The line is not a prompt.
        file, ///< One such line is enough: nothing in the file is a prompt.
    };

    constexpr line_kind() = default;
    constexpr line_kind(file_kind of, proof how) : kind(of), weight(how) {}

    file_kind kind;
    proof weight = proof::none;

    constexpr bool is_no_prompt() const noexcept { return weight >= proof::line; }
};

/**
 * \brief Judges one line of text, without blanks around it: markup, lists, settings, program text,
 * logs, mail, changes, comments of other languages, quoted strings, names of something instead of
 * its description (addresses, paths, ids).
 *
 * Text that a prompt may well begin with is not among them: `#winter`, `[masterpiece]`,
 * `<lora:fox:1>`, `Portrait: a fox`, `E = mc^2`.
 */
line_kind kind_by_line(std::string_view line);

/// Whether a quoted cell begins here and has a line break: `"a fox`, `Fox,"a fox`. Marks in it are
/// doubled.
bool opens_quotation(std::string_view line);

/// Whether such a cell ends here: `in ""deep"" snow",3`.
bool closes_quotation(std::string_view line);

/// The number with which a line of a list begins: 3 of `3. a fox` and `3) a fox`.
std::optional<int> number_of_entry(std::string_view line) noexcept;

/// The word with which a line ends within a sentence that goes on in the next one: `the` of `a fox
/// in the`, `hand-` before `drawn`. Empty if it may be the end of a prompt.
std::string_view word_of_broken_line(std::string_view line, std::string_view next);

/// Whether it separates the two sides of a merge conflict. Both sides follow, and both would be
/// paid for.
bool is_conflict_marker(std::string_view line);

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_TEXT_SAMPLE_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_TEXT_SAMPLE_HPP

#include "batch/input/line_kind.hpp"
#include "batch/input/row_sample.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::batch {

/**
 * \brief Judges the first lines of a text together, because no single line shows its kind.
 *
 * A prompt may look like a line of a log, of settings or of a mail; two such lines with hardly
 * anything else are one.
 */
class text_sample
{
public:
    /// The kind of the text, and the line that shows it.
    class detection
    {
    public:
        file_kind kind;
        std::int64_t line = 0; ///< The number of the line, from 1.
        std::string begins;    ///< The first characters of the line, without what may be a secret.
    };

    /// Adds a line without blanks around it, which is neither blank nor a comment.
    void add(std::string_view line, std::int64_t number);

    /// The kind that was found; empty if the lines may be prompts.
    std::optional<detection> found() const;

private:
    struct count
    {
        file_kind kind;
        std::int64_t lines = 0;
        detection first;
        std::string first_name; ///< The text before `:` or `=` in the first line.
        bool names_differ = false;
    };

    void note_order(std::string_view line, line_kind const& got, std::int64_t number);
    void note_quotes(std::string_view line, std::int64_t number);

    std::vector<count> counts_;
    std::optional<detection> decided_;
    std::optional<detection> open_quote_; ///< The first line with a quotation mark left open.
    row_sample rows_;
    detection first_; ///< The first line, as the first row of a table.
    std::int64_t lines_ = 0;
    std::int64_t sections_ = 0; ///< The number of lines such as `[section]`.
    std::optional<int> last_entry_;
    std::vector<std::string> headings_; ///< The headings of consecutive lines, maybe a mail's.
};

/// A line that shows the kind of its text, without what may be a secret.
text_sample::detection make_detection(std::string_view line, file_kind kind, std::int64_t number);

} // namespace neuroflash::inline v0::batch

#endif

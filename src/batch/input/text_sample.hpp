// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_TEXT_SAMPLE_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_TEXT_SAMPLE_HPP

#include "batch/input/line_kind.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::batch {

/**
 * \brief What the first lines of a text are together, where no line alone says it.
 *
 * A prompt may look like a line of a log, of settings or of a mail; two such lines with hardly
 * anything else are one.
 */
class text_sample
{
public:
    /// The kind of the text, and the line that shows it.
    class finding
    {
    public:
        file_kind kind;
        std::int64_t line = 0; ///< From 1.
        std::string begins;    ///< Some characters of the line, without what may be a secret.
    };

    /// A line without blanks around it, neither blank nor a comment of ours.
    void add(std::string_view line, std::int64_t number);

    /// Empty: these may be prompts.
    std::optional<finding> found() const;

private:
    struct count
    {
        file_kind kind;
        std::int64_t lines = 0;
        finding first;
        std::string first_name; ///< What stands before `:` or `=` in the first line.
        bool names_differ = false;
    };

    void note_order(std::string_view line, line_kind const& got, std::int64_t number);

    std::vector<count> counts_;
    std::optional<finding> decided_;
    std::int64_t lines_ = 0;
    std::int64_t sections_ = 0; ///< Lines such as `[section]`.
    std::optional<int> last_entry_;
    std::vector<std::string> headings_; ///< Of the lines before in a row that may be a mail's.
};

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_PROMPT_READER_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_PROMPT_READER_HPP

#include "batch/input/checked_prompt.hpp"
#include "batch/input/format_choice.hpp"
#include "batch/input/line_joints.hpp"
#include "batch/input/line_reader.hpp"
#include "batch/input/skipped_rows.hpp"
#include "batch/input/table_columns.hpp"
#include "batch/input/table_row.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// A line of the input, or a row of a table that may have several lines.
class read_prompt
{
public:
    read_prompt() = default;

    std::optional<checked_item> what;
    rejection why; ///< Set if there is no item.

    /// Without an item: what an earlier version may have read and paid for.
    std::optional<item> earlier;

    bool lacks_mask = false; ///< Whether `earlier` is the row without its mask.

    std::int64_t line = 0; ///< The line on which it begins, from 1.
};

/**
 * \brief Reads prompts: the only way from text to an item that may be paid for.
 *
 * Bytes become text, text becomes lines, lines become items by the format of the input, and items
 * are checked. It holds a line and a piece of the input at a time, so that memory does not grow
 * with it.
 */
class prompt_reader
{
public:
    /// `defaults` fills the fields that a line omits. `stop` ends the reading early.
    ///
    /// \par Exceptions
    /// input_refused if the input cannot be opened.
    prompt_reader(batch_input const& from, item defaults, std::atomic<bool> const& stop);

    /// The next line that is neither blank nor a comment; empty at the end.
    ///
    /// \par Exceptions
    /// input_refused if the input as a whole is not read.
    std::optional<read_prompt> next();

    /// The columns that are not read, as a list; known after the first `next`; may be empty.
    std::string ignored_columns() const { return columns_ ? columns_->ignored() : std::string(); }

    /// A text for the user: how many rows of a table were skipped as comments until now, because
    /// any of them may be meant as a prompt. Empty if none was, and for other formats.
    std::string skipped_comments() const;

    /// The input's name, for people.
    std::string const& name() const noexcept { return lines_.name(); }

private:
    struct text_line
    {
        std::string text;
        std::int64_t number = 0;
        bool too_long = false;
    };

    bool explicit_format() const noexcept { return from_.format == input_format::lines; }
    bool take_line();
    bool next_line();
    bool is_numbered_header() const;
    void refuse_conflict() const;
    void look_ahead();
    void choose(std::string_view line);
    read_prompt read_line(std::string_view line);
    rejection read_members(std::string_view line, item& to);
    rejection read_text(std::string_view line, item& to);
    std::optional<read_prompt> next_row();
    bool begin_table();
    std::optional<rejection> read_row();

    batch_input const& from_;
    item defaults_;
    line_reader lines_;
    std::deque<text_line> ahead_; ///< Lines that were read to see what the input is.
    text_line at_;
    std::string_view text_; ///< The line without blanks around it.
    skipped_rows skipped_;
    bool first_ = true;
    format_choice choice_;
    line_joints joints_;
    std::optional<table_rows> rows_;
    std::optional<table_columns> columns_;
};

} // namespace neuroflash::inline v0::batch

#endif

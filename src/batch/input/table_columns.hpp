// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_TABLE_COLUMNS_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_TABLE_COLUMNS_HPP

#include "batch/input/item.hpp"
#include "batch/input/near_name.hpp"
#include "batch/input/refusal.hpp"

#include <neuroflash/batch/input_format.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::batch {

/// The mapping from the columns of a table to the members of an item.
class table_columns
{
public:
    /**
     * \param header The cells of the first row. \param name The input's name, for people.
     *
     * \par Exceptions
     * input_refused if there is no column of prompts, if one is there twice or missing although it
     * was named, or if one has nearly the name of a member.
     */
    table_columns(
        std::vector<std::string> header, column_names const& wanted, std::string const& name);

    /// Reads a row into `to`; empty cells leave it as it is. Returns why it is refused, or empty.
    rejection read(std::vector<std::string> const& cells, item& to) const;

    /// Whether a row is blank, or repeats the names of the columns, as where tables were joined.
    bool have_nothing_in(std::vector<std::string> const& cells) const;

    /// Refuses a row that names columns, other ones or in another order: the rows below it would be
    /// read by the wrong names, and paid for, even if invalid lines are skipped.
    void refuse_others(
        std::vector<std::string> const& cells, std::string const& name, std::int64_t line) const;

    /// The columns that are not read, as a list; empty if all are read.
    std::string ignored() const;

private:
    std::optional<std::size_t> find(std::string_view column, std::string const& name) const;
    void refuse_unclear_names(std::string const& name) const;
    std::string cell(std::vector<std::string> const& cells, std::size_t member) const;
    bool are_others(std::vector<std::string> const& cells) const;

    std::vector<std::string> header_; ///< The first row, without blanks around its cells.
    std::array<std::optional<std::size_t>, item_members.size()>
        at_; ///< The columns in the order of `item_members`.
};

/// The option of the first column that is named, such as `--key-column`; empty if none is.
std::string option_with_column(column_names const& wanted);

/// The character between the cells of a first row: the one of `,`, `;`, tab and `|` with which it
/// has a column of prompts, otherwise the most frequent one.
char delimiter_of(std::string_view first_line, column_names const& wanted);

} // namespace neuroflash::inline v0::batch

#endif

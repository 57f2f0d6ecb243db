// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_RENDER_TABLE_HPP
#define NEUROFLASH_SRC_CLI_RENDER_TABLE_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::cli {

/// What may happen to a column where the terminal is narrow.
enum class fit
{
    cut,       ///< It is shortened, and if that is not enough, it may be left out.
    whole,     ///< It may be left out; it is shortened only if it alone is too wide.
    unlimited, ///< It is never shortened: half of it is of no use.
    broken,    ///< It goes on in the next line; only a word that is too wide is shortened.
};

struct column
{
    /// Columns with a greater `rank` are left out first; a column with rank 0 never is.
    column(std::string text, int rank = 0, fit how = fit::whole)
        : heading(std::move(text)), rank(rank), how(how)
    {
    }
    column(char const* text) : column(std::string(text)) {}

    std::string heading;
    int rank;
    fit how;
};

/// A table for people: columns aligned by what a terminal shows. Cells are made printable.
class table
{
public:
    explicit table(std::vector<column> columns);

    /// A table without a heading line: names in the first column, values in the second.
    static table of_facts() { return table(); }

    void add(std::vector<std::string> cells);

    bool empty() const noexcept { return rows_.empty(); }

    /// The cells of the first column, one a line.
    std::string first_column() const;

    /// Lines with their ends, none wider than `columns` (unlimited if 0); nothing wraps.
    /// `colors`: the headings stand out.
    std::string text(std::size_t columns, bool colors = false) const;

private:
    table();

    std::vector<std::size_t> natural_widths() const;
    std::vector<std::size_t> fitted_widths(std::size_t columns) const;
    std::string
    line_of(std::vector<std::string> const& cells, std::vector<std::size_t> const& widths) const;
    std::string
    lines_of(std::vector<std::string> cells, std::vector<std::size_t> const& widths) const;

    std::vector<column> columns_;
    bool has_headings_ = true;
    std::vector<std::vector<std::string>> rows_;
};

} // namespace neuroflash::cli

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLI_TABLE_HPP
#define NEUROFLASH_CLI_TABLE_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::cli {

/// A table for people: columns aligned by what a terminal shows. Cells are made printable.
class table
{
public:
    /// \param headings May be empty: then there is no heading line.
    explicit table(std::vector<std::string> headings);

    void add(std::vector<std::string> cells);

    bool empty() const noexcept { return rows_.size() <= heading_rows_; }

    /// Lines with their ends. The last column is shortened to `columns`; 0: never.
    std::string text(std::size_t columns) const;

private:
    std::vector<std::size_t> widths() const;

    std::vector<std::vector<std::string>> rows_;
    std::size_t heading_rows_ = 0;
};

} // namespace neuroflash::cli

#endif

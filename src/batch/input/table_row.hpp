// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_TABLE_ROW_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_TABLE_ROW_HPP

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct csv_parser;

namespace neuroflash::inline v0::batch {

/// Rows of a table from its lines, by libcsv: quotation marks, doubled ones, and line breaks within
/// them (as LF). Blanks around a cell are no part of it.
class table_rows
{
public:
    /// The result of the lines given so far.
    enum class feed_result
    {
        row,    ///< `cells` has a whole row.
        open,   ///< A quotation mark is open: the next line belongs to the same row.
        broken, ///< A quotation mark is where none may be. The next line begins a new row.
    };

    explicit table_rows(char delimiter);
    ~table_rows();
    table_rows(table_rows const&) = delete;
    table_rows& operator=(table_rows const&) = delete;

    /// \param line Without its end; not blank unless a row is open.
    feed_result feed(std::string_view line);

    /// The cells of the row that ended last.
    std::vector<std::string> const& cells() const noexcept { return cells_; }

private:
    void begin();
    static void on_cell(void* text, std::size_t size, void* self);
    static void on_row(int, void* self);

    char delimiter_;
    std::unique_ptr<csv_parser> parser_;
    std::vector<std::string> growing_;
    std::vector<std::string> cells_;
    bool complete_ = false;
};

/// The cells of a single line; empty if it is not a whole row.
std::vector<std::string> cells_of(std::string_view line, char delimiter);

} // namespace neuroflash::inline v0::batch

#endif

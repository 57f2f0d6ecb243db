// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_ROW_SAMPLE_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_ROW_SAMPLE_HPP

#include "batch/input/line_kind.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::batch {

/**
 * \brief Judges one line as a row of a table without the names of its columns.
 *
 * A row has cells with a tab between them, cells that are all quoted, a quoted cell before a value
 * (`"a fox",3`), or semicolons without a blank behind them and a key in front or a value:
 * `fox-1;a red fox`, `a red fox;2`. A value is a number, a ratio, a size or a format. `a fox; 3`,
 * `fox;snow;night` and `fox,snow,night` may be prompts.
 */
line_kind row_line(std::string_view line);

/**
 * \brief Judges lines together, where no single one shows that they are the rows of a table.
 *
 * Each line must have the same number of cells, and in one column all cells must be values:
 * numbers, ratios, formats, `yes` and the like, or keys in front. A key begins with a letter and
 * ends with a digit, or is the name of an image file, a UUID, a hexadecimal id or a number like a
 * year, and is another one on each line. Years, `1/200` and `85mm` are no values; the usual sides
 * of images (`1024`) and two years next to each other (`1500,2000`) are. `a fox, 3` may be a
 * prompt, but `a fox,3` and `a hen,1` are rows. Values below a text are enough from two on: the
 * first line then has the names of the columns (`description,count`). A quoted cell with the
 * delimiter in it (`Fox,"a fox, red"`), or a first line that names the prompts
 * (`title,description`), is enough by itself.
 *
 * Lines with any number of commas are rows if they begin with keys that are equal but for their
 * numbers, with names of image files, with ids or with numbers: `img001,a red fox` and
 * `img002,a hen, sitting`.
 */
class row_sample
{
public:
    /// Adds a line without blanks around it.
    void add(std::string_view line);

    /// Whether the lines are rows. One line alone shows nothing.
    bool is_table() const;

private:
    /// The lines as rows with this delimiter, and what speaks for that.
    struct dialect
    {
        char delimiter = ';';
        bool fits = true; ///< Whether all lines have the same number of cells, at least two.
        std::size_t cells = 0;
        std::vector<bool> has_only_values;
        std::vector<bool> has_value;   ///< Whether a cell of the column is not empty.
        std::vector<std::string> keys; ///< The keys in the first column.
        /// The values below a text in the first line, or `not_named`.
        std::vector<int> values_below;
        bool names_prompts = false; ///< Whether a cell of the first line names the prompts.
        bool has_quotes = false;    ///< Whether a cell is quoted because the delimiter is in it.
    };

    /// For a column that does not begin with a text, or has another one below it.
    static constexpr int not_named = -1;

    static void count_below(int& values, std::string_view cell, bool is_first, bool is_value);
    static void read(dialect& by, std::string_view line);
    void add_key(std::string_view line);

    std::array<dialect, 3> dialects_ = {
        dialect{';', true, 0, {}, {}, {}, {}, false, false},
        dialect{'|', true, 0, {}, {}, {}, {}, false, false},
        dialect{',', true, 0, {}, {}, {}, {}, false, false}};
    std::int64_t lines_ = 0;
    bool has_header_ = true; ///< Whether rows with semicolons follow a line with semicolons.
    bool has_keys_ = true;   ///< Whether all lines begin with keys and a comma.
    std::string stem_;       ///< What these keys have before their numbers.
    std::vector<std::string> keys_;
};

} // namespace neuroflash::inline v0::batch

#endif

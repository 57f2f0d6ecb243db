// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_ROW_SAMPLE_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_ROW_SAMPLE_HPP

#include "batch/input/line_kind.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::batch {

/**
 * \brief Judges one line as a row of a table without the names of its columns.
 *
 * Programs write `fox-1;a red fox;2` and `"fox-1","a red fox"` without a blank after the delimiter,
 * and cells with a tab between them. `a fox; a hen` is a prompt, and so is `fox,snow,night`.
 */
line_kind row_line(std::string_view line);

/**
 * \brief Judges lines together, where no single one shows that they are the rows of a table.
 *
 * Each line must have the same number of cells, and in one column all cells must be values:
 * numbers, ratios, formats, or keys in front. `a fox, 3` may be a prompt, but `a fox,3` and `a
 * hen,1` are rows.
 */
class row_sample
{
public:
    /// Adds a line without blanks around it.
    void add(std::string_view line);

    /// Whether the lines are rows. One line alone shows nothing.
    bool is_table() const noexcept;

private:
    /// A way of reading the lines as rows.
    struct way
    {
        char delimiter = ';';
        bool fits = true; ///< Whether all lines have the same number of cells, at least two.
        std::size_t cells = 0;
        std::vector<bool> has_only_values;
        std::vector<bool> has_value; ///< Whether a cell of the column is not empty.
    };

    static void read(way& by, std::string_view line);

    std::array<way, 3> ways_ = {
        way{';', true, 0, {}, {}}, way{'|', true, 0, {}, {}}, way{',', true, 0, {}, {}}};
    std::int64_t lines_ = 0;
};

} // namespace neuroflash::inline v0::batch

#endif

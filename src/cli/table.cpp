// SPDX-License-Identifier: BSL-1.0
#include "cli/table.hpp"

#include "cli/text.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::cli {

namespace {

constexpr auto gap = std::string_view("  ");

/// Below this a shortened column says nothing; the line may wrap instead.
constexpr auto least_columns = std::size_t(12);

} // namespace

table::table(std::vector<std::string> headings)
{
    if (headings.empty()) return;
    add(std::move(headings));
    heading_rows_ = 1;
}

void table::add(std::vector<std::string> cells)
{
    for (auto& cell : cells) cell = printable(cell);
    rows_.push_back(std::move(cells));
}

std::vector<std::size_t> table::widths() const
{
    auto found = std::vector<std::size_t>();
    for (auto const& row : rows_) {
        found.resize(std::max(found.size(), row.size()));
        for (auto i = std::size_t(0); i < row.size(); ++i) {
            found[i] = std::max(found[i], display_width(row[i]));
        }
    }
    return found;
}

std::string table::text(std::size_t columns) const
{
    auto const wide = widths();
    auto lines = std::string();
    for (auto const& row : rows_) {
        auto used = std::size_t(0);
        for (auto i = std::size_t(0); i < row.size(); ++i) {
            if (i + 1 < row.size()) {
                lines += row[i] + std::string(wide[i] - display_width(row[i]), ' ');
                lines += gap;
                used += wide[i] + gap.size();
                continue;
            }
            auto const room = columns > used ? columns - used : 0;
            lines += columns == 0 ? row[i] : shortened(row[i], std::max(room, least_columns));
        }
        lines += '\n';
    }
    return lines;
}

} // namespace neuroflash::cli

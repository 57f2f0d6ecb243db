// SPDX-License-Identifier: BSL-1.0
#include "cli/render/table.hpp"

#include "cli/render/paint.hpp"
#include "cli/render/text.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::cli {

namespace {

constexpr auto gap = std::string_view("  ");

/// Below this a shortened column says nothing.
constexpr auto least_columns = std::size_t(12);

/// A column that is left out.
constexpr auto left_out = static_cast<std::size_t>(-1);

bool is_flexible(fit how)
{
    return how == fit::cut || how == fit::broken;
}

std::size_t total_width(std::vector<std::size_t> const& widths)
{
    auto total = std::size_t(0);
    for (auto const width : widths) {
        if (width != left_out) total += width + gap.size();
    }
    return total == 0 ? 0 : total - gap.size();
}

} // namespace

table::table()
    : columns_({column("", 0, fit::whole), column("", 0, fit::broken)}), has_headings_(false)
{
}

table::table(std::vector<column> columns) : columns_(std::move(columns))
{
    // The last one is where tables are cut, unless it says otherwise.
    auto& last = columns_.back();
    if (last.how == fit::whole) last.how = fit::cut;
}

void table::add(std::vector<std::string> cells)
{
    for (auto& cell : cells) cell = printable(cell);
    cells.resize(columns_.size());
    rows_.push_back(std::move(cells));
}

std::string table::first_column() const
{
    auto lines = std::string();
    for (auto const& row : rows_) lines += row.front() + '\n';
    return lines;
}

std::vector<std::size_t> table::natural_widths() const
{
    auto found = std::vector<std::size_t>();
    for (auto i = std::size_t(0); i < columns_.size(); ++i) {
        auto width = has_headings_ ? display_width(columns_[i].heading) : 0;
        for (auto const& row : rows_) width = std::max(width, display_width(row[i]));
        found.push_back(width);
    }
    return found;
}

std::vector<std::size_t> table::fitted_widths(std::size_t columns) const
{
    auto const natural = natural_widths();
    if (columns == 0) return natural;
    auto least = natural;
    for (auto i = std::size_t(0); i < least.size(); ++i) {
        if (is_flexible(columns_[i].how)) least[i] = std::min(least[i], least_columns);
    }
    auto widths = natural;
    while (total_width(least) > columns) {
        auto worst = columns_.size();
        for (auto i = std::size_t(0); i < columns_.size(); ++i) {
            if (least[i] == left_out || columns_[i].rank == 0) continue;
            if (worst == columns_.size() || columns_[i].rank >= columns_[worst].rank) worst = i;
        }
        if (worst == columns_.size()) break;
        least[worst] = widths[worst] = left_out;
    }
    // What is too much comes off the columns that may be cut, then off the others, the last first.
    for (auto const how : {fit::cut, fit::whole}) {
        for (auto i = columns_.size(); i-- > 0;) {
            auto const total = total_width(widths);
            if (total <= columns) return widths;
            auto const is_next = is_flexible(columns_[i].how) == (how == fit::cut);
            if (widths[i] == left_out || columns_[i].how == fit::unlimited || !is_next) continue;
            auto const floor = how == fit::cut ? least[i] : std::min(widths[i], least_columns);
            widths[i] -= std::min(total - columns, widths[i] - floor);
        }
    }
    return widths;
}

std::string
table::line_of(std::vector<std::string> const& cells, std::vector<std::size_t> const& widths) const
{
    auto line = std::string();
    auto pending = std::string(); // blanks that a cell behind them needs
    for (auto i = std::size_t(0); i < cells.size(); ++i) {
        if (widths[i] == left_out) continue;
        auto const is_unlimited = columns_[i].how == fit::unlimited;
        auto const cell = is_unlimited ? cells[i] : shortened(cells[i], widths[i]);
        if (!cell.empty()) line += std::exchange(pending, {}) + cell;
        auto const used = display_width(cell);
        pending += std::string(widths[i] > used ? widths[i] - used : 0, ' ');
        pending += gap;
    }
    return line;
}

std::string
table::lines_of(std::vector<std::string> cells, std::vector<std::size_t> const& widths) const
{
    auto lines = std::string();
    for (;;) {
        // What has no room is left for the next line.
        auto rest = std::vector<std::string>(cells.size());
        for (auto i = std::size_t(0); i < cells.size(); ++i) {
            if (columns_[i].how != fit::broken || widths[i] == left_out) continue;
            auto const broken = broken_between_words(cells[i], widths[i]);
            auto const end = std::min(broken.find('\n'), broken.size());
            rest[i] = cells[i].substr(std::min(end + 1, cells[i].size()));
            cells[i].resize(end);
        }
        lines += line_of(cells, widths) + '\n';
        auto const has_more =
            std::ranges::any_of(rest, [](auto const& cell) { return !cell.empty(); });
        if (!has_more) return lines;
        cells = std::move(rest);
    }
}

std::string table::text(std::size_t columns, bool colors) const
{
    auto const widths = fitted_widths(columns);
    auto lines = std::string();
    if (has_headings_) {
        auto headings = std::vector<std::string>();
        for (auto const& one : columns_) headings.push_back(one.heading);
        lines = painted(colors, text_style::heading, line_of(headings, widths)) + '\n';
    }
    for (auto const& row : rows_) lines += lines_of(row, widths);
    return lines;
}

} // namespace neuroflash::cli

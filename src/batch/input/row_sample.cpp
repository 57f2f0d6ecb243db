// SPDX-License-Identifier: BSL-1.0
#include "batch/input/row_sample.hpp"

#include "batch/input/kinds.hpp"
#include "batch/input/line_shapes.hpp"
#include "batch/input/table_row.hpp"
#include "batch/input/text_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace neuroflash::inline v0::batch {

namespace {

constexpr auto digits_of_cells = std::string_view("0123456789");

constexpr bool is_blank_char(char c) noexcept
{
    return c == ' ' || c == '\t';
}

/// Whether the semicolon ends a character's name of HTML: `&amp;`, `&#39;`.
bool ends_html_name(std::string_view line, std::size_t semicolon)
{
    auto at = semicolon;
    while (at > 0 && (shapes::is_of_name(line[at - 1]) || line[at - 1] == '#')) --at;
    return at > 0 && at < semicolon && line[at - 1] == '&';
}

/// `k;a fox`. In `a fox; a hen` and `wink ;)` the semicolon is punctuation.
bool has_tight_semicolon(std::string_view line)
{
    for (auto at = line.find(';'); at != line.npos; at = line.find(';', at + 1)) {
        if (at == 0 || at + 1 == line.size() || is_blank_char(line[at - 1])) continue;
        auto const next = line[at + 1];
        auto const begins_cell = shapes::is_of_name(next) || next == '"' || next == ';' ||
            (static_cast<unsigned char>(next) & 0x80) != 0;
        if (begins_cell && !ends_html_name(line, at)) return true;
    }
    return false;
}

/// `"k","a fox"`.
bool has_quoted_cells(std::string_view line)
{
    constexpr auto joints = std::to_array<std::string_view>({"\",\"", "\";\"", "\"|\""});
    if (line.size() < 2 || !line.starts_with('"') || !line.ends_with('"')) return false;
    return std::any_of(joints.begin(), joints.end(), [&](std::string_view one) {
        return line.find(one) != line.npos;
    });
}

/// The words that stand in a cell for a choice.
constexpr auto words_of_cells = std::to_array<std::string_view>(
    {"png", "jpeg", "jpg", "webp", "true", "false", "yes", "no", "null", "ja", "nein"});

/// Whether a cell holds a number, a ratio or a choice.
bool is_value_cell(std::string_view cell)
{
    if (!has_letters(cell)) return cell.find_first_of(digits_of_cells) != cell.npos;
    auto const small = shapes::lower(cell);
    return std::find(words_of_cells.begin(), words_of_cells.end(), small) != words_of_cells.end();
}

/// `fox-1`, `IMG_0001`: a name with a number, as keys are.
bool is_key_cell(std::string_view cell)
{
    return cell.find_first_of(" \t") == cell.npos &&
        cell.find_first_of(digits_of_cells) != cell.npos;
}

/// Whether a comma is a row's: `a, b` is a sentence, and `1,000 foxes` a number.
bool has_commas_of_rows(std::string_view line)
{
    auto found = false;
    for (auto at = line.find(','); at != line.npos; at = line.find(',', at + 1)) {
        if (at + 1 < line.size() && is_blank_char(line[at + 1])) return false;
        auto const in_number = at > 0 && at + 1 < line.size() && shapes::is_digit(line[at - 1]) &&
            shapes::is_digit(line[at + 1]);
        found = found || !in_number;
    }
    return found;
}

} // namespace

line_kind row_line(std::string_view line)
{
    // A function's line may have several lines, and tabs at their beginnings.
    if (line.find_first_of("\r\n") != line.npos) return {};
    if (line.find('\t') != line.npos || has_tight_semicolon(line) || has_quoted_cells(line))
        return {kinds::rows, line_kind::proof::line};
    return {};
}

void row_sample::read(way& by, std::string_view line)
{
    auto const cells = cells_of(line, by.delimiter);
    auto const is_first = by.cells == 0;
    if (is_first) {
        by.cells = cells.size();
        by.has_only_values.assign(cells.size(), true);
        by.has_value.assign(cells.size(), false);
    }
    by.fits = cells.size() >= 2 && cells.size() == by.cells &&
        (by.delimiter != ',' || has_commas_of_rows(line));
    if (!by.fits) return;
    for (auto i = std::size_t(0); i < cells.size(); ++i) {
        auto const cell = trimmed_text(cells[i]);
        if (cell.empty()) continue;
        by.has_value[i] = true;
        auto const is_key = i == 0 && by.delimiter != ',' && is_key_cell(cell);
        if (!is_key && !is_value_cell(cell)) by.has_only_values[i] = false;
    }
}

void row_sample::add(std::string_view line)
{
    ++lines_;
    for (auto& one : ways_) {
        if (one.fits) read(one, line);
    }
}

bool row_sample::is_table() const noexcept
{
    if (lines_ < 2) return false;
    return std::any_of(ways_.begin(), ways_.end(), [](way const& one) {
        if (!one.fits) return false;
        auto values = false;
        auto texts = false;
        for (auto i = std::size_t(0); i < one.cells; ++i) {
            if (!one.has_value[i]) continue;
            (one.has_only_values[i] ? values : texts) = true;
        }
        return values && texts;
    });
}

} // namespace neuroflash::inline v0::batch

// SPDX-License-Identifier: BSL-1.0
#include "batch/input/row_sample.hpp"

#include "batch/input/kinds.hpp"
#include "batch/input/line_shapes.hpp"
#include "batch/input/near_name.hpp"
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

/// `fox-1;a fox`. In `a fox; a hen`, `wink ;)` and `solo,;d` the semicolon is punctuation.
bool has_tight_semicolon(std::string_view line)
{
    constexpr auto never_ends_cells = std::string_view(" \t,:([{<|/\\");
    for (auto at = line.find(';'); at != line.npos; at = line.find(';', at + 1)) {
        if (at == 0 || at + 1 == line.size()) continue;
        if (never_ends_cells.find(line[at - 1]) != never_ends_cells.npos) continue;
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

constexpr auto formats = std::to_array<std::string_view>({"png", "jpeg", "jpg", "webp"});

/// The words that stand in a cell for a choice.
constexpr auto choices =
    std::to_array<std::string_view>({"true", "false", "yes", "no", "null", "ja", "nein"});

bool has_only_digits(std::string_view cell)
{
    return !cell.empty() && cell.find_first_not_of(digits_of_cells) == cell.npos;
}

/// `1985`: a prompt may have a part that says when it was.
bool is_year(std::string_view cell)
{
    constexpr auto first = std::string_view("1000");
    constexpr auto last = std::string_view("2100");
    return cell.size() == first.size() && has_only_digits(cell) && cell >= first && cell <= last;
}

/// `1024`: the width or the height of an image, rather than a year.
bool is_side(std::string_view cell)
{
    constexpr auto sides = std::to_array<std::string_view>(
        {"1024", "1080", "1152", "1216", "1280", "1344", "1440", "1536", "1792", "1920", "2048"});
    return std::find(sides.begin(), sides.end(), cell) != sides.end();
}

/// `1024x768`.
bool is_size(std::string_view cell)
{
    auto const x = cell.find_first_not_of(digits_of_cells);
    return x != cell.npos && x > 0 && x + 1 < cell.size() && cell[x] == 'x' &&
        cell.find_first_not_of(digits_of_cells, x + 1) == cell.npos;
}

/// Whether a cell holds a number, a ratio, a size or a format. `1/200`, `85mm` and `1985` are words
/// of prompts.
bool is_value_cell(std::string_view cell)
{
    if (is_size(cell)) return true;
    if (cell.find_first_not_of("0123456789.,:+-") == cell.npos) {
        if (is_year(cell)) return is_side(cell);
        return cell.find_first_of(digits_of_cells) != cell.npos;
    }
    return std::find(formats.begin(), formats.end(), shapes::lower(cell)) != formats.end();
}

/// Whether a cell of a row holds a value. Two years next to each other are a size: `1500;2000`.
bool is_value_at(std::vector<std::string> const& cells, std::size_t i)
{
    auto const is_year_at = [&](std::size_t at) {
        return at < cells.size() && is_year(trimmed_text(cells[at]));
    };
    if (is_value_cell(trimmed_text(cells[i]))) return true;
    return is_year_at(i) && (is_year_at(i + 1) || (i > 0 && is_year_at(i - 1)));
}

bool is_choice_cell(std::string_view cell)
{
    return std::find(choices.begin(), choices.end(), shapes::lower(cell)) != choices.end();
}

/// `550e8400-e29b-41d4-a716-446655440000`, `3fa94c1e`. `deadbeef` is a word.
bool is_id(std::string_view cell)
{
    constexpr std::size_t shortest = 8;
    if (shapes::is_uuid(cell)) return true;
    return cell.size() >= shortest && cell.find_first_of(digits_of_cells) != cell.npos &&
        std::all_of(cell.begin(), cell.end(), shapes::is_hex_digit);
}

/// What stands for the stem of ids and numbers, which have none in common.
constexpr auto no_stem = std::string_view("#");

/// What is common to the keys of a table: `IMG_` of `IMG_0001`, and `.png` of `fox.png`; empty if
/// it is no key. `35mm` and `1girl` are none.
std::string_view stem_of_key(std::string_view cell)
{
    auto const is_of_key = [](char c) {
        return shapes::is_of_name(c) || c == '-' || c == '.' ||
            (static_cast<unsigned char>(c) & 0x80) != 0;
    };
    if (cell.empty() || !std::all_of(cell.begin(), cell.end(), is_of_key)) return {};
    if (is_id(cell)) return no_stem;
    if (auto const dot = cell.rfind('.'); dot != cell.npos && dot > 0) {
        auto const ending = shapes::lower(cell.substr(dot + 1));
        if (std::find(formats.begin(), formats.end(), ending) != formats.end())
            return cell.substr(dot);
    }
    if (!shapes::is_letter(cell.front()) && (static_cast<unsigned char>(cell.front()) & 0x80) == 0)
        return {};
    auto const stem = cell.substr(0, cell.find_last_not_of(digits_of_cells) + 1);
    return stem.size() < cell.size() ? stem : std::string_view();
}

/// Whether they differ, as keys do. `SD15; a fox` and `SD15; a hen` have none.
bool all_differ(std::vector<std::string> texts)
{
    std::sort(texts.begin(), texts.end());
    return std::adjacent_find(texts.begin(), texts.end()) == texts.end();
}

/// `fox-1;a fox`, `a fox;3;16:9`: tight cells, and one of them is a key in front or a value.
/// `fox;snow;night` has none.
bool has_tight_cells_of_rows(std::string_view line)
{
    if (!has_tight_semicolon(line)) return false;
    auto rest = line;
    auto was_year = false;
    for (auto is_first = true;; is_first = false) {
        auto const end = rest.find(';');
        auto const cell = trimmed_text(rest.substr(0, end));
        if (is_value_cell(cell) || (is_first && !stem_of_key(cell).empty())) return true;
        if (was_year && is_year(cell)) return true;
        was_year = is_year(cell);
        if (end == rest.npos) return false;
        rest.remove_prefix(end + 1);
    }
}

/// `"a hen",3`: a quoted cell in front, and a value behind it.
bool has_value_behind_quotes(std::string_view line)
{
    if (!line.starts_with('"')) return false;
    for (auto const delimiter : {',', ';', '|'}) {
        auto const joint = line.find(std::string("\"") + delimiter);
        if (joint == line.npos || joint + 2 >= line.size() || is_blank_char(line[joint + 2]))
            continue;
        auto const cells = cells_of(line, delimiter);
        for (auto i = std::size_t(1); i < cells.size(); ++i) {
            if (is_value_at(cells, i)) return true;
        }
    }
    return false;
}

/// The end of the quoted cell that begins at `at`, behind its last quotation mark. `at` if it is
/// not quoted, and the end of the line if no mark closes it.
std::size_t end_of_quoted_cell(std::string_view line, std::size_t at)
{
    if (at >= line.size() || line[at] != '"') return at;
    for (auto mark = line.find('"', at + 1); mark != line.npos; mark = line.find('"', mark + 2)) {
        if (mark + 1 == line.size() || line[mark + 1] != '"') return mark + 1;
    }
    return line.size();
}

/// `Fox,"a fox, red"`: only where cells are rows does one need quotation marks for its commas.
bool has_quoted_delimiter(std::string_view line, char delimiter)
{
    for (auto at = std::size_t(0); at < line.size();) {
        auto const end = end_of_quoted_cell(line, at);
        if (line.substr(at, end - at).find(delimiter) != line.npos) return true;
        auto const next = line.find(delimiter, end);
        if (next == line.npos) return false;
        at = next + 1;
    }
    return false;
}

/// Whether a comma is a row's: `a, b` is a sentence, and `1,000 foxes` a number. Those within a
/// quoted cell belong to its text.
bool has_commas_of_rows(std::string_view line)
{
    auto found = false;
    auto const next_comma = [&](std::size_t from) {
        return line.find(',', end_of_quoted_cell(line, from));
    };
    for (auto at = next_comma(0); at != line.npos; at = next_comma(at + 1)) {
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
    auto const is_row = line.find('\t') != line.npos || has_tight_cells_of_rows(line) ||
        has_quoted_cells(line) || has_value_behind_quotes(line);
    return is_row ? line_kind(kinds::rows, line_kind::proof::line) : line_kind();
}

/// Counts a cell of a column that may have its name in the first line.
void row_sample::count_below(int& values, std::string_view cell, bool is_first, bool is_value)
{
    auto const is_text = !cell.empty() && !is_value;
    if (is_first ? !is_text : is_text) values = not_named;
    if (!is_first && is_value && values != not_named) ++values;
}

void row_sample::read(dialect& by, std::string_view line)
{
    auto const cells = cells_of(line, by.delimiter);
    auto const is_first = by.cells == 0;
    if (is_first) {
        by.cells = cells.size();
        by.has_only_values.assign(cells.size(), true);
        by.has_value.assign(cells.size(), false);
        by.values_below.assign(cells.size(), 0);
    }
    by.fits = cells.size() >= 2 && cells.size() == by.cells &&
        (by.delimiter != ',' || has_commas_of_rows(line));
    if (!by.fits) return;
    by.names_prompts = by.names_prompts ||
        (is_first && std::any_of(cells.begin(), cells.end(), is_name_of_prompts));
    by.has_quotes = by.has_quotes || has_quoted_delimiter(line, by.delimiter);
    for (auto i = std::size_t(0); i < cells.size(); ++i) {
        auto const cell = trimmed_text(cells[i]);
        auto const is_value = is_value_at(cells, i) || is_choice_cell(cell);
        count_below(by.values_below[i], cell, is_first, is_value);
        if (cell.empty()) continue;
        by.has_value[i] = true;
        if (is_value) continue;
        // Before commas, only keys that are counted are known: see `add_key`.
        auto const is_key = is_year(cell) || (by.delimiter != ',' && !stem_of_key(cell).empty());
        if (i == 0 && is_key) by.keys.emplace_back(cell);
        else by.has_only_values[i] = false;
    }
}

/// `img001,a red fox, sitting`: whatever commas the prompt has, the first cell is a key.
void row_sample::add_key(std::string_view line)
{
    auto const end = line.find(',');
    auto const cell = line.substr(0, end);
    auto const is_tight =
        end != line.npos && end + 1 < line.size() && !is_blank_char(line[end + 1]);
    // In `1,000 foxes` the comma belongs to a number.
    auto const is_counted = is_tight && has_only_digits(cell) && !shapes::is_digit(line[end + 1]);
    auto const stem = is_counted ? no_stem
        : has_only_digits(cell)  ? std::string_view()
                                 : stem_of_key(cell);
    auto const is_row = is_tight && !stem.empty();
    // The first line may have the names of the columns.
    if (!is_row && lines_ == 1 && has_commas_of_rows(line)) return;
    if (stem_.empty()) stem_ = std::string(stem);
    has_keys_ = is_row && stem == stem_;
    if (has_keys_) keys_.emplace_back(line.substr(0, end));
}

void row_sample::add(std::string_view line)
{
    ++lines_;
    for (auto& one : dialects_) {
        if (one.fits) read(one, line);
    }
    if (has_keys_) add_key(line);
    has_header_ =
        has_header_ && has_tight_semicolon(line) && (lines_ == 1 || has_tight_cells_of_rows(line));
}

bool row_sample::is_table() const
{
    if (lines_ < 2) return false;
    if (has_keys_ && keys_.size() >= 2 && all_differ(keys_)) return true;
    // `Nr;Bild` before `1;a fox`.
    if (has_header_ && dialects_.front().fits) return true;
    return std::any_of(dialects_.begin(), dialects_.end(), [](dialect const& one) {
        if (!one.fits) return false;
        if (one.names_prompts || one.has_quotes) return true;
        auto const is_named = [](int values) { return values >= 2; };
        if (std::any_of(one.values_below.begin(), one.values_below.end(), is_named)) return true;
        auto const has_keys = all_differ(one.keys);
        auto values = false;
        auto texts = false;
        for (auto i = std::size_t(0); i < one.cells; ++i) {
            if (!one.has_value[i]) continue;
            (one.has_only_values[i] && (i > 0 || has_keys) ? values : texts) = true;
        }
        return values && texts;
    });
}

} // namespace neuroflash::inline v0::batch

// SPDX-License-Identifier: BSL-1.0
#include "batch/input/prompt_reader.hpp"

#include "batch/input/damaged_text.hpp"
#include "batch/input/json_line.hpp"
#include "batch/input/kinds.hpp"
#include "batch/input/line_kind.hpp"
#include "batch/input/text_rules.hpp"
#include "batch/input/text_sample.hpp"

#include <neuroflash/core/text/visible.hpp>

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

constexpr auto too_long = "it is longer than 1 MiB";
constexpr auto as_it_is = " (--format lines takes each line as it is)";

/// A `#` with nothing or a blank after it, because `#winter` may begin a prompt.
bool is_comment(std::string_view line)
{
    if (!line.starts_with('#')) return false;
    return line.size() == 1 || line[1] == ' ' || line[1] == '\t' ||
        line.substr(1).starts_with("\xc2\xa0");
}

bool is_table(input_format format)
{
    return format == input_format::csv || format == input_format::tsv;
}

read_prompt invalid(std::int64_t line, rejection why)
{
    auto made = read_prompt();
    made.line = line;
    made.why = std::move(why);
    return made;
}

rejection by_look(rejection why)
{
    why.by_look = !why.empty();
    return why;
}

/// The line is invalid, and `read` is what it would be.
read_prompt invalid(std::int64_t line, rejection why, item read)
{
    auto made = invalid(line, std::move(why));
    if (!made.why.by_look) return made;
    made.earlier = normalised(std::move(read));
    return made;
}

read_prompt checked(std::int64_t line, item from)
{
    auto made = read_prompt();
    made.line = line;
    auto got = check_item_text(std::move(from));
    if (auto* const why = std::get_if<rejection>(&got)) made.why = std::move(*why);
    else made.what.emplace(std::move(std::get<checked_item>(got)));
    return made;
}

/// A row of a table. Earlier versions left out its mask, and may have paid for the rest.
read_prompt checked_row(std::int64_t line, item from)
{
    auto plain = from;
    auto made = checked(line, std::move(from));
    if (made.what || plain.mask.empty()) return made;
    plain.mask.clear();
    auto const got = checked(line, std::move(plain));
    if (!got.what) return made;
    made.earlier = got.what->what();
    made.lacks_mask = true;
    return made;
}

/// Why a row has no prompt although its cells can be read; empty if it has one.
rejection damage_of_row(item const& read)
{
    if (is_json_layout(read.prompt) || read.prompt.starts_with("{\"")) {
        return {"its prompt begins like JSON"};
    }
    if (auto why = damage_in(read.prompt); !why.empty()) return why;
    if (is_word_for_a_sum(read.prompt)) {
        return {"its prompt is only the word for a sum", ": " + read.prompt};
    }
    if (!is_sheet_error(read.key)) return {};
    return {"its key is the error of a spreadsheet's formula", ": " + read.key};
}

} // namespace

prompt_reader::prompt_reader(batch_input const& from, item defaults, std::atomic<bool> const& stop)
    : from_(from), defaults_(std::move(defaults)), lines_(from, stop)
{
}

/// Takes a line that was read ahead, or a new one.
bool prompt_reader::take_line()
{
    if (!ahead_.empty()) {
        at_ = std::move(ahead_.front());
        ahead_.pop_front();
        return true;
    }
    if (!lines_.next()) return false;
    at_.text = lines_.line();
    at_.number = lines_.number();
    at_.too_long = lines_.too_long();
    return true;
}

/// Finds the next line that is not blank.
bool prompt_reader::next_line()
{
    while (take_line()) {
        if (core::is_blank_text(at_.text)) continue;
        text_ = trimmed_text(at_.text);
        if (is_comment(text_) && !is_numbered_header()) {
            skipped_.add(at_.number);
            continue;
        }
        refuse_conflict();
        return true;
    }
    return false;
}

/// Whether the line is the first row of a table whose first column is named `#`. It is no comment:
/// the next row would be taken for the names of the columns.
bool prompt_reader::is_numbered_header() const
{
    auto const format = declared_format(from_);
    if (columns_ || !is_table(format)) return false;
    auto const is_tsv = format == input_format::tsv;
    auto const cells = cells_of(text_, is_tsv ? '\t' : delimiter_of(text_, from_.columns));
    return cells.size() > 1 && trimmed_text(cells.front()) == "#";
}

std::string prompt_reader::skipped_comments() const
{
    return is_table(choice_.format) ? skipped_.text() : std::string();
}

/// Refuses a conflict, because both sides would be paid for, even if invalid lines are skipped.
void prompt_reader::refuse_conflict() const
{
    if (explicit_format() || !is_conflict_marker(text_)) return;
    throw input_refused(
        lines_.name() + " has the marks of a merge conflict (line " + std::to_string(at_.number) +
            ").",
        "Resolve the conflict, and remove the lines with <<<<<<<, ||||||| and >>>>>>>.");
}

/// The kind of plain lines shows only in several. The current line is the first of them.
void prompt_reader::look_ahead()
{
    constexpr std::size_t most_lines = 100;
    constexpr std::size_t most_bytes = std::size_t(1) << 16;
    auto sample = text_sample();
    sample.add(text_, at_.number);
    auto bytes = at_.text.size();
    while (ahead_.size() < most_lines && bytes < most_bytes && lines_.next()) {
        ahead_.push_back({lines_.line(), lines_.number(), lines_.too_long()});
        bytes += ahead_.back().text.size();
        auto const line = trimmed_text(ahead_.back().text);
        if (!core::is_blank_text(line) && !is_comment(line)) sample.add(line, lines_.number());
    }
    if (auto const found = sample.found()) refuse_found(lines_.name(), *found);
}

std::optional<read_prompt> prompt_reader::next()
{
    if (rows_) return next_row();
    if (!next_line()) return {};
    if (std::exchange(first_, false)) {
        choice_ = choose_format(from_, lines_.name(), text_);
        if (is_table(choice_.format)) return begin_table() ? next_row() : std::nullopt;
        if (choice_.by_first_line && choice_.format == input_format::lines) look_ahead();
        if (choice_.by_first_line) choose(text_);
    }
    return read_line(text_);
}

/// A first line that begins with `{` makes an input JSON lines. If it is not JSON, all lines are
/// reported.
void prompt_reader::choose(std::string_view line)
{
    if (choice_.format != input_format::json_lines || at_.too_long) return;
    if (!fault_of_encoding(line).empty()) return;
    auto ignored = item();
    auto const why = read_json_line(line, ignored);
    if (why.reason != invalid_json) return;
    throw input_refused(
        lines_.name() +
            " is taken for JSON lines, because its first line begins with {, but line " +
            std::to_string(at_.number) + " is " + why.text() + '.',
        "Correct the line. If these are plain prompts, take each line as it is: --format lines "
        "(input_format::lines).");
}

read_prompt prompt_reader::read_line(std::string_view line)
{
    if (at_.too_long) return invalid(at_.number, {too_long});
    if (auto why = fault_of_encoding(line); !why.empty())
        return invalid(at_.number, std::move(why));
    auto const is_plain = choice_.format == input_format::lines && !explicit_format();
    if (is_plain && !from_.lines()) joints_.watch_end(lines_.name(), line, at_.number);
    auto made = defaults_;
    auto why = choice_.format == input_format::json_lines ? read_members(line, made)
                                                          : by_look(read_text(line, made));
    if (!why.empty()) return invalid(at_.number, std::move(why), std::move(made));
    return checked(at_.number, std::move(made));
}

rejection prompt_reader::read_members(std::string_view line, item& to)
{
    if (line.starts_with('{')) {
        auto why = read_json_line(line, to);
        return why.empty() ? by_look(damage_in(to.prompt)) : why;
    }
    // Numbers, strings and the like are reported by their kind; other text is reported as text.
    auto why = read_json_line(line, to);
    if (why.reason != invalid_json) return why;
    return {
        "it is not a JSON object",
        R"(: it is plain text among JSON lines; write {"prompt": "..."})"};
}

rejection prompt_reader::read_text(std::string_view line, item& to)
{
    to.prompt = line;
    if (explicit_format()) return {};
    joints_.watch_quotes(lines_.name(), line, at_.number);
    // JSON or markup must not be drawn, and paid for, as it stands.
    if (line.starts_with('{') || is_json_layout(line)) {
        return {std::string("it begins like JSON, among plain prompts") + as_it_is};
    }
    if (!has_letters(line)) return {std::string("it has no letters") + as_it_is};
    if (auto const got = kind_by_line(line); got.is_no_prompt()) {
        return {
            "it looks like " + got.kind.what() + ", among plain prompts" + as_it_is,
            got.kind == kinds::comment ? std::string("; comments begin with # and a blank")
                                       : std::string()};
    }
    return damage_in(line);
}

/// Reads the row of column names. Returns false if the input ends before it.
bool prompt_reader::begin_table()
{
    auto delimiter = choice_.format == input_format::tsv ? '\t' : ',';
    // `sep=;` is a spreadsheet's own first line.
    constexpr auto separator = std::string_view("sep=");
    if (text_.starts_with(separator) && text_.size() == separator.size() + 1) {
        delimiter = text_.back();
        if (!next_line()) return false;
    } else if (choice_.format == input_format::csv) {
        delimiter = delimiter_of(text_, from_.columns);
    }
    rows_.emplace(delimiter);
    auto const& header = lines_.line();
    if (auto const at = invalid_utf8_at(header); at != header.npos) {
        refuse_encoding(lines_.name(), header, at_.number);
    }
    if (auto const why = read_row()) {
        throw input_refused(
            lines_.name() + ": the first row does not name the columns: " + why->text() + '.',
            "Write the names of the columns into the first row, one of them `prompt`.");
    }
    columns_.emplace(rows_->cells(), from_.columns, lines_.name());
    return true;
}

/// Reads the row that begins with the current line. Returns its error, if there is one.
std::optional<rejection> prompt_reader::read_row()
{
    auto const begin = lines_.number();
    auto size = std::size_t(0);
    auto damaged = rejection();
    for (;;) {
        auto const& line = lines_.line();
        size += line.size() + 1;
        if (lines_.too_long() || size > line_reader::longest) {
            throw input_refused(
                lines_.name() + ": the row that begins on line " + std::to_string(begin) +
                    " is longer than 1 MiB.",
                "A quotation mark in it may not be closed.");
        }
        if (damaged.empty()) damaged = fault_of_encoding(line);
        auto const got = rows_->feed(line);
        if (got == table_rows::feed_result::row) {
            return damaged.empty() ? std::nullopt : std::optional(std::move(damaged));
        }
        if (got == table_rows::feed_result::broken) {
            auto const end = lines_.number();
            return rejection(
                "a quotation mark is where CSV has none: within a quoted cell it is written twice, "
                "and "
                "a cell with one needs to be quoted",
                begin == end ? std::string() : " (up to line " + std::to_string(end) + ')');
        }
        if (!lines_.next()) {
            throw input_refused(
                lines_.name() + ": a quotation mark that opens in the row on line " +
                    std::to_string(begin) + " is not closed.",
                "Close it, or double it where it belongs to the text.");
        }
    }
}

std::optional<read_prompt> prompt_reader::next_row()
{
    for (;;) {
        if (!next_line()) return {};
        auto const begin = at_.number;
        if (auto why = read_row()) return invalid(begin, std::move(*why));
        auto const& cells = rows_->cells();
        if (columns_->have_nothing_in(cells)) continue;
        // Spreadsheets put a cell with a comma between quotation marks.
        if (is_comment(trimmed_text(cells.front()))) {
            skipped_.add(begin);
            continue;
        }
        columns_->refuse_others(cells, lines_.name(), begin);
        auto made = defaults_;
        if (auto why = columns_->read(cells, made); !why.empty())
            return invalid(begin, std::move(why));
        if (auto why = by_look(damage_of_row(made)); !why.empty())
            return invalid(begin, std::move(why), std::move(made));
        return checked_row(begin, std::move(made));
    }
}

} // namespace neuroflash::inline v0::batch

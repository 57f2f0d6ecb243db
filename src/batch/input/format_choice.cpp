// SPDX-License-Identifier: BSL-1.0
#include "batch/input/format_choice.hpp"

#include "batch/input/checked_prompt.hpp"
#include "batch/input/file_kind.hpp"
#include "batch/input/json_line.hpp"
#include "batch/input/near_name.hpp"
#include "batch/input/refusal.hpp"
#include "batch/input/table_columns.hpp"
#include "batch/input/table_row.hpp"
#include "batch/input/text.hpp"
#include "batch/input/text_rules.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace neuroflash::inline v0::batch {

namespace {

constexpr auto insist =
    " Or take each line as a prompt, as it is, which is how earlier versions read such files: "
    "--format lines (input_format::lines). A changed line is a new item, and is paid for again.";

struct named_format
{
    std::string_view ending;
    input_format format;
};

constexpr auto named_formats = std::to_array<named_format>(
    {{".jsonl", input_format::json_lines},
     {".ndjson", input_format::json_lines},
     {".json", input_format::json_lines},
     {".csv", input_format::csv},
     {".tsv", input_format::tsv},
     {".tab", input_format::tsv}});

std::optional<input_format> format_by_name(std::string_view path)
{
    auto const small =
        plain_name(path.substr(path.rfind('.') == path.npos ? path.size() : path.rfind('.')));
    for (auto const& one : named_formats) {
        if (small == one.ending) return one.format;
    }
    return {};
}

/// Whether the cells of a first line are column names: `prompt` alone, or else two known names. A
/// whole line is one, too, if it is another name for the prompts.
bool names_columns(std::vector<std::string> const& cells)
{
    if (cells.size() == 1 && is_name_of_prompts(cells.front())) return true;
    auto known = 0;
    for (auto const& cell : cells) {
        auto const name = plain_name(cell);
        if (name == "prompt" || name == "prompts") return true;
        known += std::find(item_members.begin(), item_members.end(), name) != item_members.end();
    }
    return known >= 2;
}

/// Refuses a header or a row among lines of prompts, because it would be paid for.
void refuse_table(std::string const& name, std::string_view line)
{
    line = line.substr(0, line.find_first_of("\r\n")); // a function's line may have several lines
    for (auto const delimiter : {'\t', ',', ';', '|'}) {
        auto const cells = cells_of(line, delimiter);
        auto const tabs = delimiter == '\t' && cells.size() > 1;
        if (!tabs && !names_columns(cells)) continue;
        auto const format = std::string(tabs ? "tsv" : "csv");
        throw input_refused(
            name + " looks like " + (tabs ? "TSV" : "CSV") + " with the columns " +
                in_a_row(cells) + '.',
            "Say --format " + format + " to read it by these (input_format::" + format + ")." +
                insist);
    }
}

/// Refuses the name of a column among plain prompts: if they are a table, the row with the names of
/// its columns would be paid for, even with `--format lines`.
void refuse_columns(std::string const& name, column_names const& columns)
{
    auto const option = option_with_column(columns);
    if (option.empty()) return;
    throw input_refused(
        name + " is read as plain prompts, which have no columns, but " + option + " names one.",
        "If it is a table, say --format csv (input_format::csv) or --format tsv "
        "(input_format::tsv). Otherwise leave out " +
            option + '.');
}

void refuse_named(std::string const& name, file_kind const& kind)
{
    if (!kind.known()) return;
    throw input_refused(
        name + " is " + kind.what() + ", which is not read.", kind.advice() + insist);
}

} // namespace

void refuse_json_layout(std::string const& name, std::string_view line)
{
    auto const at = line.find_first_not_of("[]{}, \t");
    if (at != line.npos && line[at] == '\'') {
        throw input_refused(
            name + " is a list of Python.",
            "Write a prompt on each line, or a JSON object: {\"prompt\": \"...\"}");
    }
    throw input_refused(
        name + " is a JSON array, or an object of several lines.",
        "Write one object per line: `jq -c '.[]' FILE` converts an array, and `jq -c . FILE` "
        "converts objects.");
}

void refuse_found(std::string const& name, text_sample::detection const& found)
{
    throw input_refused(
        name + " looks like " + found.kind.what() + " (line " + std::to_string(found.line) + ": " +
            in_quotes(found.begins) + "), which is not read.",
        found.kind.advice() + insist);
}

void refuse_encoding(std::string const& name, std::string_view line, std::int64_t number)
{
    auto const likely = likely_encoding(line);
    throw input_refused(
        name + " is not UTF-8 (line " + std::to_string(number) + fault_of_encoding(line).detail +
            "). Text of " + std::string(likely.origin) + " is often " + std::string(likely.name) +
            '.',
        "Save it as UTF-8, or convert it: iconv -f " + std::string(likely.name) +
            " -t UTF-8 FILE > FILE.utf8");
}

std::string_view to_string(input_format format) noexcept
{
    switch (format) {
    case input_format::detect: return "auto";
    case input_format::lines: return "lines";
    case input_format::json_lines: return "jsonl";
    case input_format::csv: return "csv";
    case input_format::tsv: return "tsv";
    }
    return {};
}

input_format declared_format(batch_input const& from)
{
    if (from.format != input_format::detect || from.lines()) return from.format;
    return format_by_name(from.path().string()).value_or(input_format::detect);
}

format_choice choose_format(batch_input const& from, std::string const& name, std::string_view line)
{
    auto made = format_choice();
    made.format = declared_format(from);
    if (made.format == input_format::detect) {
        refuse_named(name, kind_by_name(from.lines() ? std::string() : from.path().string()));
        made.by_first_line = true;
        made.format = line.starts_with('{') ? input_format::json_lines : input_format::lines;
    }
    auto const explicit_format = from.format == input_format::lines;
    auto const table = made.format == input_format::csv || made.format == input_format::tsv;
    if (!explicit_format && !table && is_json_layout(line)) refuse_json_layout(name, line);
    if (made.by_first_line && made.format == input_format::lines) refuse_table(name, line);
    if (made.format == input_format::lines) refuse_columns(name, from.columns);
    return made;
}

} // namespace neuroflash::inline v0::batch

// SPDX-License-Identifier: BSL-1.0
#include "cli/output/document_form.hpp"

#include "cli/render/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace neuroflash::cli {

namespace json = boost::json;

namespace {

constexpr auto form_names = std::to_array<std::pair<std::string_view, document_form>>(
    {{"table", document_form::table},
     {"json", document_form::json},
     {"jsonl", document_form::jsonl},
     {"csv", document_form::csv}});

json::object only(json::object const& from, std::vector<std::string> const& fields)
{
    if (fields.empty()) return from;
    auto made = json::object();
    for (auto const& field : fields) {
        auto const* const found = from.if_contains(field);
        made[field] = found == nullptr ? json::value(nullptr) : *found;
    }
    return made;
}

json::object as_row(json::value const& from, document_shape const& shape)
{
    if (auto const* const object = from.if_object()) return only(*object, shape.fields);
    auto made = json::object();
    made[shape.columns.empty() ? std::string("value") : shape.columns.front()] = from;
    return made;
}

/// Whether the document is of another kind than the one whose rows and members are known, such as
/// that of a dry run. It is then one row with all its members, because any of them may be paid for.
bool is_of_another_kind(json::object const& content, document_shape const& shape)
{
    return !shape.rows.empty() && !content.contains(shape.rows);
}

std::vector<json::object> rows_of(json::object const& content, document_shape const& shape)
{
    auto rows = std::vector<json::object>();
    auto const* const found = shape.rows.empty() ? nullptr : content.if_contains(shape.rows);
    if (is_of_another_kind(content, shape)) {
        rows.push_back(content);
    } else if (found == nullptr) {
        rows.push_back(only(content, shape.fields));
    } else if (auto const* const list = found->if_array()) {
        for (auto const& one : *list) rows.push_back(as_row(one, shape));
    } else {
        rows.push_back(as_row(*found, shape));
    }
    return rows;
}

json::object with_fields(json::object content, document_shape const& shape)
{
    if (shape.fields.empty() || is_of_another_kind(content, shape)) return content;
    auto* const found = shape.rows.empty() ? nullptr : content.if_contains(shape.rows);
    if (found == nullptr) return only(content, shape.fields);
    if (auto* const list = found->if_array()) {
        for (auto& one : *list) {
            if (auto const* const row = one.if_object()) one = only(*row, shape.fields);
        }
    } else if (auto const* const row = found->if_object()) {
        *found = only(*row, shape.fields);
    }
    return content;
}

using cells = std::vector<std::pair<std::string, std::string>>;

std::string cell_text(json::value const& from)
{
    if (from.is_null()) return {};
    if (auto const* const text = from.if_string()) return std::string(*text);
    return json_text(from);
}

void add_cells(cells& to, std::string const& prefix, json::object const& from)
{
    for (auto const& member : from) {
        auto const name = prefix + std::string(member.key());
        auto const* const inner = member.value().if_object();
        if (inner != nullptr) add_cells(to, name + '.', *inner);
        else to.emplace_back(name, cell_text(member.value()));
    }
}

std::string csv_field(std::string const& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    auto made = std::string("\"");
    for (auto const c : text) made += c == '"' ? std::string("\"\"") : std::string(1, c);
    return made + '"';
}

std::string csv_line(std::vector<std::string> const& fields)
{
    // Readers of CSV skip an empty line.
    if (fields.size() == 1 && fields.front().empty()) return "\"\"\r\n";
    auto line = std::string();
    for (auto const& field : fields) {
        line += (&field == fields.data() ? "" : ",") + csv_field(field);
    }
    return line + "\r\n";
}

/// Without headings the members of the rows are the columns.
std::string
csv_text(std::vector<json::object> const& rows, std::vector<std::string> const& headings)
{
    auto all = std::vector<cells>();
    // An object has several columns, in the place of its own.
    auto expanded = std::vector<std::string>();
    for (auto const& row : rows) add_cells(all.emplace_back(), {}, row);
    auto const add_once = [&](std::string const& name) {
        if (std::ranges::find(expanded, name) == expanded.end()) expanded.push_back(name);
    };
    for (auto const& heading : headings) {
        auto found = false;
        for (auto const& row : all) {
            for (auto const& [name, text] : row) {
                if (name != heading && !name.starts_with(heading + '.')) continue;
                add_once(name);
                found = true;
            }
        }
        if (!found) add_once(heading);
    }
    if (headings.empty()) {
        for (auto const& row : all) {
            for (auto const& [name, text] : row) add_once(name);
        }
    }
    auto text = csv_line(expanded);
    for (auto const& row : all) {
        auto fields = std::vector<std::string>();
        for (auto const& heading : expanded) {
            auto const cell = std::ranges::find(row, heading, &cells::value_type::first);
            fields.push_back(cell == row.end() ? std::string() : cell->second);
        }
        text += csv_line(fields);
    }
    return text;
}

} // namespace

document_form document_form_of(std::string_view name) noexcept
{
    for (auto const& [known, form] : form_names) {
        if (known == name) return form;
    }
    return document_form::table;
}

std::string document_text(json::object const& content, document_shape const& shape)
{
    switch (shape.form) {
    case document_form::table: break;
    case document_form::json: return json_text(with_fields(content, shape)) + '\n';
    case document_form::jsonl: {
        auto lines = std::string();
        for (auto const& row : rows_of(content, shape)) lines += json_text(row) + '\n';
        return lines;
    }
    case document_form::csv: {
        auto headings = shape.fields.empty() ? shape.columns : shape.fields;
        if (is_of_another_kind(content, shape)) headings.clear();
        return csv_text(rows_of(content, shape), headings);
    }
    }
    return {};
}

} // namespace neuroflash::cli

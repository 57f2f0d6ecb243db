// SPDX-License-Identifier: BSL-1.0
#include "cli/app/choose_shape.hpp"

#include "cli/commands/commands.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/output/jq_filter.hpp"
#include "cli/render/text.hpp"
#include "cli/render/trimmed.hpp"

#include <neuroflash/nearest_word.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace neuroflash::cli {

namespace {

std::vector<std::string> words_of(std::string_view text, char at)
{
    auto found = std::vector<std::string>();
    while (!text.empty()) {
        auto const end = std::min(text.find(at), text.size());
        auto word = trimmed(text.substr(0, end));
        if (!word.empty()) found.push_back(std::move(word));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return found;
}

std::string listed(std::vector<std::string> const& words)
{
    auto text = std::string();
    for (auto const& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// A mistake in the filter is reported before anything is sent.
result<void> compile_filter(options& given)
{
    if (given.jq.empty()) return {};
    auto filter = jq_filter::compile(given.jq);
    if (!filter) return filter.error();
    given.shape.filter = std::move(*filter);
    return {};
}

} // namespace

result<void> choose_shape(command_row const& command, options& given)
{
    auto& shape = given.shape;
    auto const has_json = !given.json_fields.empty() || !given.jq.empty();
    // An option comes before a variable and a profile.
    if (has_json && !given.output_is_typed) given.output = "json";
    if (has_json && given.output == "table") given.output = "json";
    shape.form = document_form_of(given.output);
    shape.rows = command.rows;
    shape.columns = words_of(command.members, ' ');
    if (!given.json_fields.empty() && given.json_fields != "true")
        shape.fields = words_of(given.json_fields, ',');
    auto const name = '`' + std::string(command.name) + '`';
    if (shape.form == document_form::csv && shape.columns.empty()) {
        return wrong_usage(
            name + " has no table that could be CSV.", "Choose --output json, and select from it.");
    }
    if (!given.jq.empty() && shape.form != document_form::json) {
        return wrong_usage(
            "--jq needs the JSON document, not --output " + given.output + '.',
            "Leave --output out, or write `--output json`.");
    }
    if (!shape.fields.empty() && shape.columns.empty()) {
        return wrong_usage(name + " prints its document whole.", "Give --json without names.");
    }
    for (auto const& field : shape.fields) {
        if (std::ranges::find(shape.columns, field) != shape.columns.end()) continue;
        auto const meant = nearest_word(field, shape.columns);
        return wrong_usage(
            "--json: " + name + " has no member `" + shortened(printable(field), 40) + '`' +
                (meant.empty() ? "." : "; did you mean `" + meant + "`?"),
            "There are: " + listed(shape.columns) + '.');
    }
    return compile_filter(given);
}

std::vector<std::string> with_json_joined(std::vector<std::string> typed)
{
    if (typed.empty()) return typed;
    auto const* const command = find_command(typed.front());
    if (command == nullptr || command->takes_values) return typed;
    auto made = std::vector<std::string>();
    for (auto& word : typed) {
        auto const joins = !made.empty() && made.back() == "--json" && !word.starts_with('-');
        if (joins) made.back() += '=' + word;
        else made.push_back(std::move(word));
    }
    return made;
}

} // namespace neuroflash::cli

// SPDX-License-Identifier: BSL-1.0
#include "batch/input/table_columns.hpp"

#include "batch/input/table_row.hpp"
#include "batch/input/text.hpp"
#include "batch/input/text_rules.hpp"

#include <neuroflash/core/text/visible.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

enum member : std::size_t
{
    prompt,
    key,
    model,
    num_images,
    aspect_ratio,
    output_format,
    source,
    brand_voice,
    mask,
};

/// The columns in the order of `item_members`.
std::array<std::string_view, item_members.size()> in_order(column_names const& wanted)
{
    return {wanted.prompt,     wanted.key,          wanted.model,
            wanted.num_images, wanted.aspect_ratio, wanted.output_format,
            wanted.source,     wanted.brand_voice,  wanted.mask};
}

/// A second name that a column may have.
std::string_view other_name(std::size_t which)
{
    return which == output_format ? "format" : which == source ? "sources" : "";
}

/// `--aspect-ratio-column`.
std::string option_of(std::string_view name)
{
    auto made = "--" + std::string(name) + "-column";
    std::replace(made.begin(), made.end(), '_', '-');
    return made;
}

std::vector<std::string> words_of(std::string_view text)
{
    constexpr auto blanks = " \t\r\n";
    auto made = std::vector<std::string>();
    for (auto at = text.find_first_not_of(blanks); at != text.npos;
         at = text.find_first_not_of(blanks, at)) {
        auto const end = std::min(text.find_first_of(blanks, at), text.size());
        made.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return made;
}

} // namespace

std::string option_with_column(column_names const& wanted)
{
    auto const names = in_order(wanted);
    for (auto i = std::size_t(0); i < names.size(); ++i) {
        if (!names[i].empty()) return option_of(item_members[i]);
    }
    return {};
}

table_columns::table_columns(
    std::vector<std::string> header, column_names const& wanted, std::string const& name)
    : header_(std::move(header))
{
    for (auto& one : header_) one = std::string(trimmed_text(one));
    auto const names = in_order(wanted);
    for (auto i = std::size_t(0); i < names.size(); ++i) {
        if (names[i].empty()) continue;
        at_[i] = find(names[i], name);
        if (at_[i]) continue;
        throw input_refused(
            name + " has no column " + in_quotes(names[i]) + "; it has " + in_a_row(header_) + '.',
            "Check the name after " + option_of(item_members[i]) + '.');
    }
    // A column that was given to one member by its name is not another one's as well. Only prompts
    // may be keys, too.
    auto const given = at_;
    auto const by_default = [&](std::string_view column, std::size_t which) {
        auto const found = column.empty() ? std::nullopt : find(column, name);
        auto const is_given = std::find(given.begin(), given.end(), found) != given.end();
        return is_given && which != prompt ? std::nullopt : found;
    };
    for (auto i = std::size_t(0); i < names.size(); ++i) {
        if (!names[i].empty()) continue;
        at_[i] = by_default(item_members[i], i);
        if (!at_[i]) at_[i] = by_default(other_name(i), i);
    }
    refuse_unclear_names(name);
}

std::optional<std::size_t>
table_columns::find(std::string_view column, std::string const& name) const
{
    auto const wanted = plain_name(column);
    auto found = std::optional<std::size_t>();
    for (auto i = std::size_t(0); i < header_.size(); ++i) {
        if (plain_name(header_[i]) != wanted) continue;
        if (found) {
            throw input_refused(
                name + " has two columns " + in_quotes(header_[i]) + '.',
                "Rename or remove one of them.");
        }
        found = i;
    }
    return found;
}

/// `modle` would be left out silently, and the prompts drawn by another model. All that is unclear
/// is named at once, so that the user answers once.
void table_columns::refuse_unclear_names(std::string const& name) const
{
    auto columns = std::vector<std::string>();
    auto members = std::vector<std::string>();
    auto options = std::string();
    auto is_meant = std::array<bool, item_members.size()>();
    for (auto i = std::size_t(0); i < header_.size(); ++i) {
        if (std::find(at_.begin(), at_.end(), std::optional(i)) != at_.end()) continue;
        auto const near = near_member(header_[i]);
        auto const which = static_cast<std::size_t>(
            std::find(item_members.begin(), item_members.end(), near) - item_members.begin());
        if (near.empty() || at_[which]) continue;
        if (which != prompt && is_vague_synonym(header_[i])) continue;
        if (std::exchange(is_meant[which], true)) continue;
        columns.push_back(in_quotes(header_[i]));
        members.push_back(in_quotes(near));
        options += ' ' + option_of(near) + ' ' + in_quotes(header_[i]);
    }
    if (!at_[prompt]) {
        if (!is_meant[prompt]) options = " --prompt-column NAME" + options;
        throw input_refused(
            name + " has no column \"prompt\"; it has " + in_a_row(header_) + '.',
            "Name the column that has the prompts:" + options +
                " (and --key-column and so on, if needed). The first row must name the columns.");
    }
    if (columns.empty()) return;
    auto const several = columns.size() > 1;
    throw input_refused(
        name + (several ? " has the columns " : " has a column ") + in_a_row(columns) +
            "; did you mean " + in_a_row(members) + '?',
        std::string(
            several ? "Rename them, or say what they hold:"
                    : "Rename the column, or say what it holds:") +
            options + '.');
}

bool table_columns::have_nothing_in(std::vector<std::string> const& cells) const
{
    if (std::all_of(cells.begin(), cells.end(), core::is_blank_text)) return true;
    // A lone column may have any name that an option gives: `fox` below `Fox` may be a prompt.
    auto const is_usual = header_.size() > 1 || plain_name(header_.front()) == item_members[prompt];
    return std::equal(
        cells.begin(), cells.end(), header_.begin(), header_.end(),
        [is_usual](std::string const& one, std::string const& name) {
            auto const text = trimmed_text(one);
            return is_usual ? plain_name(text) == plain_name(name) : text == name;
        });
}

bool table_columns::are_others(std::vector<std::string> const& cells) const
{
    if (cells.size() != header_.size()) return false;
    auto const is_name = [this](std::string_view text) {
        auto const is_same = [text](std::string const& one) { return plain_name(one) == text; };
        return std::find(item_members.begin(), item_members.end(), text) != item_members.end() ||
            std::any_of(header_.begin(), header_.end(), is_same);
    };
    // An image of a mask or a model may be wanted, but none of the word `prompt`.
    auto const own = plain_name(cell(cells, prompt));
    if (own.empty() || !is_name(own)) return false;
    if (own == item_members[prompt]) return true;
    if (header_.size() == 1) return false;
    auto has_prompts = false;
    for (auto const& one : cells) {
        auto const name = plain_name(trimmed_text(one));
        if (!name.empty() && !is_name(name)) return false;
        has_prompts = has_prompts || name == item_members[prompt] ||
            name == plain_name(header_[*at_[prompt]]);
    }
    return has_prompts;
}

void table_columns::refuse_others(
    std::vector<std::string> const& cells, std::string const& name, std::int64_t line) const
{
    if (!are_others(cells)) return;
    throw input_refused(
        name + " names columns again (line " + std::to_string(line) +
            "), and not as its first row does: " + cut_text(in_a_row(cells)) + '.',
        "Give each table in a file of its own, or put its columns into the order of the first row.");
}

std::string table_columns::ignored() const
{
    auto names = std::vector<std::string>();
    for (auto i = std::size_t(0); i < header_.size(); ++i) {
        if (std::find(at_.begin(), at_.end(), std::optional(i)) != at_.end()) continue;
        if (!header_[i].empty()) names.push_back(header_[i]);
    }
    return in_a_row(names);
}

std::string table_columns::cell(std::vector<std::string> const& cells, std::size_t which) const
{
    return at_[which] ? std::string(trimmed_text(cells[*at_[which]])) : std::string();
}

rejection table_columns::read(std::vector<std::string> const& cells, item& to) const
{
    if (cells.size() != header_.size()) {
        auto const fewer = cells.size() < header_.size();
        return {
            std::string("it has ") + (fewer ? "fewer" : "more") + " cells than the first row",
            " (" + std::to_string(cells.size()) + ", not " + std::to_string(header_.size()) +
                "): a cell with the delimiter or a line break in it needs quotation marks"};
    }
    auto const take = [&](std::size_t which, std::string& into) {
        if (auto text = cell(cells, which); !text.empty()) into = std::move(text);
    };
    take(prompt, to.prompt);
    take(key, to.key);
    take(model, to.model);
    take(aspect_ratio, to.aspect_ratio);
    take(output_format, to.output_format);
    take(brand_voice, to.brand_voice);
    take(mask, to.mask);
    if (auto named = words_of(cell(cells, source)); !named.empty()) to.sources = std::move(named);
    auto const count = cell(cells, num_images);
    if (count.empty()) return {};
    auto const got = std::from_chars(count.data(), count.data() + count.size(), to.images);
    if (got.ec == std::errc() && got.ptr == count.data() + count.size() && to.images >= 1 &&
        to.images <= most_images_of_item) {
        return {};
    }
    return {"its num_images must be a whole number from 1 to 1000", ", and is " + in_quotes(count)};
}

char delimiter_of(std::string_view first_line, column_names const& wanted)
{
    auto const name = wanted.prompt.empty() ? std::string("prompt") : plain_name(wanted.prompt);
    auto best = ',';
    auto most = std::size_t(1);
    for (auto const one : {',', ';', '\t', '|'}) {
        auto const cells = cells_of(first_line, one);
        for (auto const& cell : cells) {
            if (plain_name(trimmed_text(cell)) == name) return one;
        }
        if (cells.size() <= most) continue;
        most = cells.size();
        best = one;
    }
    return best;
}

} // namespace neuroflash::inline v0::batch

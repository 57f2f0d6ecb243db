// SPDX-License-Identifier: BSL-1.0
#include "batch/input/line_kind.hpp"

#include "batch/input/kinds.hpp"
#include "batch/input/line_shapes.hpp"
#include "batch/input/near_name.hpp"
#include "batch/input/program_line.hpp"
#include "batch/input/row_sample.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace neuroflash::inline v0::batch {

namespace {

using proof = line_kind::proof;
using shapes::is_digit;
using shapes::is_letter;

/// `<p>`, `<prompts lang="en">`, `</p>`, `<br/>`. A name with a colon may be a `<lora:fox:1>`.
bool is_tag(std::string_view line)
{
    if (!line.starts_with('<')) return false;
    auto const small = shapes::lower(line.substr(0, 64));
    for (auto const* const begin : {"<!doctype", "<!--", "<?xml", "<html"}) {
        if (small.starts_with(begin)) return true;
    }
    if (line.find("xmlns") != line.npos) return true;
    auto at = std::size_t(line.starts_with("</") ? 2 : 1);
    if (at >= line.size() || !is_letter(line[at])) return false;
    while (at < line.size() && (is_letter(line[at]) || is_digit(line[at]) || line[at] == '-')) ++at;
    return at < line.size() && (line[at] == '>' || line[at] == ' ' || line[at] == '/') &&
        line.find('>') != line.npos;
}

line_kind tag_line(std::string_view line)
{
    if (!is_tag(line)) return {};
    auto const xml = shapes::lower(line.substr(0, 5)) == "<?xml";
    return {xml ? kinds::xml : kinds::html, proof::line};
}

/// `- a fox`, `* a fox`. `24. Dezember, Schnee` may be a prompt: a number is only a hint.
line_kind list_line(std::string_view line)
{
    for (auto const* const bullet :
         {"- ", "* ", "+ ", "-\t", "*\t", "\xe2\x80\xa2 ", "\xe2\x80\xa2\t"}) {
        if (line.starts_with(bullet)) return {kinds::list, proof::line};
    }
    return number_of_entry(line) ? line_kind(kinds::list, proof::hint) : line_kind();
}

/// A heading from the second degree on (`# ` is a comment), a table, a quotation, a fence.
line_kind markdown_line(std::string_view line)
{
    auto const found = line_kind(kinds::markdown, proof::line);
    auto const marks = line.find_first_not_of('#');
    if (marks != line.npos && marks >= 2 && line[marks] == ' ') return found;
    if (line.starts_with("```") || line.starts_with("~~~") || line.starts_with("> ")) return found;
    if (line.size() > 2 && line.starts_with('|') && line.ends_with('|')) return found;
    // A link, an image, and a directive of reStructuredText.
    if (line.find("](http") != line.npos || line.starts_with("![")) return found;
    if (line.starts_with(".. ") && line.find("::") != line.npos) return found;
    // `**bold** fox` may be a prompt.
    if (line.starts_with("**") && line.find("**", 2) != line.npos)
        return {kinds::markdown, proof::hint};
    return {};
}

/// `\documentclass{article}`, `\item a fox`.
line_kind latex_line(std::string_view line)
{
    if (!line.starts_with('\\') || line.size() < 2) return {};
    auto const name = shapes::name_in_front(line.substr(1));
    auto const rest = line.substr(1 + name.size());
    if (name.empty()) return {};
    if (rest.starts_with('{') || rest.starts_with('[')) return {kinds::latex, proof::file};
    if (name == "item" || name == "maketitle") return {kinds::latex, proof::line};
    return {};
}

/// A number, a truth, nothing, a list or a quoted text: prompts do not consist of these.
bool is_scalar(std::string_view value)
{
    auto const small = shapes::lower(value);
    for (auto const* const word : {"true", "false", "null", "~", "yes", "no", "on", "off"}) {
        if (small == word) return true;
    }
    if (value.size() > 1 && (value.starts_with('"') || value.starts_with('\'')) &&
        value.back() == value.front()) {
        return true;
    }
    if (value.starts_with('[') && value.ends_with(']')) return true;
    return value.find_first_not_of("0123456789.:-+/") == value.npos;
}

/// `---`, `%YAML 1.2`, `prompts:`, `prompt: a fox`, `negative_prompt: x`; `steps: 20` is a hint.
line_kind yaml_line(std::string_view line)
{
    auto const found = line_kind(kinds::yaml, proof::line);
    if (line == "---" || line == "..." || line.starts_with("%YAML")) return found;
    auto const name = shapes::name_in_front(line, "-");
    if (name.empty() || !line.substr(name.size()).starts_with(':')) return {};
    auto const small = shapes::lower(name);
    auto const after = line.substr(name.size() + 1);
    if (after.empty() || small == "prompt" || small == "prompts") return found;
    if (!after.starts_with(' ') && !after.starts_with('\t')) return {};
    if (name.find('_') != name.npos) return found;
    auto const value = shapes::without_blanks(after);
    auto const is_member =
        std::find(item_members.begin(), item_members.end(), name) != item_members.end();
    if (small == name && (is_member || is_scalar(value))) return {kinds::yaml, proof::hint};
    return {};
}

/// Whether the line has quotation marks as they are printed, with which people close others.
bool has_printed_quotes(std::string_view line)
{
    constexpr auto marks = std::to_array<std::string_view>(
        {"\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e", "\xc2\xab", "\xc2\xbb"});
    return std::any_of(marks.begin(), marks.end(), [&](std::string_view one) {
        return line.find(one) != line.npos;
    });
}

/// The place of a mark that stands alone, because a mark within a quoted cell is doubled.
std::size_t single_mark_in(std::string_view line, std::size_t from)
{
    for (auto at = line.find('"', from); at != line.npos; at = line.find('"', at + 2)) {
        if (at + 1 == line.size() || line[at + 1] != '"') return at;
    }
    return line.npos;
}

/// `"a fox"`, `"a fox",` and `'a fox',` of a list. A prompt may begin with a word in quotation
/// marks, and with an apostrophe. One mark that is not closed is only a hint.
line_kind quoted_line(std::string_view line)
{
    auto const mark = line.empty() ? '\0' : line.front();
    if (mark != '"' && mark != '\'') return {};
    if (opens_quotation(line)) return {kinds::strings, proof::hint};
    if (mark == '"' && single_mark_in(line, 1) == line.npos) return {};
    // `'80s dancers, rockin'` is no list.
    if (line.ends_with(',')) line.remove_suffix(1);
    else if (mark == '\'') return {};
    if (line.size() < 2 || !line.ends_with(mark)) return {};
    auto const inner = line.substr(1, line.size() - 2);
    for (auto at = inner.find(mark); at != inner.npos; at = inner.find(mark, at + 1)) {
        if (at > 0 && inner[at - 1] == '\\') continue;
        if (at + 1 < inner.size() && inner[at + 1] == mark) ++at;
        else return {};
    }
    return {kinds::strings, proof::line};
}

/// `Ideas for spring:`. Names of emojis (`a fox :snowflake:`), weights (`fox::`) and faces (`(:`,
/// `):`) may end a prompt.
line_kind heading_line(std::string_view line)
{
    auto const found = line_kind(kinds::heading, proof::line);
    constexpr auto before_eyes = std::string_view("([{<=>;|");
    if (line.ends_with("\xef\xbc\x9a")) return found; // the colon of Chinese and Japanese
    if (!line.ends_with(':') || line.ends_with("::")) return {};
    auto const word = line.substr(line.find_last_of(" \t") + 1);
    if (word.find(':') + 1 != word.size()) return {};
    auto const is_face = word.size() > 1 && before_eyes.find(word[word.size() - 2]) != word.npos;
    // Behind a word it closes a parenthesis: `Foxes (at night):`.
    return is_face || word == "):" ? line_kind() : found;
}

std::string_view last_word_of(std::string_view line)
{
    return line.substr(line.find_last_of(" \t") + 1);
}

bool is_one_of(std::initializer_list<std::string_view> words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Whether one of its words is English.
bool has_english_word(std::string_view line)
{
    while (!line.empty()) {
        auto const word = shapes::lower(line.substr(0, line.find_first_of(" \t")));
        if (is_one_of({"a", "an", "the", "of", "with", "in", "on"}, word)) return true;
        line = shapes::without_blanks(line.substr(word.size()));
    }
    return false;
}

/// Whether no sentence ends with the word behind `rest`, unlike with `in`, `an` (`schaut mich an`),
/// `die` (to die) or `or` (gold in French).
bool is_never_last(std::string_view word, std::string_view rest)
{
    auto const before = last_word_of(rest);
    // In Danish, `and` is a duck and `the` is tea.
    if (word == "the" || word == "and") return has_english_word(rest);
    // `vitamin a` is whole.
    if (word == "a" || word == "an") {
        return is_one_of(
            {"in", "of", "with", "on", "like", "by", "from", "for", "at", "as", "into"}, before);
    }
    // `Boote auf der oder`, with a small letter, is the river.
    if (word == "oder") return !is_one_of({"der", "die"}, before);
    // `nur eine` and `noch einen` are whole.
    if (word == "eine" || word == "einen")
        return !is_one_of({"nur", "noch", "nicht", "die", "den"}, before);
    return is_one_of({"und", "einem", "im", "zum", "zur"}, word);
}

} // namespace

bool opens_quotation(std::string_view line)
{
    constexpr auto delimiters = std::string_view(",;|\t");
    auto const mark = line.find('"');
    if (mark == line.npos || has_printed_quotes(line)) return false;
    auto const begins_cell = mark == 0 || delimiters.find(line[mark - 1]) != delimiters.npos;
    return begins_cell && single_mark_in(line, mark + 1) == line.npos;
}

bool closes_quotation(std::string_view line)
{
    if (std::count(line.begin(), line.end(), '"') % 2 == 0) return false;
    auto const mark = single_mark_in(line, 0);
    if (mark == line.npos) return false;
    return mark + 1 == line.size() ||
        std::string_view(",;|\t").find(line[mark + 1]) != std::string_view::npos;
}

std::optional<int> number_of_entry(std::string_view line) noexcept
{
    constexpr auto most_digits = 5;
    auto at = std::size_t(0);
    auto number = 0;
    while (at < line.size() && at < most_digits && is_digit(line[at])) {
        number = number * 10 + (line[at++] - '0');
    }
    auto const fits = at > 0 && at + 1 < line.size() && (line[at] == '.' || line[at] == ')') &&
        line[at + 1] == ' ';
    return fits ? std::optional(number) : std::nullopt;
}

std::string_view word_of_broken_line(std::string_view line, std::string_view next)
{
    auto const word = last_word_of(line);
    if (word.size() == line.size()) return {}; // a word alone is none of a sentence
    auto const begin = line.substr(0, line.size() - word.size());
    // `sign that says and` before `sign that says or`: each line of a series has another word.
    if (next.starts_with(begin)) return {};
    auto const goes_on = !next.empty() && next.front() >= 'a' && next.front() <= 'z';
    if (goes_on && word.size() > 1 && word.back() == '-' && is_letter(word[word.size() - 2]))
        return word;
    auto const rest = begin.substr(0, begin.find_last_not_of(" \t") + 1);
    return is_never_last(word, rest) ? word : std::string_view();
}

bool is_conflict_marker(std::string_view line)
{
    for (auto const* const marker : {"<<<<<<<", ">>>>>>>", "|||||||"}) {
        if (!line.starts_with(marker)) continue;
        if (line.size() == 7 || line[7] == ' ') return true;
    }
    return false;
}

line_kind kind_by_line(std::string_view line)
{
    for (auto const rule :
         {&record_line, &tag_line, &latex_line, &list_line, &markdown_line, &yaml_line,
          &program_line, &quoted_line, &pointer_line, &row_line, &heading_line}) {
        if (auto const got = rule(line); got.kind.known()) return got;
    }
    return {};
}

} // namespace neuroflash::inline v0::batch

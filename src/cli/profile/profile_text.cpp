// SPDX-License-Identifier: BSL-1.0
#include "cli/profile/profile_text.hpp"

#include "cli/render/text.hpp"
#include "cli/settings/setting_origins.hpp"

#include <neuroflash/nearest_word.hpp>

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

namespace neuroflash::cli {

namespace {

std::vector<std::string> known_keys()
{
    auto keys = std::vector<std::string>();
    for (auto const& row : setting_rows) {
        if (!row.key.empty()) keys.emplace_back(row.key);
    }
    keys.emplace_back("secret_store");
    return keys;
}

long line_of(toml::node const& node)
{
    return static_cast<long>(node.source().begin.line);
}

profile_fault
unknown_member(std::string_view name, std::vector<std::string> const& known, long line)
{
    auto const meant = nearest_word(std::string(name), known);
    auto const hint = meant.empty() ? std::string() : "; did you mean " + meant + "?";
    return {"the member " + printable(name) + " is not known" + hint, line};
}

std::string number_text(double value)
{
    char text[40];
    std::snprintf(text, sizeof text, "%.15g", value);
    return text;
}

/// The value; empty if it is not a simple value.
std::optional<std::string> text_of(toml::node const& node)
{
    if (auto const* const text = node.as_string()) return text->get();
    if (auto const* const number = node.as_integer()) return std::to_string(number->get());
    if (auto const* const number = node.as_floating_point()) return number_text(number->get());
    if (auto const* const truth = node.as_boolean()) return truth->get() ? "true" : "false";
    return {};
}

std::optional<profile_fault>
read_one_profile(std::string_view name, toml::table const& from, profile_document& into)
{
    static auto const keys = known_keys();
    auto& values = into.profiles[std::string(name)];
    for (auto const& [key, node] : from) {
        auto const member = std::string(key.str());
        if (std::ranges::find(keys, member) == keys.end()) {
            return unknown_member(member, keys, line_of(node));
        }
        auto text = text_of(node);
        if (!text) return profile_fault{member + " must be a text or a number", line_of(node)};
        values[member] = profile_value{std::move(*text), line_of(node)};
    }
    return {};
}

std::optional<profile_fault> read_profiles(toml::node const& from, profile_document& into)
{
    auto const* const profiles = from.as_table();
    if (profiles == nullptr) {
        return profile_fault{"profiles must be tables, such as [profiles.default]", line_of(from)};
    }
    for (auto const& [key, node] : *profiles) {
        if (auto const wrong = profile_name_fault(key.str()); !wrong.empty()) {
            return profile_fault{
                "the name of the profile " + printable(key.str()) + ' ' + wrong, line_of(node)};
        }
        auto const* const table = node.as_table();
        if (table == nullptr) {
            return profile_fault{
                "a profile is a table: [profiles." + std::string(key.str()) + ']', line_of(node)};
        }
        if (auto wrong = read_one_profile(key.str(), *table, into)) return wrong;
    }
    return {};
}

std::variant<profile_document, profile_fault> read_document(toml::table const& all)
{
    auto made = profile_document();
    for (auto const& [key, node] : all) {
        auto const name = std::string(key.str());
        if (name == "profiles") {
            if (auto const wrong = read_profiles(node, made)) return *wrong;
        } else if (name == "profile") {
            auto const* const text = node.as_string();
            if (text == nullptr) {
                return profile_fault{"profile must be the name of a profile", line_of(node)};
            }
            made.chosen = profile_value{text->get(), line_of(node)};
        } else if (auto const keys = known_keys(); std::ranges::find(keys, name) != keys.end()) {
            return profile_fault{
                name + " belongs to a profile: put it below [profiles.default]", line_of(node)};
        } else if (node.is_table() && nearest_word(name, {"profile", "profiles"}).empty()) {
            // Other tools write their profiles like that.
            return profile_fault{
                "the table " + printable(name) + " is not known; a profile is written [profiles." +
                    (profile_name_fault(name).empty() ? name : "NAME") + ']',
                line_of(node)};
        } else {
            return unknown_member(name, {"profile", "profiles"}, line_of(node));
        }
    }
    return made;
}

/// A basic string of TOML.
std::string quoted_text(std::string_view text)
{
    auto made = std::string("\"");
    for (auto const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            made += '\\';
            made += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04X", static_cast<unsigned>(byte));
            made += escape;
        } else {
            made += c;
        }
    }
    return made + '"';
}

/// The lines with their ends.
std::vector<std::string> lines_of_text(std::string const& text)
{
    auto lines = std::vector<std::string>();
    for (auto at = std::size_t(0); at < text.size();) {
        auto const end = std::min(text.find('\n', at), text.size() - 1);
        lines.push_back(text.substr(at, end - at + 1));
        at = end + 1;
    }
    if (!lines.empty() && lines.back().back() != '\n') lines.back() += '\n';
    return lines;
}

profile_value const*
value_in(profile_document const& of, std::string const& name, std::string const& key)
{
    if (name.empty()) return of.chosen ? &*of.chosen : nullptr;
    auto const found = of.profiles.find(name);
    if (found == of.profiles.end()) return nullptr;
    auto const value = found->second.find(key);
    return value == found->second.end() ? nullptr : &value->second;
}

void set_value(
    profile_document& in, std::string const& name, std::string const& key, std::string const& value)
{
    if (name.empty()) {
        in.chosen.reset();
        if (!value.empty()) in.chosen = profile_value{value, 0};
    } else if (value.empty()) {
        if (auto const found = in.profiles.find(name); found != in.profiles.end()) {
            found->second.erase(key);
        }
    } else {
        in.profiles[name][key] = profile_value{value, 0};
    }
}

/// The lines apart, which an edit moves.
bool say_the_same(profile_document const& a, profile_document const& b)
{
    auto const flat = [](profile_document const& of) {
        auto all = std::map<std::pair<std::string, std::string>, std::string>();
        if (of.chosen) all[{"", ""}] = of.chosen->text;
        for (auto const& [name, values] : of.profiles) {
            for (auto const& [key, value] : values) all[{name, key}] = value.text;
        }
        return all;
    };
    return flat(a) == flat(b);
}

/// The line of the header `[profiles.NAME]`; 0 if there is none.
std::size_t header_line(std::string const& text, std::string const& name)
{
    auto const parsed = toml::parse(text);
    if (!parsed) return 0;
    auto const* const table = parsed.table()["profiles"][name].as_table();
    return table == nullptr || table->is_inline() ? 0 : table->source().begin.line;
}

/// The place of the value in a line such as `key = "value" # comment`. Both are 0 if there is
/// none.
struct value_place
{
    std::size_t begin = 0;
    std::size_t end = 0;
};

value_place place_of_value(std::string_view line)
{
    auto begin = std::string_view::npos;
    auto quote = '\0';
    auto at = std::size_t(0);
    for (; at < line.size(); ++at) {
        auto const c = line[at];
        if (quote == '"' && c == '\\') ++at;
        else if (quote != '\0') quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'') quote = c;
        else if (c == '#') break;
        else if (c == '=' && begin == line.npos) begin = line.find_first_not_of(" \t", at + 1);
    }
    if (begin == line.npos) return {};
    auto const last = line.substr(0, at).find_last_not_of(" \t\r\n");
    return last == line.npos || last < begin ? value_place() : value_place{begin, last + 1};
}

/// The line with another value: its comment, its indentation and its end stay.
std::string
with_changed_value(std::string const& line, std::string const& assignment, std::string const& value)
{
    auto const place = place_of_value(line);
    if (place.end == 0) return assignment;
    return line.substr(0, place.begin) + quoted_text(value) + line.substr(place.end);
}

std::string edited(
    std::string const& text, profile_value const* old, std::string const& name,
    std::string const& key, std::string const& value)
{
    auto lines = lines_of_text(text);
    auto const line = value.empty() ? std::string() : key + " = " + quoted_text(value) + '\n';
    if (old != nullptr) {
        auto& changed = lines.at(static_cast<std::size_t>(old->line - 1));
        changed = value.empty() ? line : with_changed_value(changed, line, value);
    } else if (name.empty()) {
        // A mark of the byte order is a mark only at the very beginning.
        constexpr auto mark = std::string_view("\xef\xbb\xbf");
        auto const is_marked = text.starts_with(mark);
        lines.insert(lines.begin(), is_marked ? std::string(mark) + line : line);
        if (is_marked) lines[1].erase(0, mark.size());
    } else if (auto const header = header_line(text, name); header > 0) {
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(header), line);
    } else {
        if (!lines.empty()) lines.emplace_back("\n");
        lines.push_back("[profiles." + name + "]\n");
        lines.push_back(line);
    }
    auto whole = std::string();
    for (auto const& one : lines) whole += one;
    return whole;
}

} // namespace

std::variant<profile_document, profile_fault> parse_profiles(std::string const& text)
{
    auto const parsed = toml::parse(text);
    if (!parsed) {
        auto const& wrong = parsed.error();
        return profile_fault{
            "not TOML: " + printable(wrong.description()),
            static_cast<long>(wrong.source().begin.line)};
    }
    return read_document(parsed.table());
}

std::optional<std::string> with_value(
    std::string const& text, std::string const& name, std::string const& key,
    std::string const& value)
{
    auto const before = parse_profiles(text);
    auto const* const was = std::get_if<profile_document>(&before);
    if (was == nullptr) return {};
    auto const* const old = value_in(*was, name, key);
    if (old == nullptr && value.empty()) return text;
    auto made = edited(text, old, name, key, value);
    // An unusual way of writing, such as a value of several lines, is seen by what came out.
    auto wanted = *was;
    set_value(wanted, name, key, value);
    auto const after = parse_profiles(made);
    auto const* const is = std::get_if<profile_document>(&after);
    if (is == nullptr || !say_the_same(wanted, *is)) return {};
    return made;
}

} // namespace neuroflash::cli

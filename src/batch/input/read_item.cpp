// SPDX-License-Identifier: BSL-1.0
#include "batch/input/read_item.hpp"

#include <neuroflash/core/escape.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

namespace json = boost::json;

constexpr std::size_t longest_key = 200;
constexpr auto known_members = std::to_array<std::string_view>(
    {"prompt", "key", "model", "num_images", "aspect_ratio", "output_format", "source"});

read_line bad_line(std::string why)
{
    auto made = read_line();
    made.why = std::move(why);
    return made;
}

bool has_control(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), core::is_control);
}

bool is_blank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

/// With nothing or a blank after it: `#winter` may begin a prompt.
bool is_comment(std::string_view line)
{
    auto const at = line.find_first_not_of(" \t");
    if (at == std::string_view::npos || line[at] != '#') return false;
    return at + 1 == line.size() || line[at + 1] == ' ' || line[at + 1] == '\t';
}

/// Of an array: `[`, `},`, `[{"prompt"`, `["a fox"`. `[masterpiece]` may begin a prompt.
bool is_array(std::string_view line)
{
    auto const at = line.find_first_not_of("[]{}, \t");
    if (at == std::string_view::npos) return true;
    auto const before = line.substr(0, at);
    auto const opens = before.find('[');
    if (opens == before.npos || opens != before.find_first_not_of(" \t")) return false;
    return line[at] == '"' || before.find('{') != before.npos;
}

/// Reads members of an object; remembers the first thing that is wrong.
class members
{
public:
    explicit members(json::object const& from) : from_(from) {}

    void text(std::string_view name, std::string& to)
    {
        auto const* const value = from_.if_contains(name);
        if (value == nullptr || value->is_null()) return;
        if (auto const* const string = value->if_string()) {
            to.assign(string->data(), string->size());
        } else {
            complain(name, "must be a string");
        }
    }

    void count(std::string_view name, int& to)
    {
        auto const* const value = from_.if_contains(name);
        if (value == nullptr || value->is_null()) return;
        auto const* const number = value->if_int64();
        if (number == nullptr || *number < 1 || *number > 1000) {
            complain(name, "must be a whole number from 1 on");
        } else {
            to = static_cast<int>(*number);
        }
    }

    void texts(std::string_view name, std::vector<std::string>& to)
    {
        auto const* const value = from_.if_contains(name);
        if (value == nullptr || value->is_null()) return;
        if (auto const* const string = value->if_string()) {
            to.assign(1, std::string(string->data(), string->size()));
        } else if (auto const* const array = value->if_array(); array && !array->empty()) {
            to.clear();
            for (auto const& one : *array) {
                if (!one.is_string()) return complain(name, "must be a string or several");
                to.emplace_back(one.get_string().data(), one.get_string().size());
            }
        } else {
            complain(name, "must be a string or several");
        }
    }

    void complain(std::string_view name, std::string_view what)
    {
        if (why_.empty()) why_ = '"' + std::string(name) + "\" " + std::string(what);
    }

    std::string const& why() const noexcept { return why_; }

private:
    json::object const& from_;
    std::string why_;
};

read_line read_object(std::string_view line, item made)
{
    auto ec = boost::system::error_code();
    auto options = json::parse_options();
    options.max_depth = 4;
    auto const value = json::parse(line, ec, {}, options);
    if (ec) return bad_line("it is not JSON (" + ec.message() + ')');
    auto const* const object = value.if_object();
    if (object == nullptr) return bad_line("it is no JSON object");
    for (auto const& member : *object) {
        auto const name = std::string_view(member.key().data(), member.key().size());
        if (std::find(known_members.begin(), known_members.end(), name) == known_members.end()) {
            return bad_line("its member \"" + std::string(name) + "\" is not known");
        }
    }
    auto in = members(*object);
    in.text("prompt", made.prompt);
    in.text("key", made.key);
    in.text("model", made.model);
    in.count("num_images", made.images);
    in.text("aspect_ratio", made.aspect_ratio);
    in.text("output_format", made.output_format);
    in.texts("source", made.sources);
    if (!in.why().empty()) return bad_line(in.why());
    auto read = read_line();
    read.what = std::move(made);
    return read;
}

/// What no service could take, and what could not name a file.
std::string fault_of(item const& made)
{
    if (is_blank(made.prompt)) return "it has no prompt";
    if (made.prompt.find('\0') != std::string::npos) return "its prompt has a NUL character";
    if (made.key.size() > longest_key) return "its key is longer than 200 bytes";
    if (has_control(made.key)) return "its key has a control character";
    for (auto const& source : made.sources) {
        if (is_blank(source) || has_control(source)) return "a source of it is no id and no path";
    }
    return {};
}

} // namespace

line_format guess_format(std::string_view line) noexcept
{
    if (is_array(line)) return line_format::array;
    auto const at = line.find_first_not_of(" \t");
    return at != std::string_view::npos && line[at] == '{' ? line_format::json : line_format::text;
}

std::string_view trimmed_line(std::string_view line, bool first) noexcept
{
    if (first && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    while (line.ends_with('\r') || line.ends_with('\n')) line.remove_suffix(1);
    return is_blank(line) || is_comment(line) ? std::string_view() : line;
}

read_line read_item(std::string_view line, line_format format, item const& defaults)
{
    if (!core::is_valid_utf8(line)) return bad_line("it is not UTF-8");
    auto made = defaults;
    auto read = read_line();
    if (format == line_format::array) {
        return bad_line("the input is an array, or an object of several lines; write one object in "
                       "every line, as `jq -c '.[]' FILE` makes of an array");
    }
    if (format == line_format::json) {
        read = read_object(line, std::move(made));
        if (!read.what) return read;
    } else {
        // Somebody's JSON must not be drawn, and paid for, as it stands.
        if (guess_format(line) == line_format::json || is_array(line)) {
            return bad_line(
                "it begins like JSON, but the input does not begin with an object: write one in "
                "every line, or in none");
        }
        made.prompt = line;
        read.what = std::move(made);
    }
    if (auto why = fault_of(*read.what); !why.empty()) return bad_line(std::move(why));
    return read;
}

} // namespace neuroflash::v0::batch

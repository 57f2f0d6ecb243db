// SPDX-License-Identifier: BSL-1.0
#include "batch/input/json_line.hpp"

#include "batch/input/json_keys.hpp"
#include "batch/input/near_name.hpp"
#include "batch/input/text.hpp"
#include "batch/input/text_rules.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parser.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

namespace json = boost::json;

std::string kind_of(json::value const& value)
{
    switch (value.kind()) {
    case json::kind::string: return "a string";
    case json::kind::array: return "an array";
    case json::kind::object: return "an object";
    case json::kind::bool_: return "true or false";
    case json::kind::null: return "null";
    default: return "a number";
    }
}

/// A number as it is written, because its kind would not explain the error.
std::string shown(json::value const& value)
{
    if (auto const* const number = value.if_int64()) return std::to_string(*number);
    if (value.is_double()) return "a number with a point, an exponent or too many digits";
    return kind_of(value);
}

/// Reads members of an object, and remembers the first error.
class members
{
public:
    explicit members(json::object const& from) : from_(from) {}

    void text(std::string_view name, std::string& to)
    {
        auto const* const value = find(name);
        if (value == nullptr) return;
        if (auto const* const string = value->if_string())
            to.assign(string->data(), string->size());
        else reject(name, "a string", kind_of(*value));
    }

    void count(std::string_view name, int& to)
    {
        auto const* const value = find(name);
        if (value == nullptr) return;
        auto const* const number = value->if_int64();
        if (number == nullptr || *number < 1 || *number > most_images_of_item) {
            reject(name, "a whole number from 1 to 1000", shown(*value));
        } else {
            to = static_cast<int>(*number);
        }
    }

    void texts(std::string_view name, std::vector<std::string>& to)
    {
        auto const* const value = find(name);
        if (value == nullptr) return;
        auto read = std::vector<std::string>();
        if (auto const* const string = value->if_string()) {
            read.emplace_back(string->data(), string->size());
        } else if (auto const* const array = value->if_array()) {
            for (auto const& one : *array) {
                if (!one.is_string())
                    return reject(name, "a string or an array of strings", kind_of(one));
                read.emplace_back(one.get_string().data(), one.get_string().size());
            }
        }
        auto const found = value->is_array() ? std::string("an empty array") : kind_of(*value);
        if (read.empty()) return reject(name, "a string or an array of strings", found);
        to = std::move(read);
    }

    rejection const& why() const noexcept { return why_; }

private:
    json::value const* find(std::string_view name) const
    {
        auto const* const value = from_.if_contains(name);
        return value == nullptr || value->is_null() ? nullptr : value;
    }

    void reject(std::string_view name, std::string_view needed, std::string const& found)
    {
        if (!why_.empty()) return;
        why_ = rejection(
            in_quotes(name) + " must be " + std::string(needed), ", and is " + found + " here");
    }

    json::object const& from_;
    rejection why_;
};

rejection unknown_member(std::string_view name)
{
    auto detail = ": " + in_quotes(name);
    if (auto const near = near_member(name); !near.empty()) {
        detail += " (did you mean " + in_quotes(near) + "?)";
    }
    return {"it has a member that is not known", detail + "; known: " + item_members_listed()};
}

rejection no_json(std::string_view line, std::size_t at, std::string const& why)
{
    return {
        std::string(invalid_json),
        ": " + why + " at column " + std::to_string(column_of(line, at))};
}

rejection no_object(json::value const& value)
{
    return {
        "it is not a JSON object",
        ": it is " + kind_of(value) + R"(; write {"prompt": "..."} on each line)"};
}

} // namespace

bool is_json_layout(std::string_view line) noexcept
{
    auto const at = line.find_first_not_of("[]{}, \t");
    if (at == std::string_view::npos) return !line.empty();
    auto const before = line.substr(0, at);
    auto const opens = before.find('[');
    if (opens == before.npos || opens != before.find_first_not_of(" \t")) return false;
    // A list of Python has its texts between apostrophes. `['90s] a fox` may be a prompt.
    auto const is_python = line[at] == '\'' &&
        (line.ends_with("']") || line.ends_with("',") || line.find("', '") != line.npos);
    return line[at] == '"' || is_python || before.find('{') != before.npos;
}

rejection read_json_line(std::string_view line, item& to)
{
    auto ec = boost::system::error_code();
    auto options = json::parse_options();
    constexpr auto deepest = 4;
    options.max_depth = deepest;
    auto parser = json::parser({}, options);
    auto const read = parser.write_some(line.data(), line.size(), ec);
    if (ec) return no_json(line, read, ec.message());
    auto const rest = line.find_first_not_of(" \t", read);
    if (rest != line.npos) return no_json(line, rest, "something follows the object");
    auto const value = parser.release();
    auto const* const object = value.if_object();
    if (object == nullptr) return no_object(value);
    if (auto const twice = repeated_key(line); !twice.empty()) {
        return {"it has a member twice", ": " + in_quotes(twice)};
    }
    for (auto const& member : *object) {
        auto const name = std::string_view(member.key().data(), member.key().size());
        if (std::find(item_members.begin(), item_members.end(), name) == item_members.end()) {
            return unknown_member(name);
        }
    }
    auto in = members(*object);
    in.text("prompt", to.prompt);
    in.text("key", to.key);
    in.text("model", to.model);
    in.count("num_images", to.images);
    in.text("aspect_ratio", to.aspect_ratio);
    in.text("output_format", to.output_format);
    in.texts("source", to.sources);
    in.text("brand_voice", to.brand_voice);
    in.text("mask", to.mask);
    return in.why();
}

} // namespace neuroflash::inline v0::batch

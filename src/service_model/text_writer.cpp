// SPDX-License-Identifier: BSL-1.0
#include "service_model/text_writer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

constexpr std::size_t quoted_bytes = 60;
constexpr unsigned deepest_schema = 8;

constexpr std::string_view openings[] = {
    "A wide view opens over the bay", "Morning light falls through tall windows",
    "A narrow path climbs between slate walls", "The harbour lies still before the storm"};
constexpr std::string_view middles[] = {
    "soft blues and a single warm yellow set the tone",
    "the palette is quiet – sand, chalk and moss", "long shadows lead the eye to the centre",
    "mist takes the edge off every line"};
constexpr std::string_view endings[] = {
    "Nothing distracts; the mood is calm.", "It feels close, like a photograph from a café.",
    "The whole breathes — wide, honest, unhurried.", "A small figure gives it its measure."};

/// FNV-1a: the same text gives the same number everywhere.
std::uint64_t number_of(text_request const& asked)
{
    auto number = std::uint64_t{0xcbf2'9ce4'8422'2325};
    auto const mix = [&number](std::string_view text) {
        for (auto const c : text)
            number = (number ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
    };
    mix(asked.model);
    mix(asked.conversation);
    mix(std::to_string(asked.seed));
    return number;
}

/// The beginning of a text, which ends with a whole character.
std::string_view beginning_of(std::string_view text)
{
    auto const line = text.substr(0, text.find_first_of("\r\n"));
    if (line.size() <= quoted_bytes) return line;
    auto end = quoted_bytes;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) --end;
    return line.substr(0, end);
}

std::string prose_for(text_request const& asked)
{
    auto const number = number_of(asked);
    return "“" + std::string(beginning_of(asked.question)) +
        "”: " + std::string(openings[number % 4]) + "; " + std::string(middles[number / 4 % 4]) +
        ". " + std::string(endings[number / 16 % 4]);
}

json::value value_for(json::object const& schema, unsigned depth);

json::object object_for(json::object const& schema, unsigned depth)
{
    auto made = json::object();
    auto const* members = schema.if_contains("properties");
    if (members == nullptr || !members->is_object()) return made;
    for (auto const& [name, member] : members->get_object())
        made[name] =
            member.is_object() ? value_for(member.get_object(), depth + 1) : json::value("text");
    return made;
}

/// A value of the type that a schema asks for. Its other rules are not read.
json::value value_for(json::object const& schema, unsigned depth)
{
    if (depth > deepest_schema) return nullptr;
    if (auto const* fixed = schema.if_contains("const")) return *fixed;
    auto const* choices = schema.if_contains("enum");
    if (choices != nullptr && choices->is_array() && !choices->get_array().empty())
        return choices->get_array().front();
    auto const* type = schema.if_contains("type");
    if (type != nullptr && type->is_array() && !type->get_array().empty())
        type = &type->get_array().front();
    auto const name = type != nullptr && type->is_string() ? std::string_view(type->get_string())
        : schema.contains("properties")                    ? std::string_view("object")
                                                           : std::string_view("string");
    if (name == "object") return object_for(schema, depth);
    if (name == "array") {
        auto made = json::array();
        auto const* items = schema.if_contains("items");
        if (items != nullptr && items->is_object())
            made.push_back(value_for(items->get_object(), depth + 1));
        return made;
    }
    if (name == "integer" || name == "number") return 1;
    if (name == "boolean") return true;
    if (name == "null") return nullptr;
    return "calm, wide, honest";
}

std::string json_for(text_request const& asked)
{
    auto const& schema = asked.schema.get_object();
    if (schema.empty()) {
        auto made = json::object();
        made["text"] = prose_for(asked);
        return json::serialize(made);
    }
    return json::serialize(value_for(schema, 0));
}

/// The tokens of a text. Each is a word with the blank in front of it.
std::vector<std::string> tokens_of(std::string_view text)
{
    auto made = std::vector<std::string>();
    while (!text.empty()) {
        auto const end = text.find(' ', 1);
        made.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end, text.size()));
    }
    return made;
}

/// The number of tokens in a text. It does not make them, because a conversation may have a hundred
/// million.
long count_tokens(std::string_view text)
{
    if (text.empty()) return 0;
    return 1 + static_cast<long>(std::ranges::count(text.substr(1), ' '));
}

long size_of_list(std::vector<std::string> const& pieces)
{
    return static_cast<long>(pieces.size());
}

/// Ends a text where a stop word begins.
void apply_stop(std::string& text, std::vector<std::string> const& words)
{
    for (auto const& word : words)
        if (auto const at = text.find(word); at != std::string::npos) text.resize(at);
}

void call_tool(completion& made, text_request const& asked)
{
    made.tool = asked.tool;
    auto arguments = json::object();
    arguments["question"] = beginning_of(asked.question);
    auto const text = json::serialize(arguments);
    auto const half = text.find(':');
    made.arguments = {text.substr(0, half), text.substr(half, 1), text.substr(half + 1)};
    made.completion_tokens = size_of_list(made.arguments);
    made.finish_reason = "tool_calls";
}

} // namespace

completion write_text(text_request const& asked)
{
    auto made = completion();
    made.prompt_tokens = std::max(1l, count_tokens(asked.conversation));
    if (!asked.tool.empty()) {
        call_tool(made, asked);
        return made;
    }
    if (asked.reasoning) made.reasoning = {"The question is", " short;", " so is the answer."};
    auto text = asked.schema.is_object() ? json_for(asked) : prose_for(asked);
    apply_stop(text, asked.stop);
    made.pieces = tokens_of(text);
    made.finish_reason = "stop";
    auto const limit = static_cast<std::size_t>(asked.max_tokens);
    if (limit != 0 && made.pieces.size() > limit) {
        made.pieces.resize(limit);
        made.finish_reason = "length";
    }
    if (asked.question.find(filtered_word) != std::string::npos) {
        made.pieces.resize(made.pieces.size() / 2);
        made.finish_reason = "content_filter";
    }
    if (asked.question.find(declined_word) != std::string::npos) {
        made.pieces.clear();
        made.refusal = {"I cannot", " help with", " that."};
        made.finish_reason = "stop";
    }
    made.words = size_of_list(made.pieces);
    made.completion_tokens = made.words + size_of_list(made.reasoning) + size_of_list(made.refusal);
    return made;
}

} // namespace neuroflash::inline v0::service_model

// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/refused_fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace neuroflash::cli {

namespace json = boost::json;

namespace {

bool is_among(auto const& words, std::string_view one)
{
    return std::ranges::find(words, one) != std::ranges::end(words);
}

/// The members of an error object that are not named after a field.
constexpr auto envelope_words = std::to_array<std::string_view>(
    {"code", "detail", "details", "error", "errors", "instance", "message", "name", "path",
     "reason", "requestId", "request_id", "status", "statusCode", "timestamp", "title", "traceId",
     "type"});

/// The members of an error object that may name the field.
constexpr auto place_words = std::to_array<char const*>(
    {"loc", "field", "fieldName", "path", "pointer", "propertyPath", "property", "param",
     "parameter", "name"});

/// The members of an error object that may have its sentence.
constexpr auto sentence_words = std::to_array<char const*>(
    {"message", "msg", "detail", "error", "title", "reason", "description"});

/// What a sentence may begin with that is not the name of a member.
constexpr auto general_words = std::to_array<std::string_view>(
    {"body", "data", "field", "it", "payload", "request", "this", "value"});

/// The members of a response that may have its list or map of errors.
constexpr auto list_words = std::to_array<char const*>(
    {"detail", "details", "errors", "error", "violations", "issues", "fieldViolations",
     "fieldErrors", "field_errors", "validationErrors", "validation_errors", "invalid-params",
     "invalidParams", "invalid_params"});

bool is_index(std::string_view word)
{
    auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return word.empty() || word == "*" || std::ranges::all_of(word, is_digit);
}

void add_field(named_fields& to, std::string_view name, bool is_array)
{
    if (!is_plain_field(name) || is_index(name)) return;
    if (!is_among(to.names, name)) to.names.emplace_back(name);
    if (is_array && !is_among(to.arrays, name)) to.arrays.emplace_back(name);
}

/// The last word of a place that is not an index; its value is an array if one follows it.
void add_last(named_fields& to, std::vector<std::string> const& words)
{
    auto is_array = false;
    for (auto at = words.rbegin(); at != words.rend(); ++at) {
        if (is_index(*at)) {
            is_array = true;
            continue;
        }
        if (*at != "body") add_field(to, *at, is_array);
        return;
    }
}

/// The words of `body.images[0]`, `/data/images/0`, `images[]` or `$.images`.
std::vector<std::string> split_place(std::string_view place)
{
    auto words = std::vector<std::string>();
    auto word = std::string();
    auto const end_word = [&] {
        if (!word.empty()) words.push_back(word);
        word.clear();
    };
    for (std::size_t i = 0; i < place.size(); ++i) {
        auto const c = place[i];
        if (c == '[') {
            end_word();
            auto const end = std::min(place.find(']', i), place.size());
            auto inner = place.substr(i + 1, end - i - 1);
            while (inner.starts_with('"') || inner.starts_with('\'')) inner.remove_prefix(1);
            while (inner.ends_with('"') || inner.ends_with('\'')) inner.remove_suffix(1);
            words.emplace_back(inner);
            i = end;
        } else if (c == '.' || c == '/') {
            end_word();
        } else {
            word += c;
        }
    }
    end_word();
    return words;
}

void add_place(named_fields& to, json::value const& place)
{
    if (auto const* const text = place.if_string()) return add_last(to, split_place(*text));
    auto const* const parts = place.if_array();
    if (parts == nullptr) return;
    auto words = std::vector<std::string>();
    for (auto const& part : *parts) {
        auto const* const text = part.if_string();
        words.emplace_back(text == nullptr ? std::string_view() : std::string_view(*text));
    }
    add_last(to, words);
}

/// Whether the words after a name say that it was expected.
bool says_required(std::string_view rest)
{
    constexpr auto phrases = std::to_array<std::string_view>(
        {" is required", " is a required", " is missing", " must ", " should ", " cannot be"});
    return std::ranges::any_of(phrases, [&](auto phrase) { return rest.starts_with(phrase); });
}

/// Whether the words before a quoted name announce it.
bool announces(std::string_view before)
{
    while (before.ends_with(' ') || before.ends_with(':')) before.remove_suffix(1);
    constexpr auto nouns = std::to_array<std::string_view>(
        {"field", "property", "parameter", "member", "attribute", "argument"});
    return std::ranges::any_of(nouns, [&](auto noun) { return before.ends_with(noun); });
}

bool mentions_array(std::string_view rest)
{
    return rest.find(" array") != std::string_view::npos ||
        rest.find(" list") != std::string_view::npos;
}

/// "missing field `images`", "'images' is required", "images must be an array".
void add_sentence(named_fields& to, std::string_view text)
{
    constexpr auto quotes = std::string_view("'\"`");
    for (auto at = text.find_first_of(quotes); at != text.npos;) {
        auto const end = text.find(text[at], at + 1);
        if (end == text.npos) break;
        auto const rest = text.substr(end + 1);
        if (announces(text.substr(0, at)) || says_required(rest)) {
            auto words = split_place(text.substr(at + 1, end - at - 1));
            if (mentions_array(rest)) words.emplace_back();
            add_last(to, words);
        }
        at = text.find_first_of(quotes, end + 1);
    }
    // Prose begins with a capital letter, and the name of a member with a small one.
    auto const end = std::min(text.find(' '), text.size());
    auto const begins_small = !text.empty() && text[0] >= 'a' && text[0] <= 'z';
    if (!begins_small || !says_required(text.substr(end))) return;
    if (is_among(general_words, text.substr(0, end))) return;
    auto words = split_place(text.substr(0, end));
    if (mentions_array(text.substr(end))) words.emplace_back();
    add_last(to, words);
}

void add_errors(named_fields& to, json::value const& from);

/// The lists and maps of errors in an object. Returns false if they name nothing.
bool add_lists(named_fields& to, json::object const& whole)
{
    auto const before = to.names.size();
    for (auto const* const name : list_words) {
        auto const* const list = whole.if_contains(name);
        if (list != nullptr && !list->is_string()) add_errors(to, *list);
    }
    // NestJS has its sentences there.
    auto const* const message = whole.if_contains("message");
    if (message != nullptr && message->is_array()) add_errors(to, *message);
    return to.names.size() > before;
}

/// The place that an error names. Returns false if there is none.
bool add_place_of(named_fields& to, json::object const& one)
{
    auto const before = to.names.size();
    // JSON:API and JSON Schema.
    for (auto const* const inner : {"source", "params"}) {
        auto const* const place = one.if_contains(inner);
        auto const* const object = place == nullptr ? nullptr : place->if_object();
        if (object == nullptr) continue;
        for (auto const* const name : {"pointer", "parameter", "missingProperty"}) {
            if (auto const* const at = object->if_contains(name)) add_place(to, *at);
        }
    }
    for (auto const* const name : place_words) {
        if (to.names.size() > before) return true;
        if (auto const* const place = one.if_contains(name)) add_place(to, *place);
    }
    return to.names.size() > before;
}

bool add_sentence_of(named_fields& to, json::object const& one)
{
    auto const before = to.names.size();
    for (auto const* const name : sentence_words) {
        auto const* const text = one.if_contains(name);
        if (text != nullptr && text->is_string()) add_sentence(to, text->get_string());
        if (to.names.size() > before) return true;
    }
    return false;
}

bool add_error(named_fields& to, json::object const& one)
{
    auto const* const kind = one.if_contains("type");
    // What the service does not know is not what it requires.
    if (kind != nullptr && kind->is_string() && kind->get_string() == "extra_forbidden")
        return true;
    return add_lists(to, one) || add_place_of(to, one) || add_sentence_of(to, one);
}

/// `{"images": ["is required"]}`. A value of the whole response must be an array, because other
/// members of it are not about fields.
void add_map(named_fields& to, json::object const& from, bool is_whole)
{
    for (auto const& [key, value] : from) {
        auto const name = std::string_view(key);
        auto const fits =
            value.is_array() || (!is_whole && (value.is_string() || value.is_object()));
        if (fits && !is_among(envelope_words, name)) add_last(to, split_place(name));
    }
}

void add_errors(named_fields& to, json::value const& from)
{
    if (auto const* const text = from.if_string()) return add_sentence(to, *text);
    if (auto const* const object = from.if_object()) {
        if (!add_error(to, *object)) add_map(to, *object, false);
        return;
    }
    auto const* const list = from.if_array();
    if (list == nullptr) return;
    for (auto const& one : *list) {
        if (auto const* const entry = one.if_object()) add_error(to, *entry);
        else add_errors(to, one);
    }
}

/// The whole response. Its own `path` is that of the request, so it names no field.
void add_response(named_fields& to, json::value const& whole)
{
    auto const* const object = whole.if_object();
    if (object == nullptr) return add_errors(to, whole);
    if (!add_lists(to, *object) && !add_sentence_of(to, *object)) add_map(to, *object, true);
}

} // namespace

bool is_plain_field(std::string_view text)
{
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '_';
    };
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, fits);
}

named_fields fields_of_refusal(std::string_view body)
{
    auto made = named_fields();
    auto failed = boost::system::error_code();
    auto const parsed = json::parse(body, failed);
    if (!failed) add_response(made, parsed);
    // A page has names of its own.
    else if (!body.starts_with('<')) add_sentence(made, body);
    return made;
}

} // namespace neuroflash::cli

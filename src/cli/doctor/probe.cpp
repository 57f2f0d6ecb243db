// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/probe.hpp"

#include "cli/render/text.hpp"

#include <neuroflash/api/extra_members.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace neuroflash::cli {

namespace json = boost::json;

namespace {

/// Every task has it, and it is not in question.
constexpr auto prompt_member = std::string_view("prompt");

std::string lower(std::string text)
{
    for (auto& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

bool has(std::vector<std::string> const& all, std::string_view one)
{
    return std::ranges::find(all, one) != all.end();
}

void add_name(std::vector<std::string>& to, std::string_view name)
{
    if (is_plain_field(name) && !has(to, name)) to.emplace_back(name);
}

bool is_of_kind(std::string const& name, field_kind kind)
{
    auto const text = lower(name);
    auto const holds = [&](std::string_view word) { return text.find(word) != std::string::npos; };
    switch (kind) {
    case field_kind::mask: return holds("mask");
    case field_kind::factor: return holds("factor") || holds("scale");
    case field_kind::input:
        return !holds("mask") && !holds("num") && !holds("format") &&
            (holds("image") || holds("input") || holds("source") || holds("reference"));
    }
    return false;
}

json::value const* inside(json::value const& of, std::initializer_list<std::string_view> names)
{
    auto const* at = &of;
    for (auto const name : names) {
        auto const* const object = at->if_object();
        at = object == nullptr ? nullptr : object->if_contains(name);
        if (at == nullptr) return nullptr;
    }
    return at;
}

/// Whether values of the schema are arrays, perhaps next to null.
bool is_array_schema(json::value const& schema)
{
    auto const is_array = [](json::value const& one) {
        auto const* const type = inside(one, {"type"});
        return type != nullptr && type->is_string() && type->get_string() == "array";
    };
    if (is_array(schema)) return true;
    auto const* const any = inside(schema, {"anyOf"});
    return any != nullptr && any->is_array() && std::ranges::any_of(any->get_array(), is_array);
}

/// The members of a schema, which may be a reference into `whole`.
named_fields members_of_schema(json::value const& whole, json::value const& schema)
{
    auto const* where = &schema;
    if (auto const* const reference = inside(schema, {"$ref"})) {
        auto const* const text = reference->if_string();
        auto const path = text == nullptr ? std::string_view() : std::string_view(*text);
        auto const name = path.substr(path.rfind('/') + 1);
        where = inside(whole, {"components", "schemas", name});
    }
    auto made = named_fields();
    auto const* const members = where == nullptr ? nullptr : inside(*where, {"properties"});
    if (members == nullptr || !members->is_object()) return made;
    for (auto const& member : members->get_object()) {
        add_name(made.names, member.key());
        if (is_array_schema(member.value())) add_name(made.arrays, member.key());
    }
    return made;
}

std::string last_segment(std::string_view path)
{
    return std::string(path.substr(path.rfind('/') + 1));
}

std::string joined(std::vector<std::string> const& names)
{
    auto text = std::string();
    for (auto const& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

} // namespace

void api_schemas::read(std::string const& text)
{
    auto failed = boost::system::error_code();
    auto const whole = json::parse(text, failed);
    auto const* const paths = failed ? nullptr : inside(whole, {"paths"});
    if (paths == nullptr || !paths->is_object()) return;
    for (auto const& path : paths->get_object()) {
        auto const* const schema =
            inside(path.value(), {"post", "requestBody", "content", "application/json", "schema"});
        if (schema == nullptr) continue;
        by_last_segment_[last_segment(std::string_view(path.key()))] =
            members_of_schema(whole, *schema);
    }
}

named_fields api_schemas::members_of(std::string const& route) const
{
    auto const found = by_last_segment_.find(last_segment(route));
    return found == by_last_segment_.end() ? named_fields() : found->second;
}

seen_fields task_fields(http_response const& response, named_fields known)
{
    auto made = seen_fields();
    made.known = std::move(known);
    if (response.status / 100 != 4) return made;
    auto refused = fields_of_refusal(response.body);
    made.required = std::move(refused.names);
    for (auto const& name : refused.arrays) add_name(made.known.arrays, name);
    return made;
}

finding judge_probe(http_response const& response, seen_fields const& seen)
{
    auto const status = "HTTP " + std::to_string(response.status);
    if (response.status == 404 || response.status == 405) {
        return finding::skipped("the service has no such task (" + status + ')');
    }
    if (response.status / 100 == 2) {
        return finding::warning(
            "the empty request was accepted (" + status + "), which was not expected",
            "Compare the credits: neuroflash quota");
    }
    if (seen.required.empty() && seen.known.names.empty()) {
        return finding::warning(
            "the empty request was refused (" + status + "), and no field was named",
            "Ask neuroflash for the names of the fields.");
    }
    auto text = std::string();
    if (!seen.required.empty()) text = "required: " + joined(seen.required);
    if (!seen.known.names.empty())
        text += (text.empty() ? "" : "; ") + ("known: " + joined(seen.known.names));
    auto made = finding::ok(text);
    auto required = json::array();
    for (auto const& name : seen.required) required.emplace_back(name);
    made.details["required"] = std::move(required);
    return made;
}

finding judge_route_probe(http_response const& response)
{
    auto const status = "HTTP " + std::to_string(response.status);
    // The route exists, and does not know the voice.
    auto const no_voice = response.body.find("brandVoiceNotFound") != std::string::npos;
    if (response.status == 400 || response.status == 422 || (response.status == 404 && no_voice)) {
        return finding::ok("exists (" + status + ')');
    }
    if (response.status == 404 || response.status == 405) {
        return finding::skipped("does not exist (" + status + ')');
    }
    if (response.status / 100 == 2) {
        return finding::warning(
            "the empty request was accepted (" + status + "), which was not expected",
            "Compare the tokens: neuroflash quota");
    }
    return finding::warning("cannot be judged (" + status + ')', "");
}

std::optional<finding> judge_field(probed_field const& field, seen_fields const& seen)
{
    auto all = seen.required;
    for (auto const& name : seen.known.names) add_name(all, name);
    auto const fits = [&](std::string const& name) {
        return name != prompt_member && is_of_kind(name, field.kind);
    };
    auto const sent = std::ranges::find(all, api::field_name(field.sent));
    auto const found = sent != all.end() ? sent : std::ranges::find_if(all, fits);
    if (found == all.end()) return {};
    auto const lacks_mark = field.kind == field_kind::input && has(seen.known.arrays, *found) &&
        !api::takes_array(*found);
    auto const wanted = lacks_mark ? *found + "[]" : *found;
    if (sent != all.end() && (!lacks_mark || api::takes_array(field.sent))) return {};
    auto const& row = row_of(field.which);
    auto const variable = std::string(row.variable);
    auto made = finding::warning(
        "the service calls it " + wanted + ", and the client sends " + field.sent,
        "Set " + variable + '=' + wanted + ", or save it:\nneuroflash config set " +
            std::string(row.key) + ' ' + shell_word(wanted));
    made.details["setting"] = variable;
    made.details["value"] = wanted;
    return made;
}

std::string escaped_segment(std::string_view text)
{
    constexpr auto digits = std::string_view("0123456789ABCDEF");
    // The client does the same, because proxies remove dot segments.
    auto const plain = std::string_view(text == "." || text == ".." ? "" : "-._~");
    auto made = std::string();
    for (auto const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        auto const is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            (c >= '0' && c <= '9') || plain.find(c) != std::string_view::npos;
        if (is_plain) {
            made += c;
        } else {
            made += '%';
            made += digits[byte >> 4];
            made += digits[byte & 15];
        }
    }
    return made;
}

} // namespace neuroflash::cli

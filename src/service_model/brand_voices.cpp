// SPDX-License-Identifier: BSL-1.0
#include "service_model/brand_voices.hpp"

#include "service_model/image_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <span>
#include <string>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

/// A brand voice that every workspace has.
struct brand_voice
{
    std::string_view id;
    std::string_view name;
    std::string_view language;
    std::string_view country;
    std::string_view description;
    std::string_view donts;
    std::span<std::string_view const> vocabulary;

    // The members of its brand are all empty if the voice belongs to a brand without content.
    std::string_view brand_id;
    std::string_view brand_name;
    std::span<std::string_view const> values;
    std::string_view website;
    bool legacy = false; ///< The brand cannot be edited until it is converted.
};

constexpr std::size_t long_summary = 20'000;
constexpr std::string_view acme_words[] = {"craft", "harbour", "by hand"};
constexpr std::string_view acme_values[] = {"stability", "warmth"};

constexpr brand_voice voices[] = {
    {"0d6f6c5e-4b1a-4f0e-9a53-7c1d2b3e4f50", "Acme", "de", "de", "Short, warm, plain.",
     "No superlatives. No exclamation marks.", acme_words, "3c2b1a09-8d7e-4c6b-a5f4-e3d2c1b0a998",
     "Acme – Möbel", acme_values, "https://acme.example", true},
    {"7e1c9b42-53d8-4a6f-8b0e-2f4d6a8c0e13",
     "Plain",
     "en",
     "us",
     "",
     "",
     {},
     "",
     "",
     {},
     "",
     false},
};

constexpr char times[] = "2026-01-02T03:04:05Z";

json::object brand_object(brand_voice const& voice)
{
    json::object made;
    made["id"] = voice.brand_id;
    made["name"] = voice.brand_name;
    made["values"] = text_array(voice.values);
    made["website"] = voice.website;
    made["email"] = "";
    made["phones"] = json::array();
    made["legacy"] = voice.legacy;
    return made;
}

std::string comma_list(std::span<std::string_view const> list)
{
    auto made = std::string();
    for (auto const text : list) made += (made.empty() ? "" : ", ") + std::string(text);
    return made;
}

/// The brand voice of that id; null if there is none.
brand_voice const* find_brand_voice(std::string_view id)
{
    auto const found = std::ranges::find(voices, id, &brand_voice::id);
    return found == std::end(voices) ? nullptr : &*found;
}

json::object voice_object(brand_voice const& voice)
{
    json::object made;
    made["id"] = voice.id;
    made["name"] = voice.name;
    made["description"] = voice.description;
    made["language"] = voice.language;
    made["country"] = voice.country;
    made["active"] = true;
    made["personal"] = false;
    made["thumbnailBase64"] = "";
    made["generalTone"] = json::object();
    made["donts"] = voice.donts;
    made["advancedRules"] = json::array();
    made["perspective"] = json::array();
    made["activeVoice"] = true;
    made["gendering"] = "";
    made["vocabulary"] = text_array(voice.vocabulary);
    made["glossaries"] = json::array();
    json::object nested;
    nested["brand"] = brand_object(voice);
    made["_embedded"] = std::move(nested);
    json::object permissions;
    permissions["canView"] = true;
    permissions["canUpdate"] = !voice.legacy;
    permissions["canDuplicate"] = true;
    permissions["canDelete"] = false;
    made["permissions"] = std::move(permissions);
    made["createdAt"] = times;
    made["updatedAt"] = times;
    return made;
}

/// The voice in words; always the same.
std::string summary_of(brand_voice const& voice, bool is_long)
{
    auto text = "Write as " + std::string(voice.name) + ".";
    auto const add = [&text](std::string_view label, std::string const& what) {
        if (!what.empty()) text += ' ' + std::string(label) + ": " + what;
    };
    add("Brand", std::string(voice.brand_name));
    add("Values", comma_list(voice.values));
    add("Tone", std::string(voice.description));
    add("Avoid", std::string(voice.donts));
    add("Words", comma_list(voice.vocabulary));
    while (is_long && text.size() < long_summary)
        text += "\nPrefer short sentences; keep the reader in mind.";
    return text;
}

service_response no_such_voice()
{
    return refuse(404, "There is no brand voice of this id", "brandVoiceNotFound");
}

} // namespace

service_response list_voices(voice_rules const& rules, std::string_view target)
{
    json::array all;
    for (auto const& voice : voices) all.push_back(voice_object(voice));
    return list_response(all, target, rules.envelope, "brandVoices");
}

service_response get_voice(std::string_view id)
{
    auto const* voice = find_brand_voice(id);
    return voice == nullptr ? no_such_voice() : json_response(200, voice_object(*voice));
}

service_response voice_prompt(voice_rules const& rules, std::string_view id)
{
    auto const* voice = find_brand_voice(id);
    if (voice == nullptr) return no_such_voice();
    auto words = summary_of(*voice, rules.long_summaries);
    if (rules.prompt == prompt_response::plain) {
        service_response made;
        made.content_type = "text/plain; charset=utf-8";
        made.body = std::move(words);
        return made;
    }
    json::object body;
    body[rules.prompt == prompt_response::text ? "text" : "prompt"] = words;
    return json_response(200, body);
}

service_response voice_summary(voice_rules const& rules, std::string_view text)
{
    boost::system::error_code ec;
    auto const parsed = json::parse(text, ec);
    if (ec) return invalid("body", {{"", "JSON decode error", "json_invalid"}});
    if (!parsed.is_object())
        return invalid("body", {{"", "Input should be a valid dictionary", "dict_type"}});
    auto const* id = parsed.get_object().if_contains("brandVoiceId");
    if (id == nullptr) return invalid("body", {{"brandVoiceId", "Field required", "missing"}});
    if (!id->is_string())
        return invalid("body", {{"brandVoiceId", "Input should be a valid string", "string_type"}});
    auto const* voice = find_brand_voice(id->get_string());
    if (voice == nullptr) return no_such_voice();
    json::object body;
    body["text"] = summary_of(*voice, rules.long_summaries);
    return json_response(200, body);
}

} // namespace neuroflash::inline v0::service_model

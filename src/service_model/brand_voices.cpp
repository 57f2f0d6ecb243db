// SPDX-License-Identifier: BSL-1.0
#include "sandbox/brand_voices.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace neuroflash::inline v0::sandbox {

namespace json = boost::json;

namespace {

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

json::array texts(std::span<std::string_view const> list)
{
    json::array made;
    for (auto const text : list) made.emplace_back(text);
    return made;
}

json::object brand_object(brand_voice const& voice)
{
    json::object made;
    made["id"] = voice.brand_id;
    made["name"] = voice.brand_name;
    made["values"] = texts(voice.values);
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

} // namespace

std::span<brand_voice const> brand_voices()
{
    return voices;
}

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
    made["vocabulary"] = texts(voice.vocabulary);
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

std::string summary_of(brand_voice const& voice, std::size_t at_least)
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
    while (text.size() < at_least) text += "\nPrefer short sentences; keep the reader in mind.";
    return text;
}

} // namespace neuroflash::inline v0::sandbox

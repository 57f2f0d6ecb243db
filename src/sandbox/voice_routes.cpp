// SPDX-License-Identifier: BSL-1.0
#include "sandbox/brand_voices.hpp"
#include "sandbox/list_page.hpp"
#include "sandbox/responses.hpp"
#include "sandbox/routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace neuroflash::inline v0::sandbox {

namespace json = boost::json;

namespace {

constexpr std::size_t long_summary = 20'000;

http_response no_such_voice()
{
    return code_response(404, "There is no brand voice of this id", "brandVoiceNotFound");
}

std::string voice_summary_of(route_context const& context, brand_voice const& voice)
{
    return summary_of(voice, context.params.long_summaries ? long_summary : 0);
}

} // namespace

http_response
list_voices(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.voice_requests;
    auto const asked = read_page(query_of(request.target));
    if (!asked.bad.empty()) return bad_page_response(asked);
    json::array all;
    for (auto const& voice : brand_voices()) all.push_back(voice_object(voice));
    auto cut = cut_page(all, asked);
    if (context.params.voice_envelope == list_envelope::bare)
        return json_response(200, std::move(cut));
    json::object body;
    if (context.params.voice_envelope == list_envelope::embedded) {
        json::object nested;
        nested["brandVoices"] = std::move(cut);
        body["_embedded"] = std::move(nested);
    } else {
        body["data"] = std::move(cut);
    }
    body["page"] = page_object(asked.page, asked.size, all.size());
    return json_response(200, body);
}

http_response get_voice(route_context const& context, http_request const&, std::string const& id)
{
    ++context.counts.voice_requests;
    auto const* voice = find_brand_voice(id);
    return voice == nullptr ? no_such_voice() : json_response(200, voice_object(*voice));
}

http_response voice_prompt(route_context const& context, http_request const&, std::string const& id)
{
    ++context.counts.voice_requests;
    auto const* voice = find_brand_voice(id);
    if (voice == nullptr) return no_such_voice();
    auto words = voice_summary_of(context, *voice);
    if (context.params.voice_prompt == prompt_response::plain) {
        http_response made;
        made.content_type = "text/plain; charset=utf-8";
        made.body = std::move(words);
        return made;
    }
    json::object body;
    body[context.params.voice_prompt == prompt_response::text ? "text" : "prompt"] = words;
    return json_response(200, body);
}

http_response
voice_summary(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.voice_requests;
    boost::system::error_code ec;
    auto const parsed = json::parse(request.body, ec);
    if (ec) return validation_response("body", {{"", "JSON decode error", "json_invalid"}});
    if (!parsed.is_object())
        return validation_response(
            "body", {{"", "Input should be a valid dictionary", "dict_type"}});
    auto const* id = parsed.get_object().if_contains("brandVoiceId");
    if (id == nullptr)
        return validation_response("body", {{"brandVoiceId", "Field required", "missing"}});
    if (!id->is_string())
        return validation_response(
            "body", {{"brandVoiceId", "Input should be a valid string", "string_type"}});
    auto const* voice = find_brand_voice(id->get_string());
    if (voice == nullptr) return no_such_voice();
    json::object body;
    body["text"] = voice_summary_of(context, *voice);
    return json_response(200, body);
}

} // namespace neuroflash::inline v0::sandbox

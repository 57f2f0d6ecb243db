// SPDX-License-Identifier: BSL-1.0
#include "testing/voices.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace neuroflash::inline v0::testing {

namespace json = boost::json;

namespace {

constexpr char voice_list[] =
    R"([{"id":"voice-1","name":"Acme","language":"de","description":"Short, warm, plain.",)"
    R"("donts":"No superlatives.","vocabulary":["craft"],"active":true,"_embedded":{"brand":)"
    R"({"id":"brand-1","name":"Acme","values":["stability"],"website":"https://acme.example",)"
    R"("legacy":true}},"updatedAt":"2026-01-02T03:04:05Z"},{"id":"voice-2","name":"Plain",)"
    R"("language":"en","description":"","donts":"","vocabulary":[],"active":true,)"
    R"("_embedded":{"brand":{"id":"","name":"","values":[],"website":"","legacy":false}},)"
    R"("updatedAt":"2026-01-02T03:04:05Z"}])";
constexpr char voice_words[] = "Write as Acme. Tone: Short, warm, plain. Avoid: No superlatives.";

std::string words_of_voice(simulated_service_params const& how)
{
    constexpr auto long_size = std::size_t(20'000);
    auto words = std::string(voice_words);
    while (how.long_summaries && words.size() < long_size) words.append(1, ' ').append(voice_words);
    if (how.long_summaries) words.resize(long_size);
    return words;
}

simulated_response list_of_voices(list_envelope envelope)
{
    if (envelope == list_envelope::bare) return response_of(200, voice_list);
    auto const embedded = envelope == list_envelope::embedded;
    return response_of(
        200,
        std::string(embedded ? R"({"_embedded":{"brandVoices":)" : R"({"data":)") + voice_list +
            (embedded ? "}" : "") +
            R"(,"page":{"size":20,"totalElements":2,"totalPages":1,"currentPage":1}})");
}

simulated_response prompt_of_voice(simulated_service_params const& how)
{
    auto words = words_of_voice(how);
    if (how.voice_prompt == prompt_response::plain) {
        return response_of(200, std::move(words), "text/plain; charset=utf-8");
    }
    auto const name = how.voice_prompt == prompt_response::text ? "text" : "prompt";
    return response_of(200, std::string("{\"") + name + R"(":")" + words + "\"}");
}

simulated_response no_such_voice()
{
    return refusal(404, "There is no brand voice of this id", "brandVoiceNotFound");
}

} // namespace

simulated_response
brand_voices(simulated_service_params const& how, std::string_view path, bool post)
{
    constexpr std::string_view list = "/brand-voices";
    if (!path.starts_with(list)) return detail(404, "Not Found");
    path.remove_prefix(list.size());
    if (path.empty() && !post) return list_of_voices(how.voice_envelope);
    constexpr std::string_view prompt = "/ds-prompt";
    if (post && path.ends_with(prompt)) {
        path.remove_suffix(prompt.size());
        if (path != "/voice-1" && path != "/voice-2") return no_such_voice();
        return prompt_of_voice(how);
    }
    if (post || path.size() < 2) return detail(405, "Method Not Allowed");
    auto const voices = json::parse(voice_list);
    for (auto const& voice : voices.get_array())
        if (voice.at("id").as_string() == path.substr(1))
            return response_of(200, json::serialize(voice));
    return no_such_voice();
}

simulated_response voice_summary(simulated_service_params const& how, std::string_view body)
{
    if (body.find("brandVoiceId") == std::string_view::npos)
        return detail(422, "brandVoiceId: field required");
    if (body.find("\"voice-1\"") == std::string_view::npos &&
        body.find("\"voice-2\"") == std::string_view::npos)
        return no_such_voice();
    return response_of(200, R"({"text":")" + words_of_voice(how) + "\"}");
}

} // namespace neuroflash::inline v0::testing

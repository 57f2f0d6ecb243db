// SPDX-License-Identifier: BSL-1.0
// Brand voices, without a socket.
#include "common/unit_test.hpp"
#include "sandbox_fixture.hpp"

#include <string>

using namespace neuroflash::sandbox;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(voice_routes)

namespace {

constexpr char unknown[] = "00000000-0000-4000-8000-000000000000";

std::string base_of(std::string const& workspace)
{
    return "/api/brand-voice-service/v1/workspaces/" + workspace;
}

std::string summary_path(std::string const& prefix, std::string const& workspace)
{
    return "/api/" + prefix + "v1/workspaces/" + workspace + "/brand-voice-summaries";
}

/// The id of the first listed voice.
std::string first_id(fixture& service)
{
    return text_at(service.call("GET", base_of(service.workspace) + "/brand-voices"), "/data/0/id");
}

} // namespace

BOOST_AUTO_TEST_CASE(list_comes_in_each_envelope_and_in_pages)
{
    struct row
    {
        list_envelope envelope;
        char const* first;
    };
    for (auto const row :
         {row{list_envelope::data, "/data"}, row{list_envelope::embedded, "/_embedded/brandVoices"},
          row{list_envelope::bare, ""}}) {
        auto params = sandbox_params();
        params.voice_envelope = row.envelope;
        fixture service(params);
        auto const path = base_of(service.workspace) + "/brand-voices";
        auto const all = json::parse(service.call("GET", path).body).at_pointer(row.first);
        BOOST_TEST_REQUIRE(all.as_array().size() == 2u);
        BOOST_TEST(all.at_pointer("/0/_embedded/brand/legacy").as_bool());
        BOOST_TEST(all.at_pointer("/1/_embedded/brand/name").as_string().empty());
        auto const second = json::parse(service.call("GET", path + "?size=1&page=2").body);
        BOOST_TEST(second.at_pointer(row.first).at(0).at("name").as_string() == "Plain");
        BOOST_TEST(service.call("GET", path + "?size=0").status == 400u);
    }
}

BOOST_AUTO_TEST_CASE(voice_limits_and_errors_are_answered)
{
    fixture service;
    auto const base = base_of(service.workspace);
    auto const id = first_id(service);
    BOOST_TEST(text_at(service.call("GET", base + "/brand-voices/" + id), "/name") == "Acme");
    auto const limits = service.call("GET", base + "/brand-voice-limits");
    BOOST_TEST(number_at(limits, "/create/limit") == 3);
    auto const absent = service.call("GET", base + "/brand-voices/" + unknown);
    BOOST_TEST(absent.status == 404u);
    BOOST_TEST(text_at(absent, "/code") == "brandVoiceNotFound");
    BOOST_TEST(service.call("GET", base_of(unknown) + "/brand-voices").status == 403u);
    auto request = service.make("GET", base + "/brand-voices");
    request.workspace.clear(); // the path names it
    BOOST_TEST(service.call(request).status == 200u);
    request.authorization.clear();
    BOOST_TEST(service.call(request).status == 401u);
}

BOOST_AUTO_TEST_CASE(summary_is_the_same_each_time_and_its_errors_are_told)
{
    fixture service;
    fixture other;
    auto const path = summary_path("word-embedding/", service.workspace);
    auto const ask = R"({"brandVoiceId":")" + first_id(service) + "\"}";
    auto const text = text_at(service.call("POST", path, ask), "/text");
    BOOST_TEST(text.starts_with("Write as Acme."));
    BOOST_TEST(text == text_at(other.call("POST", path, ask), "/text"));
    auto const absent =
        service.call("POST", path, R"({"brandVoiceId":")" + std::string(unknown) + "\"}");
    BOOST_TEST(absent.status == 404u);
    BOOST_TEST(text_at(absent, "/code") == "brandVoiceNotFound");
    BOOST_TEST(
        service.call("POST", path, "{}").body.find(R"("loc":["body","brandVoiceId"])") !=
        std::string::npos);
    BOOST_TEST(service.call("POST", summary_path("word-embedding/", unknown), ask).status == 403u);
}

BOOST_AUTO_TEST_CASE(summary_is_found_below_the_prefixes_that_the_parameters_name)
{
    struct row
    {
        summary_mount mount;
        char const* prefix;
    };
    for (auto const row :
         {row{summary_mount::word_embedding, "word-embedding/"},
          row{summary_mount::content_service, "content-service/"}, row{summary_mount::bare, ""}}) {
        auto params = sandbox_params();
        params.summaries = row.mount;
        fixture service(params);
        auto found = 0;
        for (auto const* prefix : {"word-embedding/", "content-service/", ""}) {
            auto const status =
                service.call("POST", summary_path(prefix, service.workspace), "{}").status;
            found += status == 422 ? 1 : 0;
            if (std::string(prefix) == row.prefix) BOOST_TEST(status == 422u, prefix);
        }
        BOOST_TEST(found == 1);
    }
}

BOOST_AUTO_TEST_CASE(prompt_answers_in_each_form_and_may_be_long)
{
    for (auto const form :
         {prompt_response::prompt, prompt_response::text, prompt_response::plain}) {
        auto params = sandbox_params();
        params.voice_prompt = form;
        params.long_summaries = form == prompt_response::plain;
        fixture service(params);
        auto const response = service.call(
            "POST",
            base_of(service.workspace) + "/brand-voices/" + first_id(service) + "/ds-prompt", "{}");
        BOOST_TEST(response.status == 200u);
        auto const words = form == prompt_response::plain ? response.body
            : form == prompt_response::text               ? text_at(response, "/text")
                                                          : text_at(response, "/prompt");
        BOOST_TEST(words.starts_with("Write as Acme."));
        BOOST_TEST((words.size() >= 20'000) == params.long_summaries);
        BOOST_TEST(
            response.content_type.starts_with("text/plain") == (form == prompt_response::plain));
    }
}

BOOST_AUTO_TEST_SUITE_END()

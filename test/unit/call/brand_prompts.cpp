// SPDX-License-Identifier: BSL-1.0
#include "common/text_wire.hpp"
#include "common/unit_test.hpp"

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(brand_prompts)

BOOST_AUTO_TEST_CASE(the_summary_of_a_voice_is_found_on_the_way_that_works)
{
    auto fixture = text_fixture();
    auto const answer_at = [&](std::string path, std::string body) {
        fixture.wire->otherwise = [path, body](exchange_request const& request) {
            auto const target = request.message.target();
            if (target.find(path) == target.npos) return answered(404, "{}");
            return answered(200, body);
        };
    };
    auto const ask = [&] {
        return fixture.ask([](client& c) { return c.brand_voice_summary(brand_voice_id("b")); });
    };
    answer_at("/brand-voices/b/ds-prompt", R"({"prompt":"Write as Acme."})");
    BOOST_TEST(*ask() == "Write as Acme.");
    for (auto const* prefix : {"/word-embedding/v1", "/content-service/v1", "/api/v1"}) {
        answer_at(
            prefix + std::string("/workspaces/workspace-1/brand-voice-summaries"),
            R"({"text":"Short."})");
        BOOST_TEST(*ask() == "Short.", prefix);
        BOOST_TEST(fixture.wire->seen.back().body() == R"({"brandVoiceId":"b"})");
        auto const before = fixture.wire->calls();
        BOOST_TEST(*ask() == "Short.");
        BOOST_TEST(fixture.wire->calls() - before == 1u);
    }
    fixture.wire->otherwise =
        always(answered(404, R"({"error":"no","code":"brandVoiceNotFound"})"));
    auto const before = fixture.wire->calls();
    BOOST_TEST(ask().error() == errc::not_found);
    BOOST_TEST(fixture.wire->calls() - before == 1u);
}

BOOST_AUTO_TEST_CASE(a_prompt_is_written_with_the_summary_as_system_message)
{
    auto fixture = text_fixture();
    fixture.wire->otherwise = always(answered(200, R"({"text":"Write as Acme."})"));
    auto const ask = [&] {
        return fixture.ask([](client& c) {
            return c.write_image_prompt("A hero image", brand_voice_id("b"), model_id("m"));
        });
    };
    fixture.wire->answers.push_back(
        streamed({said(R"( \"A calm sea)"), said(R"(, blue.\" )"), stopped, all_done}));
    auto const got = ask();
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST(got->text == "A calm sea, blue.");
    BOOST_TEST(got->completion.charge.tokens == 5);
    BOOST_TEST(
        fixture.wire->last_body.find(R"({"role":"system","content":"Write as Acme.\n\n)") !=
        std::string::npos);
    BOOST_TEST(
        fixture.wire->last_body.find(R"({"role":"user","content":"A hero image"})") !=
        std::string::npos);
    // What is not whole is not worth an image.
    fixture.wire->answers.push_back(streamed({said("A calm")}));
    BOOST_TEST(ask().error() == errc::bad_response);
    for (auto const* const nothing_to_see :
         {"", "\u200b", "\u2003\u00ad", " \\u0001\u00a0\ufeff\\n", "\u2800\u3164"}) {
        fixture.wire->answers.push_back(streamed({said(nothing_to_see), stopped, all_done}));
        auto const empty = ask();
        BOOST_TEST_REQUIRE(!empty.has_value());
        BOOST_TEST(empty.error() == errc::bad_response);
        BOOST_TEST(empty.error().charge().tokens == 5);
    }
    fixture.wire->answers.push_back(streamed(
        {"data: {\"choices\":[{\"delta\":{\"refusal\":\"Not this one.\"}}]}\n\n", stopped,
         all_done}));
    auto const refused = ask();
    BOOST_TEST(refused.error() == errc::content_refused);
    BOOST_TEST(refused.error().details().server_message == "Not this one.");
    BOOST_TEST(refused.error().charge().tokens == 5);
}

BOOST_AUTO_TEST_CASE(a_summary_that_takes_all_the_time_leaves_a_timeout)
{
    auto fixture = text_fixture();
    fixture.wire->otherwise = [&fixture](exchange_request const&) {
        fixture.time->advance(std::chrono::seconds(31));
        return answered(200, R"({"text":"Write as Acme."})");
    };
    auto answer = text_answer();
    answer.steps.push_back({std::chrono::seconds(1), said("a")});
    fixture.wire->answers.push_back(answer);
    auto const ask = [&fixture](std::chrono::seconds deadline) {
        auto call = call_params();
        call.deadline = deadline;
        return fixture.ask([&](client& c) {
            return c.write_image_prompt("A hero image", brand_voice_id("b"), model_id("m"), call);
        });
    };
    BOOST_TEST(ask(std::chrono::seconds(30)).error() == errc::outcome_unknown);
    BOOST_TEST(ask(std::chrono::seconds(0)).error() == errc::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

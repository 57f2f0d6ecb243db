// SPDX-License-Identifier: BSL-1.0
// Texts and brand voices of the simulated service, as they come over the wire.
#include "common/unit_test.hpp"
#include "service_model/api_description.hpp"
#include "testing/service_fixture.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;
using testing::fault_kind;
using testing::planned_stream_fault;
using testing::simulated_service_params;

BOOST_AUTO_TEST_SUITE(simulated_texts)

namespace {

std::string const acme = "0d6f6c5e-4b1a-4f0e-9a53-7c1d2b3e4f50"; // a brand voice
constexpr char chat_path[] = "/api/ds-prototypes/content_generation/chat/completions";

std::string chat(bool streams = true)
{
    return std::string(
               R"({"model":"gpt-4.1-mini","messages":[{"role":"user","content":"tides"}])") +
        (streams ? R"(,"stream":true})" : "}");
}

/// Keeps the pieces of a body.
class piece_list : public body_sink
{
public:
    error_code on_header(http_response const&) override { return {}; }
    asio::awaitable<error_code> write(std::string_view piece) override
    {
        pieces.emplace_back(piece);
        text += piece;
        co_return error_code();
    }

    std::vector<std::string> pieces;
    std::string text;
};

/// The end of a chat, and the text that came.
struct chat_record
{
    exchange_outcome outcome;
    std::vector<std::string> pieces;
    std::string text;

    bool whole() const { return outcome.code == errc{} && outcome.body_complete; }
    bool lost() const { return outcome.code == errc::connection_lost; }
    bool has(char const* what) const { return text.find(what) != std::string::npos; }
    bool said_all() const { return has(R"("finish_reason":"stop")") && has("data: [DONE]"); }
    bool stopped_short() const { return !has("\"stop\"") && !has("[DONE]") && has("assistant"); }
};

chat_record listen(service_fixture& at, bool streams = true)
{
    if (at.token.empty()) at.log_in();
    auto sink = piece_list();
    auto request = at.request(http_method::post, chat_path, chat(streams));
    request.sink = &sink;
    auto made = chat_record();
    made.outcome = at.exchange(request);
    made.pieces = sink.pieces;
    made.text = sink.text;
    return made;
}

/// A chat without a fault, with a service of these parameters.
chat_record listen_to(simulated_service_params params)
{
    auto at = service_fixture(std::move(params));
    return listen(at);
}

struct row
{
    fault_kind kind;
    bool (*seen)(chat_record const&);
};

std::vector<row> const rows{
    {fault_kind::stream_comments,
     [](chat_record const& h) { return h.said_all() && h.has(": OPENROUTER"); }},
    {fault_kind::stream_fields,
     [](chat_record const& h) { return h.said_all() && h.has("retry: 3000\n"); }},
    {fault_kind::stream_crlf,
     [](chat_record const& h) { return h.said_all() && h.has("[DONE]\r\n\r\n"); }},
    {fault_kind::stream_cr, [](chat_record const& h) { return h.said_all() && !h.has("\n"); }},
    {fault_kind::stream_split_data,
     [](chat_record const& h) {
         return h.whole() && h.has("data: {\"id\":\ndata: ") && h.has("[DONE]");
     }},
    {fault_kind::stream_bom,
     [](chat_record const& h) { return h.said_all() && h.text.starts_with("\xef\xbb\xbf"); }},
    {fault_kind::stream_pieces,
     [](chat_record const& h) { return h.said_all() && h.pieces.size() == h.text.size(); }},
    {fault_kind::stream_no_space,
     [](chat_record const& h) { return h.whole() && h.has("data:[DONE]"); }},
    {fault_kind::stream_junk_line,
     [](chat_record const& h) { return h.said_all() && h.has("this is {not JSON"); }},
    {fault_kind::stream_no_done,
     [](chat_record const& h) { return h.whole() && !h.has("[DONE]"); }},
    {fault_kind::stream_no_empty_line,
     [](chat_record const& h) { return h.said_all() && h.text.ends_with("[DONE]\n"); }},
    {fault_kind::stream_done_twice,
     [](chat_record const& h) { return h.text.ends_with("data: [DONE]\n\ndata: [DONE]\n\n"); }},
    {fault_kind::stream_after_done,
     [](chat_record const& h) { return h.said_all() && h.has("late"); }},
    {fault_kind::stream_no_usage,
     [](chat_record const& h) { return h.said_all() && !h.has("usage"); }},
    {fault_kind::stream_extra_usage,
     [](chat_record const& h) { return h.said_all() && h.has(R"("choices":[],"usage")"); }},
    {fault_kind::stream_ended, [](chat_record const& h) { return h.whole() && h.stopped_short(); }},
    {fault_kind::stream_cut, [](chat_record const& h) { return h.lost() && h.stopped_short(); }},
    {fault_kind::stream_pause, [](chat_record const& h) { return h.lost() && h.stopped_short(); }},
    {fault_kind::stream_error_object,
     [](chat_record const& h) { return h.whole() && h.has(R"({"error":{"code":502)"); }},
    {fault_kind::stream_error_text,
     [](chat_record const& h) { return h.whole() && h.has(R"({"error":"The)"); }},
    {fault_kind::stream_error_choice,
     [](chat_record const& h) { return h.whole() && h.has(R"("finish_reason":"error")"); }},
    {fault_kind::stream_error_first,
     [](chat_record const& h) { return h.whole() && h.text.starts_with(R"(data: {"error")"); }},
    {fault_kind::stream_long_line,
     [](chat_record const& h) { return h.said_all() && h.text.size() > (1u << 20); }},
    {fault_kind::whole_for_stream,
     [](chat_record const& h) { return h.whole() && h.text.starts_with(R"({"id":"gen-)"); }},
    {fault_kind::stream_unasked, [](chat_record const& h) { return h.said_all(); }},
    {fault_kind::null_content,
     [](chat_record const& h) { return h.said_all() && h.has(R"("content":null)"); }},
    {fault_kind::tool_calls,
     [](chat_record const& h) { return h.whole() && h.has(R"("finish_reason":"tool_calls")"); }},
};

} // namespace

BOOST_AUTO_TEST_CASE(each_fault_of_a_stream_shows_and_is_charged)
{
    for (auto const& one : rows) {
        auto at = service_fixture();
        at.service.plan(planned_stream_fault(one.kind));
        auto const said = listen(at, one.kind != fault_kind::stream_unasked);
        auto const name = testing::to_string(one.kind);
        BOOST_TEST(one.seen(said), name << ": " << said.text.substr(0, 600));
        BOOST_TEST(at.service.token_ledger().size() == 1u, name);
        BOOST_TEST(at.service.exchanges() == 0u, name);
        // The next chat has no fault.
        BOOST_TEST(listen(at).said_all(), name);
    }
}

BOOST_AUTO_TEST_CASE(no_fault_is_forgotten_and_each_has_a_name_of_its_own)
{
    BOOST_TEST(testing::all_stream_faults().size() == rows.size());
    for (auto const kind : testing::all_stream_faults()) {
        BOOST_TEST(std::ranges::count(rows, kind, &row::kind) == 1, testing::to_string(kind));
        BOOST_TEST(testing::to_string(kind) != "none");
    }
}

BOOST_AUTO_TEST_CASE(gateway_cuts_a_stream_that_lasts_too_long)
{
    auto params = simulated_service_params();
    params.text_piece = testing::duration_range(60s, 60s);
    auto at = service_fixture(params);
    auto const begun = at.time->now();
    auto const said = listen(at);
    BOOST_TEST(said.lost());
    BOOST_TEST(said.pieces.size() == 2u);
    BOOST_TEST(at.time->now() - begun < 151s);
}

BOOST_AUTO_TEST_CASE(pause_is_as_long_as_planned)
{
    auto at = service_fixture();
    auto planned = planned_stream_fault(fault_kind::stream_pause);
    planned.pause = 45s;
    at.service.plan(planned);
    auto const begun = at.time->now();
    BOOST_TEST(listen(at).said_all());
    BOOST_TEST(at.time->now() - begun > 45s);
}

BOOST_AUTO_TEST_CASE(tokens_are_counted_and_run_out)
{
    auto at = service_fixture();
    auto const whole = listen(at, false);
    BOOST_TEST(whole.has(R"("object":"chat.completion")"));
    BOOST_TEST_REQUIRE(at.service.token_ledger().size() == 1u);
    auto const& entry = at.service.token_ledger().front();
    BOOST_TEST(!entry.streamed);
    BOOST_TEST(entry.request_id == "the-request");
    BOOST_TEST(entry.model == "openai/gpt-4.1-mini");
    BOOST_TEST(at.service.tokens_charged() == entry.tokens());
    BOOST_TEST(whole.has(("\"total_tokens\":" + std::to_string(entry.tokens())).c_str()));
    at.service.set_token_quota(0);
    BOOST_TEST(listen(at).outcome.response.status == 429);
    BOOST_TEST(at.service.token_ledger().size() == 1u);
    BOOST_TEST(at.service.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(refused_quota_of_a_chat_is_that_of_tokens)
{
    auto at = service_fixture();
    auto planned = testing::planned_fault(testing::fault_kind::quota_refused);
    planned.path = "/chat/completions";
    at.service.plan(planned);
    auto const refused = listen(at, false);
    BOOST_TEST(refused.outcome.response.status == 429);
    BOOST_TEST(refused.outcome.response.body.find("TOKEN_QUOTA_EXCEEDED") != std::string::npos);
    BOOST_TEST(at.service.tokens_charged() == 0);
}

BOOST_AUTO_TEST_CASE(faults_strike_texts_whose_path_is_named)
{
    auto at = service_fixture();
    auto planned = testing::planned_fault(testing::fault_kind::close_before_response);
    planned.path = "/chat/completions";
    planned.work_done = false;
    at.service.plan(planned);
    BOOST_TEST(listen(at).lost());
    BOOST_TEST(at.service.token_ledger().empty());
    planned.kind = testing::fault_kind::cut_body;
    planned.work_done = true;
    at.service.plan(planned);
    BOOST_TEST(listen(at).lost());
    BOOST_TEST(at.service.token_ledger().size() == 1u);
}

BOOST_AUTO_TEST_CASE(random_faults_strike_the_share_that_is_set)
{
    auto params = simulated_service_params();
    params.stream_fault_rate = 1;
    params.stream_faults = {fault_kind::stream_error_first};
    auto at = service_fixture(params);
    for (auto i = 0; i < 3; ++i) BOOST_TEST(listen(at).has("error"));
}

BOOST_AUTO_TEST_CASE(examples_of_the_description_are_answered)
{
    auto at = service_fixture();
    at.log_in();
    constexpr auto holder = std::string_view("{workspace}");
    auto const& all = service_model::described_responses();
    BOOST_TEST(all.size() > 0u);
    for (auto const& one : all) {
        auto path = one.path;
        auto const place = path.find(holder);
        if (place != std::string::npos) path.replace(place, holder.size(), "workspace-1");
        auto const read = at.exchange(at.request(http_method::get, path)).response;
        BOOST_TEST(read.status == 200, path);
        BOOST_TEST(read.body == one.body, path);
        BOOST_TEST(at.exchange(at.request(http_method::post, path, "{}")).response.status != 200);
    }
}

BOOST_AUTO_TEST_CASE(models_and_voices_are_listed)
{
    auto at = service_fixture();
    at.log_in();
    auto const get = [&](std::string const& path) {
        return at.exchange(at.request(http_method::get, "/api" + path)).response;
    };
    auto const post = [&](std::string const& path, std::string const& body) {
        return at.exchange(at.request(http_method::post, "/api" + path, body)).response;
    };
    BOOST_TEST(get("/ds-prototypes/model_selection/models").body.starts_with("[{\"id\":"));
    auto const voices = std::string("/brand-voice-service/v1/workspaces/workspace-1");
    BOOST_TEST(get(voices + "/brand-voices").body.starts_with(R"({"data":[{"id":")" + acme));
    BOOST_TEST(get(voices + "/brand-voices/" + acme).body.starts_with(R"({"id":")" + acme));
    BOOST_TEST(get(voices + "/brand-voices/none").status == 404);
    auto const limits = get(voices + "/brand-voice-limits");
    BOOST_TEST(limits.status == 200);
    BOOST_TEST(limits.body.starts_with(R"({"create":{"available":true,"currentUsage":2,)"));
    auto const others = std::string("/brand-voice-service/v1/workspaces/another");
    BOOST_TEST(get(others + "/brand-voice-limits").status == 403);
    BOOST_TEST(post(voices + "/brand-voice-limits", "{}").status == 405);
    BOOST_TEST(post(voices + "/brand-voices/" + acme + "/ds-prompt", "{}")
                   .body.starts_with(R"({"prompt":"Wr)"));
    for (auto const* prefix : {"/word-embedding", "/content-service", ""}) {
        auto const path = std::string(prefix) + "/v1/workspaces/workspace-1/brand-voice-summaries";
        auto const told = post(path, R"({"brandVoiceId":")" + acme + "\"}");
        BOOST_TEST(told.body.starts_with(R"({"text":"Write as Acme.)"), prefix);
        BOOST_TEST(post(path, R"({"brandVoiceId":"x"})").status == 404, prefix);
    }
    BOOST_TEST(get("/brand-voice-service/v1/workspaces/other/brand-voices").status == 403);
}

BOOST_AUTO_TEST_CASE(only_the_chosen_path_of_texts_exists)
{
    for (auto const short_path : {false, true}) {
        auto params = simulated_service_params();
        params.chat =
            short_path ? testing::chat_mount::short_path : testing::chat_mount::content_generation;
        auto at = service_fixture(params);
        at.log_in();
        auto const status = [&](std::string const& path) {
            return at.exchange(at.request(http_method::post, path, chat(false))).response.status;
        };
        BOOST_TEST(status("/api/ds-prototypes/chat/completions") == (short_path ? 200 : 404));
        BOOST_TEST(status(chat_path) == (short_path ? 404 : 200));
    }
}

BOOST_AUTO_TEST_CASE(tokens_of_a_stream_are_reported_in_the_chosen_place)
{
    auto params = simulated_service_params();
    params.usage = testing::usage_place::extra_chunk;
    BOOST_TEST(listen_to(params).has(R"("choices":[],"usage")"));
    params.usage = testing::usage_place::nowhere;
    auto const none = listen_to(params);
    BOOST_TEST(none.said_all());
    BOOST_TEST(!none.has("usage"));
}

BOOST_AUTO_TEST_CASE(brand_voices_have_the_chosen_forms)
{
    auto const voices = std::string("/api/brand-voice-service/v1/workspaces/workspace-1");
    auto const listed = [&](testing::list_envelope envelope) {
        auto params = simulated_service_params();
        params.voice_envelope = envelope;
        auto at = service_fixture(params);
        at.log_in();
        return at.exchange(at.request(http_method::get, voices + "/brand-voices")).response.body;
    };
    BOOST_TEST(listed(testing::list_envelope::bare).starts_with(R"([{"id":")" + acme));
    auto const embedded = listed(testing::list_envelope::embedded);
    BOOST_TEST(embedded.starts_with(R"({"_embedded":{"brandVoices":[{"id":")" + acme));
    BOOST_TEST(embedded.ends_with(R"("currentPage":1}})"));

    auto const prompted = [&](testing::prompt_response form, bool is_long) {
        auto params = simulated_service_params();
        params.voice_prompt = form;
        params.long_summaries = is_long;
        auto at = service_fixture(params);
        at.log_in();
        auto const path = voices + "/brand-voices/" + acme + "/ds-prompt";
        return at.exchange(at.request(http_method::post, path, "{}")).response.body;
    };
    BOOST_TEST(prompted(testing::prompt_response::text, false).starts_with(R"({"text":"Write)"));
    BOOST_TEST(prompted(testing::prompt_response::plain, false).starts_with("Write as Acme."));
    BOOST_TEST(prompted(testing::prompt_response::plain, true).size() >= 20'000u);
}

BOOST_AUTO_TEST_SUITE_END()

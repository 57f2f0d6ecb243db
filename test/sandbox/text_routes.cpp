// SPDX-License-Identifier: BSL-1.0
// The chat and its models, without a socket.
#include "common/unit_test.hpp"
#include "sandbox_fixture.hpp"

#include <string>
#include <vector>

using namespace neuroflash::sandbox;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(text_routes)

namespace {

constexpr char long_path[] = "/api/ds-prototypes/content_generation/chat/completions";
constexpr char short_path[] = "/api/ds-prototypes/chat/completions";
constexpr char models_path[] = "/api/ds-prototypes/model_selection/models";

/// A chat with one message of the user and more members.
std::string chat(std::string const& question, std::string const& more = {})
{
    return R"({"model":"gpt-4.1-mini","messages":[{"role":"user","content":")" + question + "\"}]" +
        more + "}";
}

/// A schema that only a text of that many bytes fits.
std::string fixed(std::size_t size)
{
    return R"(,"response_format":{"type":"json_schema","json_schema":{"schema":{"const":")" +
        std::string(size, 'x') + "\"}}}";
}

std::string content_of(http_response const& response)
{
    return text_at(response, "/choices/0/message/content");
}

/// The documents of a stream, without [DONE].
std::vector<json::value> documents_of(http_response const& response)
{
    auto made = std::vector<json::value>();
    BOOST_REQUIRE(response.stream.has_value());
    for (auto const& document : response.stream->documents) made.push_back(json::parse(document));
    return made;
}

/// The text of a member in all deltas of a stream.
std::string streamed(http_response const& response, char const* member = "content")
{
    auto made = std::string();
    for (auto const& document : documents_of(response))
        for (auto const& choice : document.at("choices").as_array())
            if (auto const* text = choice.at("delta").as_object().if_contains(member);
                text && text->is_string())
                made += text->as_string();
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(models_are_a_bare_array_with_a_duplicate_an_unavailable_and_a_silent_one)
{
    fixture service;
    auto const response = service.call("GET", models_path);
    BOOST_TEST(response.status == 200u);
    auto const list = json::parse(response.body);
    auto unavailable = 0;
    auto silent = 0;
    auto ids = std::vector<std::string>();
    for (auto const& model : list.as_array()) {
        ids.emplace_back(model.at("id").as_string());
        auto const* said = model.as_object().if_contains("available");
        unavailable += said != nullptr && !said->as_bool() ? 1 : 0;
        silent += said == nullptr ? 1 : 0;
    }
    BOOST_TEST(unavailable == 1);
    BOOST_TEST(silent == 1);
    BOOST_TEST(std::ranges::count(ids, "openai/gpt-4.1-mini") == 1);
    BOOST_TEST(std::ranges::count(ids, "gpt-4.1-mini") == 1);
    BOOST_TEST(!list.at(0).at("available").as_bool()); // the first one is no good choice
}

BOOST_AUTO_TEST_CASE(tokens_of_the_prompt_are_its_words_with_their_blanks)
{
    fixture service;
    // "user", a line, "a", " ", " ", " b" and " ", a line: each blank begins a token.
    auto const response = service.call("POST", long_path, chat("a   b "));
    BOOST_TEST(number_at(response, "/usage/prompt_tokens") == 5);
    auto const blanks = service.call("POST", long_path, chat(std::string(100'000, ' ')));
    BOOST_TEST(number_at(blanks, "/usage/prompt_tokens") == 100'001);
}

BOOST_AUTO_TEST_CASE(schema_of_64_kib_and_four_stop_words_are_taken)
{
    fixture service;
    auto const long_text = service.call("POST", long_path, chat("a", fixed(65'000)));
    BOOST_TEST(content_of(long_text).size() == 65'002u);
    auto const words = R"(,"stop":["none","nowhere","; ","never"])";
    auto const text = content_of(service.call("POST", long_path, chat("a", words)));
    BOOST_TEST(!text.empty());
    BOOST_TEST(text.find(';') == text.npos);
}

BOOST_AUTO_TEST_CASE(no_more_than_a_hundred_errors_are_told)
{
    auto params = sandbox_params();
    params.v1.forbid_unknown_fields = true;
    fixture service(params);
    auto messages = std::string("1");
    auto members = std::string(R"("prompt":"a")");
    for (int i = 0; i < 500; ++i) {
        messages += ",1";
        members += ",\"x" + std::to_string(i) + "\":1";
    }
    auto const tasks =
        "/api/image-service/v1/workspaces/" + service.workspace + "/image-generation-tasks";
    for (auto const& response :
         {service.call("POST", long_path, R"({"model":"m","messages":[)" + messages + "]}"),
          service.call("POST", tasks, "{" + members + "}")}) {
        BOOST_TEST(response.status == 422u);
        BOOST_TEST(json::parse(response.body).at("detail").as_array().size() == 100u);
    }
}

BOOST_AUTO_TEST_CASE(answer_depends_on_the_input_alone)
{
    fixture one;
    fixture other;
    auto const ask = chat("Describe a lighthouse");
    auto const first = one.call("POST", long_path, ask);
    BOOST_TEST(first.status == 200u);
    BOOST_TEST(content_of(first) == content_of(other.call("POST", long_path, ask)));
    BOOST_TEST(content_of(first) == content_of(one.call("POST", long_path, ask)));
    BOOST_TEST(content_of(first).starts_with("“Describe a lighthouse”: "));
    BOOST_TEST(text_at(first, "/object") == "chat.completion");
    BOOST_TEST(text_at(first, "/model") == "openai/gpt-4.1-mini");
    BOOST_TEST(text_at(first, "/id").starts_with("gen-"));
    BOOST_TEST(text_at(first, "/choices/0/finish_reason") == "stop");
    BOOST_TEST(
        number_at(first, "/usage/total_tokens") ==
        number_at(first, "/usage/prompt_tokens") + number_at(first, "/usage/completion_tokens"));
    for (auto const* more : {R"(,"seed":7)", R"(,"seed":9)"})
        if (content_of(one.call("POST", long_path, chat("Describe a lighthouse", more))) !=
            content_of(first))
            return;
    BOOST_TEST(false, "the seed changes nothing");
}

BOOST_AUTO_TEST_CASE(model_is_known_with_and_without_its_prefix)
{
    fixture service;
    auto with = chat("a");
    with.replace(with.find("gpt"), 3, "openai/gpt");
    BOOST_TEST(
        content_of(service.call("POST", long_path, with)) ==
        content_of(service.call("POST", long_path, chat("a"))));
}

BOOST_AUTO_TEST_CASE(stream_says_the_same_as_the_document)
{
    fixture service;
    auto const whole = service.call("POST", long_path, chat("Wo ist das Café?"));
    auto const response =
        service.call("POST", long_path, chat("Wo ist das Café?", R"(,"stream":true)"));
    BOOST_TEST(response.content_type == "text/event-stream; charset=utf-8");
    BOOST_TEST(streamed(response) == content_of(whole));
    BOOST_TEST(response.body.starts_with("data: {"));
    BOOST_TEST(response.body.ends_with("}\n\ndata: [DONE]\n\n"));
    auto const last = documents_of(response).back();
    BOOST_TEST(last.at_pointer("/choices/0/finish_reason").as_string() == "stop");
    BOOST_TEST(
        last.at_pointer("/usage/total_tokens") ==
        json::parse(whole.body).at_pointer("/usage/total_tokens"));
    BOOST_TEST(
        documents_of(response).front().at_pointer("/choices/0/delta/role").as_string() ==
        "assistant");
}

BOOST_AUTO_TEST_CASE(usage_stands_where_the_parameters_say)
{
    for (auto const place :
         {usage_place::last_chunk, usage_place::extra_chunk, usage_place::nowhere}) {
        auto params = sandbox_params();
        params.usage = place;
        fixture service(params);
        auto const documents =
            documents_of(service.call("POST", long_path, chat("a", R"(,"stream":true)")));
        auto const& last = documents.back().as_object();
        BOOST_TEST(last.contains("usage") == (place != usage_place::nowhere));
        BOOST_TEST(last.at("choices").as_array().empty() == (place == usage_place::extra_chunk));
    }
}

BOOST_AUTO_TEST_CASE(options_change_the_answer_as_they_say)
{
    fixture service;
    auto const ask = [&](std::string const& more, std::string const& question = "a b c") {
        return service.call("POST", long_path, chat(question, more));
    };
    auto const limited = ask(R"(,"max_tokens":3)");
    BOOST_TEST(text_at(limited, "/choices/0/finish_reason") == "length");
    BOOST_TEST(number_at(limited, "/usage/completion_tokens") == 3);
    auto const stopped = ask(R"(,"stop":["”"])");
    BOOST_TEST(content_of(stopped) == "“a b c");
    auto const filtered = ask("", "a [filter]");
    BOOST_TEST(text_at(filtered, "/choices/0/finish_reason") == "content_filter");
    auto const declined = ask("", "a [decline]");
    BOOST_TEST(text_at(declined, "/choices/0/finish_reason") == "stop");
    BOOST_TEST(text_at(declined, "/choices/0/message/refusal") == "I cannot help with that.");
    BOOST_TEST(json::parse(declined.body).at_pointer("/choices/0/message/content").is_null());
    BOOST_TEST(number_at(declined, "/usage/completion_tokens") == 3);
    auto const in_pieces = ask(R"(,"stream":true)", "a [decline]");
    BOOST_TEST(streamed(in_pieces, "refusal") == "I cannot help with that.");
    BOOST_TEST(streamed(in_pieces) == "");
    auto const any = ask(R"(,"response_format":{"type":"json_object"})");
    BOOST_TEST(json::parse(content_of(any)).as_object().contains("text"));
    auto const shaped =
        ask(R"(,"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":)"
            R"({"type":"object","properties":{"n":{"type":"integer"},"list":{"type":"array",)"
            R"("items":{"enum":["red"]}}}}}})");
    BOOST_TEST(content_of(shaped) == R"({"n":1,"list":["red"]})");
    auto const called = ask(
        R"(,"tools":[{"type":"function","function":{"name":"find"}}],"tool_choice":"required")");
    BOOST_TEST(text_at(called, "/choices/0/finish_reason") == "tool_calls");
    BOOST_TEST(json::parse(called.body).at_pointer("/choices/0/message/content").is_null());
    BOOST_TEST(text_at(called, "/choices/0/message/tool_calls/0/function/name") == "find");
}

BOOST_AUTO_TEST_CASE(reasoning_comes_before_the_content)
{
    fixture service;
    auto body = chat("a", R"(,"stream":true)");
    body.replace(body.find("gpt-4.1-mini"), 12, "deepseek-r1");
    auto const response = service.call("POST", long_path, body);
    BOOST_TEST(!streamed(response, "reasoning").empty());
    BOOST_TEST(streamed(response).starts_with("“a”"));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_refused_and_costs_nothing)
{
    struct row
    {
        std::string body;
        unsigned status;
        char const* told;
    };
    auto const rows = std::vector<row>{
        {"{}", 422, R"("loc":["body","messages"])"},
        {"{}", 422, R"("loc":["body","model"])"},
        {"[]", 422, "dict_type"},
        {"{", 422, "json_invalid"},
        {R"({"model":"gpt-4.1-mini","messages":[]})", 422, "too_short"},
        {R"({"model":"gpt-4.1-mini","messages":[{"role":"user"}]})", 422,
         R"("loc":["body","messages",0,"content"])"},
        {R"({"model":"gpt-4.1-mini","messages":[{"content":"a"}]})", 422,
         R"("loc":["body","messages",0,"role"])"},
        {chat("a", R"(,"temperature":3)"), 422, R"("loc":["body","temperature"])"},
        {chat("a", R"(,"max_tokens":0)"), 422, R"("loc":["body","max_tokens"])"},
        {chat("a", R"(,"stream":"yes")"), 422, R"("loc":["body","stream"])"},
        {chat("a", R"(,"reasoning_effort":"huge")"), 400, R"(xhigh)"},
        {R"({"model":"x","messages":[{"role":"user","content":"a"}]})", 400,
         "not a valid model ID"},
        {R"({"model":"a\"b","messages":[{"role":"user","content":"a"}]})", 400,
         R"(a\"b is not a valid model ID)"},
        {R"({"model":"openai/gpt-4.1","messages":[{"role":"user","content":"a"}]})", 403,
         "MODEL_NOT_AVAILABLE"},
        {chat("[refuse]"), 403, "moderation"},
        {chat("a", R"(,"stop":["a","b","c","d","e"])"), 422, "at most 4 items"},
        {chat("a", fixed(65'536)), 422, "The schema is too long"},
    };
    fixture service;
    for (auto const& row : rows) {
        auto const response = service.call("POST", long_path, row.body);
        BOOST_TEST(response.status == row.status, row.body);
        BOOST_TEST(
            response.body.find(row.told) != std::string::npos, row.body << ": " << response.body);
        // Whatever a refusal quotes of the request, it stays a document.
        BOOST_TEST(json::parse(response.body).is_object());
    }
    BOOST_TEST(service.state.token_ledger().empty());
    auto strict = sandbox_params();
    strict.forbid_unknown_fields = true;
    fixture other(strict);
    auto const unknown = chat("a", R"(,"colour":1)");
    BOOST_TEST(service.call("POST", long_path, unknown).status == 200u);
    BOOST_TEST(other.call("POST", long_path, unknown).status == 422u);
}

BOOST_AUTO_TEST_CASE(tokens_are_charged_once_a_completion_and_run_out)
{
    auto params = sandbox_params();
    params.token_quota = quota_levels(30, 1000);
    fixture service(params);
    auto const first = service.call("POST", long_path, chat("a", R"(,"stream":true)"));
    BOOST_TEST(first.status == 200u);
    auto const ledger = service.state.token_ledger();
    BOOST_TEST_REQUIRE(ledger.size() == 1u);
    BOOST_TEST(ledger[0].streamed);
    BOOST_TEST(ledger[0].model == "openai/gpt-4.1-mini");
    BOOST_TEST(
        ledger[0].tokens() ==
        documents_of(first).back().at_pointer("/usage/total_tokens").to_number<long>());
    BOOST_TEST(service.state.quotas(service.workspace).tokens.levels().used == ledger[0].tokens());
    auto response = first;
    for (auto i = 0; i < 5 && response.status == 200; ++i)
        response = service.call("POST", long_path, chat("a"));
    BOOST_TEST(response.status == 429u);
    BOOST_TEST(text_at(response, "/code") == "TOKEN_QUOTA_EXCEEDED");
    BOOST_TEST(service.state.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(paths_answer_as_the_parameters_say)
{
    struct row
    {
        chat_mount mount;
        unsigned of_long;
        unsigned of_short;
    };
    for (auto const row :
         {row{chat_mount::both, 200, 200}, row{chat_mount::content_generation, 200, 404},
          row{chat_mount::short_path, 404, 200}}) {
        auto params = sandbox_params();
        params.chat = row.mount;
        fixture service(params);
        BOOST_TEST(service.call("POST", long_path, chat("a")).status == row.of_long);
        BOOST_TEST(service.call("POST", short_path, chat("a")).status == row.of_short);
    }
    fixture service;
    for (auto const* path :
         {"/api/ds-prototypes/health", "/api/ds-prototypes/content_generation/health"})
        BOOST_TEST(service.call("GET", path).body == "{}");
    auto request = service.make("POST", long_path, chat("a"));
    request.workspace.clear();
    BOOST_TEST(service.call(request).status == 400u);
    request.authorization.clear();
    BOOST_TEST(service.call(request).status == 401u);
}

BOOST_AUTO_TEST_SUITE_END()

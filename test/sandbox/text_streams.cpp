// SPDX-License-Identifier: BSL-1.0
// Every fault of a streamed answer, as a client sees it chunk by chunk.
#include "common/unit_test.hpp"
#include "web_client.hpp"

#include <boost/asio/error.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

using namespace neuroflash::sandbox;
namespace asio = boost::asio;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(text_streams)

namespace {

using enum fault_kind;

constexpr auto patience = std::chrono::milliseconds(30);
constexpr char chat_path[] = "/api/ds-prototypes/content_generation/chat/completions";

std::string chat(bool streams)
{
    return std::string(R"({"model":"gpt-4.1-mini","messages":[{"role":"user","content":"Café"}])") +
        (streams ? R"(,"stream":true})" : "}");
}

/// The bytes that came back on a connection, up to its end.
struct look
{
    std::string text;
    boost::system::error_code end;
    std::chrono::nanoseconds took{};
    std::vector<std::string> chunks; ///< The complete chunks.
    bool whole = false;              ///< Whether the last chunk came.

    bool has(std::string const& what) const { return body().find(what) != std::string::npos; }
    bool begins(std::string const& what) const { return body().starts_with(what); }
    bool ends(std::string const& what) const { return body().ends_with(what); }
    bool cut() const { return !whole && end == asio::ssl::error::stream_truncated; }
    bool reset() const { return !whole && end == asio::error::connection_reset; }
    bool waited() const { return took >= patience; }

    std::string body() const
    {
        auto all = std::string();
        for (auto const& chunk : chunks) all += chunk;
        return all;
    }

    std::size_t count(std::string const& what) const
    {
        auto const all = body();
        auto found = std::size_t(0);
        for (auto at = all.find(what); at != std::string::npos; at = all.find(what, at + 1))
            ++found;
        return found;
    }

    /// The body of a response without chunks.
    std::string plain() const { return text.substr(text.find("\r\n\r\n") + 4); }
    bool is_document() const
    {
        return text.find("application/json") != std::string::npos &&
            json::parse(plain()).at("object").as_string() == "chat.completion";
    }
};

void read_chunks(look& seen)
{
    auto at = seen.text.find("\r\n\r\n");
    if (at == std::string::npos || seen.text.find("chunked") > at) return;
    at += 4;
    while (at < seen.text.size()) {
        auto const line = seen.text.find("\r\n", at);
        if (line == std::string::npos) return;
        auto const size = std::stoul(seen.text.substr(at, line - at), nullptr, 16);
        if (size == 0) seen.whole = true;
        if (size == 0 || line + 4 + size > seen.text.size()) return;
        seen.chunks.push_back(seen.text.substr(line + 2, size));
        at = line + 4 + size;
    }
}

look look_at(sandbox_server& server, std::string const& body)
{
    auto client = web_client(server);
    client.log_in();
    auto seen = look();
    auto const start = std::chrono::steady_clock::now();
    seen.text = client.talk(
        "POST " + std::string(chat_path) +
            " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + client.token() +
            "\r\nx-workspace-id: " + server.workspace_id() +
            "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\nConnection: close\r\n\r\n" + body,
        &seen.end);
    seen.took = std::chrono::steady_clock::now() - start;
    read_chunks(seen);
    return seen;
}

/// One fault, and the check that shows its effect.
struct row
{
    fault_kind kind;
    std::size_t bytes;
    bool (*seen)(look const&);
};

bool is_complete(look const& l)
{
    return l.whole && l.has(R"("finish_reason":"stop")") && l.has("[DONE]");
}

bool is_unfinished(look const& l)
{
    return !l.has(R"("finish_reason":"stop")") && !l.has("[DONE]") && l.has("assistant");
}

/// The text of a stream with the data lines of an event joined again.
std::string joined_lines(std::string text)
{
    for (auto at = text.find("\ndata: "); at != std::string::npos; at = text.find("\ndata: ", at))
        if (at > 0 && text[at - 1] == '\n') ++at;
        else text.erase(at, 7);
    return text;
}

bool is_complete_text(std::string const& text)
{
    return text.find(R"("finish_reason":"stop")") != std::string::npos &&
        text.ends_with("}\n\ndata: [DONE]\n\n");
}

std::vector<row> const rows{
    {stream_comments, 0,
     [](look const& l) { return is_complete(l) && l.begins(": OPENROUTER PROCESSING\n\n:\n"); }},
    {stream_fields, 0,
     [](look const& l) {
         return is_complete(l) && l.begins("event: message\nid: 7\nretry: 3000\n");
     }},
    {stream_crlf, 0,
     [](look const& l) { return is_complete(l) && l.ends("data: [DONE]\r\n\r\n"); }},
    {stream_cr, 0,
     [](look const& l) { return is_complete(l) && l.ends("data: [DONE]\r\r") && !l.has("\n"); }},
    {stream_split_data, 0,
     [](look const& l) {
         return is_complete_text(joined_lines(l.body())) && l.count("\ndata: ") > 40;
     }},
    {stream_bom, 0,
     [](look const& l) {
         return is_complete(l) &&
             l.begins("\xef\xbb\xbf"
                      "data: ");
     }},
    {stream_pieces, 0,
     [](look const& l) {
         return is_complete(l) && l.chunks.size() == l.body().size() && l.has("é");
     }},
    {stream_no_space, 0,
     [](look const& l) { return is_complete(l) && l.begins("data:{") && l.has("data:[DONE]"); }},
    {stream_junk_line, 0,
     [](look const& l) { return is_complete(l) && l.has("data: this is {not JSON\n\n"); }},
    {stream_no_done, 0,
     [](look const& l) {
         return l.whole && l.has(R"("finish_reason":"stop")") && !l.has("[DONE]");
     }},
    {stream_no_empty_line, 0,
     [](look const& l) { return is_complete(l) && l.ends("}\n\ndata: [DONE]\n"); }},
    {stream_done_twice, 0,
     [](look const& l) { return is_complete(l) && l.count("data: [DONE]\n\n") == 2; }},
    {stream_after_done, 0,
     [](look const& l) { return is_complete(l) && l.has("late") && l.ends("no event"); }},
    {stream_long_line, 5000,
     [](look const& l) {
         return is_complete(l) &&
             std::ranges::count_if(l.chunks, [](auto const& c) { return c.size() >= 5000; }) == 1;
     }},
    {stream_pause, 2, [](look const& l) { return is_complete(l) && l.waited(); }},
    {stream_ended, 3,
     [](look const& l) { return l.whole && is_unfinished(l) && l.chunks.size() == 3; }},
    {stream_cut, 3,
     [](look const& l) {
         return l.cut() && is_unfinished(l) && l.chunks.size() == 3 && l.waited();
     }},
    {stream_cut_chunk, 3,
     [](look const& l) {
         return l.cut() && is_unfinished(l) && l.chunks.size() == 3 && !l.text.ends_with("\r\n");
     }},
    {stream_reset, 3, [](look const& l) { return l.reset(); }},
    {stream_error_object, 3,
     [](look const& l) {
         return l.whole && l.chunks.size() == 4 && l.has(R"(data: {"error":{"code":502)");
     }},
    {stream_error_text, 3,
     [](look const& l) { return l.whole && l.has(R"(data: {"error":"The provider)"); }},
    {stream_error_choice, 3,
     [](look const& l) { return l.whole && l.has(R"("finish_reason":"error")"); }},
    {stream_error_first, 0,
     [](look const& l) {
         return l.whole && l.chunks.size() == 1 && l.begins(R"(data: {"error")");
     }},
    {whole_for_stream, 0, [](look const& l) { return l.is_document(); }},
    {stream_unasked, 0, [](look const& l) { return is_complete(l); }},
    {null_content, 0, [](look const& l) { return is_complete(l) && l.has(R"("content":null)"); }},
    {fault_kind::tool_calls, 0,
     [](look const& l) {
         return l.whole && l.has(R"("finish_reason":"tool_calls")") &&
             l.count(R"("tool_calls":[{"index":0)") == 3;
     }},
};

} // namespace

BOOST_AUTO_TEST_CASE(each_kind_strikes_as_described_and_the_tokens_are_charged)
{
    for (auto const& one : rows) {
        auto server = sandbox_server();
        auto planned = fault(one.kind);
        planned.bytes = one.bytes;
        if (one.kind != stream_pieces) planned.wait = patience;
        server.inject(planned);
        auto const seen = look_at(server, chat(one.kind != stream_unasked));
        auto const name = std::string(row_of(one.kind).name);
        BOOST_TEST(
            one.seen(seen), name << ": " << seen.end.message() << ": " << seen.text.substr(0, 900));
        BOOST_TEST(server.token_ledger().size() == 1u, name);
        BOOST_TEST(server.stats().faults_by_kind[index_of(one.kind)] == 1u, name);
    }
}

BOOST_AUTO_TEST_CASE(no_kind_of_the_stage_is_forgotten)
{
    for (auto const& known : fault_kind_rows)
        BOOST_TEST(
            std::ranges::count(rows, known.kind, &row::kind) == (affects_chat(known.kind) ? 1 : 0),
            known.name);
}

BOOST_AUTO_TEST_CASE(kinds_that_change_lines_may_be_combined_with_small_chunks)
{
    auto server = sandbox_server();
    auto planned = fault(stream_crlf);
    planned.bytes = 1;
    server.inject(planned);
    auto const seen = look_at(server, chat(true));
    BOOST_TEST(is_complete(seen));
    BOOST_TEST(seen.chunks.size() == seen.body().size());
}

BOOST_AUTO_TEST_CASE(text_of_an_error_event_may_be_given)
{
    auto server = sandbox_server();
    auto planned = fault(stream_error_first);
    planned.body = R"({"error":"told"})";
    server.inject(planned);
    BOOST_TEST(look_at(server, chat(true)).body() == "data: {\"error\":\"told\"}\n\n");
}

BOOST_AUTO_TEST_CASE(sound_stream_has_a_chunk_for_each_event)
{
    auto server = sandbox_server();
    auto const seen = look_at(server, chat(true));
    BOOST_TEST(is_complete(seen));
    BOOST_TEST(seen.chunks.size() == seen.count("data: "));
    BOOST_TEST(
        seen.text.find("\r\nContent-Type: text/event-stream; charset=utf-8\r\n") !=
        std::string::npos);
}

BOOST_AUTO_TEST_CASE(connection_serves_on_after_a_stream)
{
    auto const server = sandbox_server();
    auto client = web_client(server);
    client.log_in();
    for (auto i = 0; i < 2; ++i) {
        auto const answer = client.call(boost::beast::http::verb::post, chat_path, chat(true));
        BOOST_TEST(answer.status() == 200u);
        BOOST_TEST(answer.answer.body().ends_with("data: [DONE]\n\n"));
    }
    BOOST_TEST(server.stats().connections_opened == 1u);
    BOOST_TEST(server.stats().completions == 2u);
}

BOOST_AUTO_TEST_CASE(faults_of_streams_pass_other_requests_by_and_other_faults_strike_streams)
{
    auto server = sandbox_server();
    server.inject(fault(stream_cut));
    auto client = web_client(server);
    client.log_in();
    using verb = boost::beast::http::verb;
    BOOST_TEST(
        client.call(verb::post, "/api/ds-prototypes/image_generation/", R"({"prompt":"a"})")
            .status() == 200u);
    BOOST_TEST(server.stats().faults_applied == 0u);
    BOOST_TEST(look_at(server, chat(true)).cut());
    auto planned = fault(cut_body, "POST", chat_path);
    planned.bytes = 10;
    server.inject(planned);
    BOOST_TEST(look_at(server, chat(true)).plain() == "data: {\"id");
    server.inject(fault(rate_limit, "POST", chat_path));
    BOOST_TEST(look_at(server, chat(true)).text.starts_with("HTTP/1.1 429 "));
}

BOOST_AUTO_TEST_CASE(pieces_take_their_time)
{
    auto params = sandbox_params();
    params.text_piece_time = std::chrono::milliseconds(2);
    auto server = sandbox_server(params);
    auto const seen = look_at(server, chat(true));
    BOOST_TEST(seen.took >= 2 * std::chrono::milliseconds(seen.chunks.size()));
}

BOOST_AUTO_TEST_CASE(client_of_http_1_0_gets_no_chunks)
{
    auto const server = sandbox_server();
    auto client = web_client(server);
    client.log_in();
    auto const body = chat(true);
    auto const text = client.talk(
        "POST " + std::string(chat_path) + " HTTP/1.0\r\nAuthorization: Bearer " + client.token() +
        "\r\nx-workspace-id: " + server.workspace_id() +
        "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    BOOST_TEST(text.find("chunked") == std::string::npos);
    BOOST_TEST(text.find("\r\n\r\ndata: {") != std::string::npos);
    BOOST_TEST(text.ends_with("data: [DONE]\n\n"));
}

BOOST_AUTO_TEST_CASE(refused_quota_of_a_chat_is_that_of_tokens)
{
    sandbox_server server;
    server.inject(fault(quota_refused, "POST", chat_path));
    auto const seen = look_at(server, chat(false));
    BOOST_TEST(seen.text.starts_with("HTTP/1.1 429"));
    BOOST_TEST(json::parse(seen.plain()).at("code").as_string() == "TOKEN_QUOTA_EXCEEDED");
    BOOST_TEST(server.tokens_charged() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

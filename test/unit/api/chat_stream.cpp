// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <neuroflash/api/chat_stream.hpp>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(chat_streams)

namespace {

using status = api::chat_stream::status;

constexpr std::size_t longest_document = 4000;

/// Everything that a stream says, in one line.
class transcript
{
public:
    void put(std::string_view piece)
    {
        auto const memory = std::string(piece);
        auto bytes = std::string_view(memory);
        while (note(stream_.next(bytes))) continue;
    }

    std::string finish()
    {
        while (note(stream_.finish())) continue;
        auto text = text_ + " | " + std::string(to_string(stream_.end_now()));
        if (!last_.empty()) text += ' ' + last_;
        if (!stream_.finish_reason().empty()) text += ", reason " + stream_.finish_reason();
        if (!stream_.model().empty()) text += ", model " + stream_.model();
        if (!stream_.id().empty()) text += ", id " + stream_.id();
        if (auto const usage = stream_.usage()) {
            text += ", tokens " + std::to_string(usage->prompt_tokens) + '+' +
                std::to_string(usage->completion_tokens) + '=' +
                std::to_string(usage->total_tokens);
            if (usage->words_used) text += ", words " + std::to_string(*usage->words_used);
            if (usage->cost) text += ", with cost";
        }
        return text += stream_.started() ? "" : ", not started";
    }

private:
    bool note(status now)
    {
        if (now == status::piece) {
            auto const piece = stream_.take_piece();
            text_ += piece.text;
            if (!piece.reasoning.empty()) text_ += '(' + piece.reasoning + ')';
            if (!piece.refusal.empty()) text_ += "refusal: " + piece.refusal;
            text_ += piece.tool_calls;
            return true;
        }
        if (now == status::failed) {
            last_ = std::to_string(stream_.failure().status) + ' ' + stream_.failure().body;
        }
        if (now == status::too_long) last_ = "too long";
        if (now == status::unreadable) last_ = "unreadable";
        return false;
    }

    api::chat_stream stream_{longest_document, core::event_limits{2000, 2000}};
    std::string text_;
    std::string last_;
};

std::string read(std::string_view stream, std::size_t first, std::size_t step)
{
    auto all = transcript();
    all.put(stream.substr(0, first));
    for (auto at = first; at < stream.size(); at += step) all.put(stream.substr(at, step));
    return all.finish();
}

struct row
{
    char const* name;
    std::string stream;
    std::string expected;
};

std::string event(std::string_view data)
{
    return "data: " + std::string(data) + "\n\n";
}

std::string content(std::string_view text)
{
    return event(R"({"choices":[{"index":0,"delta":{"content":")" + std::string(text) + R"("}}]})");
}

std::string const finished = event(R"({"choices":[{"delta":{},"finish_reason":"stop"}]})");
std::string const done = event("[DONE]");

void check(std::vector<row> const& rows)
{
    for (auto const& one : rows) {
        BOOST_TEST_CONTEXT(one.name)
        {
            auto const& stream = one.stream;
            BOOST_TEST(read(stream, 0, stream.size() + 1) == one.expected);
            BOOST_TEST(read(stream, 0, 1) == one.expected);
            auto wrong = 0;
            for (std::size_t i = 1; i < stream.size(); ++i) {
                if (read(stream, i, stream.size()) != one.expected) ++wrong;
            }
            BOOST_TEST(wrong == 0);
        }
    }
}

} // namespace

/// Boost.JSON may write a number that no `double` holds as a word.
BOOST_AUTO_TEST_CASE(call_with_a_number_of_any_size_is_handed_over_as_json)
{
    auto stream = api::chat_stream(longest_document);
    auto const text =
        event(R"({"choices":[{"delta":{"tool_calls":[{"a":[1e400,-1e400],"b":"Infinity"}]}}]})");
    auto bytes = std::string_view(text);
    BOOST_TEST_REQUIRE(static_cast<int>(stream.next(bytes)) == static_cast<int>(status::piece));
    auto failed = boost::system::error_code();
    auto const calls = stream.take_piece().tool_calls;
    auto const read = boost::json::parse(calls, failed);
    BOOST_TEST_REQUIRE(!failed, calls);
    BOOST_TEST(read.at(0).at("a").at(0).to_number<double>() > 1e308);
    BOOST_TEST(read.at(0).at("a").at(1).to_number<double>() < -1e308);
    BOOST_TEST(read.at(0).at("b").as_string() == "Infinity");
}

BOOST_AUTO_TEST_CASE(text_with_an_event_that_cannot_be_read_is_not_whole)
{
    check({
        {"half of a surrogate pair",
         content("a") + content("\\ud83d") + content("b") + finished + done,
         "ab | cut, reason stop"},
        {"cut JSON",
         content("a") + event(R"({"choices":[{"delta":{"content":"b")") + finished + done,
         "a | cut, reason stop"},
        {"raw control character", content("a") + content("\x01") + finished + done,
         "a | cut, reason stop"},
        // What is no object was no part of a text.
        {"words", content("a") + event("this is {not JSON") + finished + done,
         "a | complete, reason stop"},
        {"after the finish_reason", content("a") + finished + event(R"({"usage":)") + done,
         "a | complete, reason stop"},
        {"after [DONE]", content("a") + done + event("{"), "a | complete"},
    });
}

BOOST_AUTO_TEST_CASE(each_way_to_end_a_stream_is_told_apart)
{
    check({
        {"whole", content("Hel") + content("lo") + finished + done,
         "Hello | complete, reason stop"},
        {"no finish_reason", content("a") + done, "a | complete"},
        {"no [DONE]", content("a") + finished, "a | complete, reason stop"},
        {"neither", content("a"), "a | cut"},
        {"nothing", "", " | cut, not started"},
        {"comments alone", ": OPENROUTER PROCESSING\n\n: again\n\n", " | cut, not started"},
        {"[DONE] alone", done, " | complete"},
        {"[DONE] without its empty line", content("a") + "data: [DONE]", "a | complete"},
        {"[DONE] twice", content("a") + done + done, "a | complete"},
        {"bytes after [DONE]",
         content("a") + done + content("b") + "x\n\n" + event(R"({"error":"x"})"), "a | complete"},
        {"a limit", content("a") + event(R"({"choices":[{"finish_reason":"length"}]})") + done,
         "a | complete, reason length"},
        {"a filter",
         content("a") + event(R"({"choices":[{"delta":{},"finish_reason":"content_filter"}]})"),
         "a | refused, reason content_filter"},
        {"a refusal",
         event(R"({"choices":[{"delta":{"content":null,"refusal":"No."}}]})") + finished,
         "refusal: No. | refused, reason stop"},
        {"a refusal in fragments, after a text",
         content("a") + event(R"({"choices":[{"delta":{"refusal":"N"}}]})") +
             event(R"({"choices":[{"delta":{"refusal":"o."}}]})") + finished,
         "arefusal: Nrefusal: o. | refused, reason stop"},
        {"a refusal that is null",
         event(R"({"choices":[{"delta":{"content":"a","refusal":null}}]})") + finished,
         "a | complete, reason stop"},
        {"a filter without a text", event(R"({"choices":[{"finish_reason":"content_filter"}]})"),
         " | refused, reason content_filter"},
        {"a last event cut in the middle", content("a") + R"(data: {"choices":[{"delta":{"cont)",
         "a | cut"},
        {"a line that is too long", content("a") + event(std::string(3000, 'x')) + done,
         "a | cut too long"},
    });
}

BOOST_AUTO_TEST_CASE(errors_within_a_stream_end_it_with_the_status_they_stand_for)
{
    check({
        {"an object", content("a") + event(R"({"error":{"code":502,"message":"Upstream"}})"),
         R"(a | failed 502 {"error":{"code":502,"message":"Upstream"}})"},
        {"a text", content("a") + event(R"({"error":"Rate limit exceeded"})") + done,
         R"(a | failed 429 {"error":"Rate limit exceeded"})"},
        {"of a choice", content("a") + event(R"({"choices":[{"error":{"code":"503"}}]})"),
         R"(a | failed 503 {"error":{"code":"503"}})"},
        {"beside the last text",
         event(
             R"({"error":{"message":"x"},"choices":[{"delta":{"content":"a"},"finish_reason":"error"}]})"),
         R"(a | failed 500 {"error":{"message":"x"}}, reason error)"},
        {"beside the finish_reason",
         event(
             R"({"error":{"code":402,"message":"no"},"choices":[{"delta":{},"finish_reason":"error"}]})"),
         R"( | failed 402 {"error":{"code":402,"message":"no"}}, reason error, not started)"},
        {"with usage",
         content("a") +
             event(R"({"error":{"code":502},"usage":{"prompt_tokens":3,"completion_tokens":1}})"),
         R"(a | failed 502 {"error":{"code":502}}, tokens 3+1=4)"},
        {"first of all, and counted",
         event(R"({"error":{"code":400},"usage":{"prompt_tokens":3,"completion_tokens":0}})"),
         R"( | failed 400 {"error":{"code":400}}, tokens 3+0=3)"},
        {"first of all, and counted as nothing",
         event(R"({"error":{"code":400},"usage":{"total_tokens":0}})"),
         R"( | failed 400 {"error":{"code":400}}, tokens 0+0=0, not started)"},
        {"finish_reason alone", content("a") + event(R"({"choices":[{"finish_reason":"error"}]})"),
         R"(a | failed 500 {"error":"The model failed."}, reason error)"},
        {"first of all", event(R"({"error":{"code":402,"message":"Insufficient credits"}})"),
         R"( | failed 402 {"error":{"code":402,"message":"Insufficient credits"}}, not started)"},
        {"first of all, by type", event(R"({"error":{"type":"invalid_request_error"}})"),
         R"( | failed 400 {"error":{"type":"invalid_request_error"}}, not started)"},
        {"by the type of the event", "event: error\ndata: {\"message\":\"Overloaded\"}\n\n",
         R"( | failed 503 {"error":{"message":"Overloaded"}}, not started)"},
        {"by the type of the event, as text", "event: error\ndata: Something broke\n\n",
         " | failed 500 Something broke, not started"},
        {"without the member error", content("a") + event(R"({"object":"error","message":"x"})"),
         R"(a | failed 500 {"error":{"object":"error","message":"x"}})"},
        {"by its own type", event(R"({"type":"error","code":429})"),
         R"( | failed 429 {"error":{"type":"error","code":429}}, not started)"},
        {"as no success", event(R"({"success":false,"message":"Quota exceeded"})"),
         R"( | failed 429 {"error":{"success":false,"message":"Quota exceeded"}}, not started)"},
        {"as a detail", event(R"({"detail":"Not authenticated: unauthorized"})"),
         R"( | failed 401 {"error":{"detail":"Not authenticated: unauthorized"}}, not started)"},
        {"after an event that is no text", event(R"({"type":"ping"})") + event(R"({"error":"x"})"),
         R"( | failed 500 {"error":"x"}, not started)"},
        {"a success is none", event(R"({"success":true,"detail":""})") + content("a") + done,
         "a | complete"},
        {"a detail beside choices is none",
         event(R"({"detail":"x","choices":[{"delta":{"content":"a"}}]})") + done, "a | complete"},
        {"a code that is no status", event(R"({"error":{"code":"rate_limit_exceeded"}})"),
         R"( | failed 429 {"error":{"code":"rate_limit_exceeded"}}, not started)"},
        {"null is none", event(R"({"error":null,"choices":[{"delta":{"content":"a"}}]})") + done,
         "a | complete"},
        {"nothing after it", event(R"({"error":"x"})") + content("b") + done,
         R"( | failed 500 {"error":"x"}, not started)"},
        {"after the end", content("a") + finished + event(R"({"error":"x"})"),
         R"(a | failed 500 {"error":"x"}, reason stop)"},
    });
}

BOOST_AUTO_TEST_CASE(what_a_chunk_holds_is_read_and_what_it_lacks_is_not_missed)
{
    check({
        {"roles, model and id",
         event(
             R"({"id":"gen-1","model":"openai/x","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]})") +
             content("a") + done,
         "a | complete, model openai/x, id gen-1"},
        {"usage in the last chunk",
         content("a") +
             event(
                 R"({"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4,"words_used":2,"cost":0.5}})"),
         "a | complete, reason stop, tokens 3+1=4, words 2, with cost"},
        {"usage without choices",
         content("a") + finished +
             event(R"({"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}})") + done,
         "a | complete, reason stop, tokens 3+1=4"},
        {"usage that is none",
         content("a") + event(R"({"choices":[],"usage":null})") +
             event(R"({"choices":[],"usage":{"prompt_tokens":-1,"total_tokens":"4"}})") + done,
         "a | complete"},
        {"usage that counts nothing, after one that did",
         content("a") + event(R"({"usage":{"total_tokens":4}})") +
             event(R"({"usage":{"prompt_tokens":0,"total_tokens":0}})") + done,
         "a | complete, tokens 0+0=4"},
        {"usage with a total of 0",
         content("a") +
             event(R"({"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":0}})") +
             done,
         "a | complete, tokens 3+1=4"},
        {"usage in the choice",
         content("a") + event(R"({"choices":[{"delta":{},"usage":{"total_tokens":4}}]})") + done,
         "a | complete, tokens 0+0=4"},
        {"a finish_reason that is a null in quotation marks",
         event(R"({"choices":[{"delta":{"content":"a"},"finish_reason":"null"}]})"), "a | cut"},
        {"deltas, and a message that repeats them",
         event(R"({"choices":[{"delta":{"content":"a"},"message":{"content":"a"}}]})") +
             event(R"({"choices":[{"delta":{},"message":{"content":"a"}}]})") + done,
         "a | complete"},
        {"a message behind a delta without a text",
         event(R"({"choices":[{"delta":{"role":"assistant","reasoning":"Hm"}}]})") +
             event(R"({"choices":[{"delta":{},"message":{"content":"a"}}]})") + done,
         "(Hm)a | complete"},
        {"content null", event(R"({"choices":[{"delta":{"content":null}}]})") + content("a") + done,
         "a | complete"},
        {"content in parts",
         event(R"({"choices":[{"delta":{"content":[{"type":"text","text":"a"},{"type":"x"}]}}]})") +
             done,
         "a | complete"},
        {"tool calls in fragments",
         event(
             R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":""}}]}}]})") +
             event(
                 R"({"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a"}}]}}]})") +
             done,
         R"([{"index":0,"id":"c","function":{"name":"f","arguments":""}}][{"index":0,"function":{"arguments":"{\"a"}}] | complete)"},
        {"reasoning",
         event(R"({"choices":[{"delta":{"reasoning":"Hm","content":""}}]})") + content("a") + done,
         "(Hm)a | complete"},
        {"reasoning under both names",
         event(R"({"choices":[{"delta":{"reasoning":"Hm","reasoning_content":"Hm"}}]})") +
             event(R"({"choices":[{"delta":{"reasoning_content":"!"}}]})") + done,
         "(Hm)(!) | complete"},
        {"[DONE] with blanks", content("a") + "data:  [DONE] \n\n", "a | complete"},
        {"other choices",
         event(
             R"({"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]})") +
             done,
         "a | complete"},
        {"one choice that is not number 0",
         event(R"({"choices":[{"index":1,"delta":{"content":"a"}}]})") +
             event(R"({"choices":[{"index":0,"delta":{"content":"b"}}]})") +
             event(R"({"choices":[{"index":1,"finish_reason":"stop"}]})"),
         "a | complete, reason stop"},
        {"lines that are not JSON",
         "data: oops\n\n" + content("a") + "data: }\n\ndata: 7\n\n" + done, "a | complete"},
        {"several data lines",
         "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"a\"}}]}\n\n" + done,
         "a | complete"},
        {"escapes", content(R"(\u00e4\n\ud83c\udf0a)") + done,
         "\xc3\xa4\n\xf0\x9f\x8c\x8a | complete"},
        {"bytes that are not UTF-8",
         content("a\xff\xc3"
                 "b") +
             done,
         "a\xef\xbf\xbd\xef\xbf\xbd"
         "b | complete"},
        {"CRLF and a mark",
         "\xef\xbb\xbf"
         "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\r\n\r\ndata:[DONE]\r\n\r\n",
         "a | complete"},
    });
}

BOOST_AUTO_TEST_CASE(a_document_is_read_where_a_stream_was_asked_for)
{
    check({
        {"a completion",
         "\n {\"id\":\"gen-1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
         "\"content\":\"A wide sky\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":20,"
         "\"completion_tokens\":9,\"total_tokens\":29,\"words_used\":12}}",
         "A wide sky | complete, reason stop, model m, id gen-1, tokens 20+9=29, words 12"},
        {"a call of a function",
         R"({"choices":[{"message":{"content":null,"tool_calls":[{"id":"c"}]},"finish_reason":"tool_calls"}]})",
         R"([{"id":"c"}] | complete, reason tool_calls)"},
        {"a refusal",
         R"({"choices":[{"message":{"content":null,"refusal":"No."},"finish_reason":"stop"}]})",
         "refusal: No. | refused, reason stop"},
        {"a message without content", R"({"choices":[{"message":{"content":null}}]})",
         " | complete"},
        {"in an envelope", R"({"data":{"choices":[{"message":{"content":"a"}}]}})", "a | complete"},
        {"an error", R"({"error":{"code":429,"message":"Slow down"}})",
         R"( | failed 429 {"error":{"code":429,"message":"Slow down"}}, not started)"},
        {"an error that was counted", R"({"error":{"code":400},"usage":{"total_tokens":4}})",
         R"( | failed 400 {"error":{"code":400}}, tokens 0+0=4)"},
        {"cut", R"({"choices":[{"message":{"content":"A wi)", "A wi | cut"},
        {"cut before its text", R"({"id":"gen-1","choices":[{"message":{"content":)",
         " | cut unreadable, id gen-1, not started"},
        {"cut behind its text",
         R"({"choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"total)",
         "a | cut, reason stop"},
        {"cut in an error", R"({"error":{"code":429,"message":"Slow do)",
         " | cut unreadable, not started"},
        {"no choices", R"({"detail":"no"})", " | cut unreadable, not started"},
        {"a page", "<html>502</html>", " | cut unreadable, not started"},
        {"too long", '{' + std::string(5000, ' '), " | cut too long, not started"},
    });
}

BOOST_AUTO_TEST_CASE(the_text_of_a_list_of_documents_is_kept_and_is_not_whole)
{
    auto const delta = [](std::string_view text) {
        return R"({"choices":[{"delta":{"content":")" + std::string(text) + R"("}}]})";
    };
    auto const end = std::string(
        R"({"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"total_tokens":4}})");
    auto const refusal = std::string(R"({"error":{"code":429,"message":"Slow down"}})");
    check({
        {"lines", delta("a") + '\n' + delta("b") + '\n' + end + '\n',
         "ab | cut, reason stop, tokens 0+0=4"},
        {"an array", '[' + delta("a") + ",\r\n" + delta("b") + ',' + end + ']',
         "ab | cut, reason stop, tokens 0+0=4"},
        {"an array of one", R"([{"choices":[{"message":{"content":"a"}}]}])", "a | cut"},
        {"nothing between them", delta("a") + delta("b"), "ab | cut"},
        {"in envelopes", R"({"data":)" + delta("a") + "}\n" + R"({"data":)" + delta("b") + '}',
         "ab | cut"},
        {"cut lines", delta("a") + "\n" + R"({"choices":[{"delta":{"content":"b)", "ab | cut"},
        {"a cut array", '[' + delta("a") + R"(,{"choices":[{"delta":{"content":"b)", "ab | cut"},
        {"words behind a document", R"({"choices":[{"message":{"content":"a"}}]} done)", "a | cut"},
        {"a line break in a text", "{\"choices\":[{\"message\":{\"content\":\"a\nb\"}}]}",
         "a | cut"},
        {"calls",
         R"({"choices":[{"delta":{"tool_calls":[{"index":0}]}}]})"
         "\n"
         R"({"choices":[{"delta":{"tool_calls":[{"index":1}]}}]})",
         R"([{"index":0},{"index":1}] | cut)"},
        {"an error behind a text", delta("a") + '\n' + refusal, "a | failed 429 " + refusal},
        // A refusal in such a form proves nothing about the charge.
        {"an error alone", '[' + refusal + ']', " | cut unreadable, not started"},
        {"errors in lines", refusal + '\n' + refusal, " | cut unreadable, not started"},
        {"no text at all", "[{\"a\":1},{\"b\":2}]", " | cut unreadable, not started"},
        {"no objects", "[1,2]", " | cut unreadable, not started"},
    });
}

BOOST_AUTO_TEST_SUITE_END()

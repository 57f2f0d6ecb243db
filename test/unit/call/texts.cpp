// SPDX-License-Identifier: BSL-1.0
#include "common/text_wire.hpp"
#include "common/unit_test.hpp"

#include <thread>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(texts)

namespace {

struct row
{
    char const* name;
    text_answer answer;
    char const* expected;
};

text_answer refused(int status, std::string body = {})
{
    auto answer = text_answer();
    answer.status = status;
    answer.steps.push_back({{}, std::move(body)});
    return answer;
}

std::string first_error(int code)
{
    return "data: {\"error\":{\"code\":" + std::to_string(code) + ",\"message\":\"no\"}}\n\n";
}

} // namespace

BOOST_AUTO_TEST_CASE(each_answer_ends_as_what_it_is_and_is_asked_for_once)
{
    auto const page = std::string("<html><body>Bad gateway</body></html>");
    for (auto const& one : std::vector<row>{
             {"whole", streamed({said("Hel"), said("lo"), stopped, all_done}),
              "Hel|lo| complete, charged(5 tokens)"},
             {"in one piece", streamed({said("Hel") + said("lo") + stopped + all_done}),
              "Hel|lo| complete, charged(5 tokens)"},
             {"reset after the end", streamed({said("a"), stopped}, errc::connection_lost),
              "a| complete, charged(5 tokens)"},
             {"cut at its end", streamed({said("a")}), "a| cut, charged(tokens), bad_response"},
             {"reset", streamed({said("a")}, errc::connection_lost),
              "a| cut, charged(tokens), connection_lost"},
             {"an error in the middle", streamed({said("a"), first_error(429), said("b")}),
              "a| failed, charged(tokens), rate_limited"},
             {"a document", streamed({R"({"choices":[{"message":{"content":"a"}}]})"}),
              "a| complete, charged(tokens)"},
             {"documents in lines",
              streamed({R"({"choices":[{"delta":{"content":"a"}}]})"
                        "\n"
                        R"({"choices":[{"delta":{"content":"b"},"finish_reason":"stop"}]})"
                        "\n"}),
              "ab| cut, charged(tokens), bad_response"},
             {"an array of documents",
              streamed(
                  {R"([{"choices":[{"delta":{"content":"a"}}]},)",
                   R"({"choices":[{"delta":{"content":"b"}}]}])"}),
              "ab| cut, charged(tokens), bad_response"},
             {"an array with an error", streamed({R"([{"error":{"code":429,"message":"no"}}])"}),
              "error outcome_unknown of bad_response, unknown"},
             {"a last event that nothing completes", streamed({said("a"), "data: [DONE]"}),
              "a| complete, charged(tokens)"},
             {"400 first", streamed({first_error(400)}), "error rejected_input, not_charged"},
             {"401 first", streamed({first_error(401)}),
              "error authentication_failed, not_charged"},
             {"404 first", streamed({first_error(404)}), "error not_found, not_charged"},
             {"429 first", streamed({first_error(429)}), "error rate_limited, not_charged"},
             {"500 first", streamed({first_error(500)}),
              "error outcome_unknown of service_error, unknown"},
             {"an error document", streamed({R"({"error":{"code":403,"message":"no"}})"}),
              "error permission_denied, not_charged"},
             {"402 first, beside a finish reason",
              streamed({"data: {\"error\":{\"code\":402,\"message\":\"Insufficient credits\"},"
                        "\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}\n\n"}),
              "error quota_exhausted, not_charged"},
             {"402 beside a text",
              streamed({"data: {\"error\":{\"code\":402,\"message\":\"Insufficient credits\"},"
                        "\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"error\"}]}"
                        "\n\n"}),
              "a| failed, charged(tokens), quota_exhausted"},
             {"a document without choices", streamed({R"({"detail":"no"})"}),
              "error outcome_unknown of bad_response, unknown"},
             {"a document that refuses",
              streamed({R"({"success":false,"message":"Quota exceeded"})"}),
              "error quota_exhausted, not_charged"},
             {"nothing", streamed({}), "error outcome_unknown of bad_response, unknown"},
             {"a page", streamed({page}), "error outcome_unknown of bad_response, unknown"},
             {"a cut document", streamed({R"({"choices":[{"message":{"con)"}),
              "error outcome_unknown of bad_response, unknown"},
             {"reset before the first event", streamed({": hm\n\n"}, errc::connection_lost),
              "error outcome_unknown of connection_lost, unknown"},
             {"500", refused(500), "error outcome_unknown of service_error, unknown"},
             {"503", refused(503), "error outcome_unknown of service_error, unknown"},
             {"400", refused(400), "error rejected_input, not_charged"},
             {"403", refused(403), "error permission_denied, not_charged"},
             {"402", refused(402, R"({"error":"Insufficient credits"})"),
              "error quota_exhausted, not_charged"},
         }) {
        BOOST_TEST_CONTEXT(one.name)
        {
            auto fixture = text_fixture();
            fixture.wire->answers.push_back(one.answer);
            auto ask = text_params("p");
            ask.model = "m";
            BOOST_TEST(fixture.ask([&](client& c) { return told(c, ask); }) == one.expected);
            BOOST_TEST(fixture.wire->texts == 1u);
            BOOST_TEST(fixture.wire->open == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_error_of_a_text_says_that_it_cannot_be_looked_up)
{
    auto fixture = text_fixture();
    fixture.wire->answers.push_back(refused(500));
    auto const got = fixture.ask([](client& c) { return c.complete_text(text_params("p")); });
    BOOST_TEST_REQUIRE(got.has_error());
    auto const why = got.error();
    BOOST_TEST(why.advice().find("cannot be looked up") != std::string::npos, why.advice());
    BOOST_TEST(why.charge().unit == charge_unit::tokens);
    BOOST_TEST(why.pending() == nullptr);
}

BOOST_AUTO_TEST_CASE(a_refused_token_or_an_unknown_path_is_no_reason_to_fail)
{
    auto fixture = text_fixture();
    fixture.wire->answers.push_back(refused(401));
    fixture.wire->answers.push_back(refused(404, R"({"detail":"Not Found"})"));
    fixture.wire->answers.push_back(streamed({said("a"), stopped, all_done}));
    auto const got = fixture.ask([](client& c) { return c.complete_text(text_params("p")); });
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST(got->text == "a");
    BOOST_TEST(got->attempts == 3);
    BOOST_TEST(fixture.wire->seen.back().target() == "/api/ds-prototypes/chat/completions");
}

BOOST_AUTO_TEST_CASE(the_first_usable_model_is_taken_and_named)
{
    auto fixture = text_fixture();
    fixture.wire->answers.push_back(streamed({said("a"), all_done}));
    fixture.wire->answers.push_back(streamed({said("a"), stopped, all_done}));
    auto got = fixture.ask([](client& c) { return c.complete_text(text_params("p")); });
    BOOST_TEST(got->model.str() == "m1");
    BOOST_TEST(fixture.wire->last_body.find(R"("model":"m1")") != std::string::npos);
    BOOST_TEST(fixture.wire->seen.back().field("Accept") == "text/event-stream");
    BOOST_TEST(fixture.wire->seen.back().field("x-workspace-id") == "workspace-1");
    got = fixture.ask([](client& c) { return c.complete_text(text_params("p")); });
    BOOST_TEST(got->model.str() == "p/m1");
    BOOST_TEST(got->usage->total_tokens == 5);
    BOOST_TEST(got->finish_reason == "stop");
    BOOST_TEST(got->is_complete());
}

BOOST_AUTO_TEST_CASE(a_slow_reader_slows_the_service)
{
    auto fixture = text_fixture();
    auto pieces = std::vector<std::string>(100, said("0123456789"));
    pieces.push_back(all_done);
    fixture.wire->answers.push_back(streamed(pieces));
    auto const one = pieces.front().size();
    fixture.ask([&](client& c) -> asio::awaitable<void> {
        auto opening = c.stream_text(text_params("p"));
        auto opened = co_await std::move(opening);
        auto stream = std::move(opened.value());
        for (std::size_t i = 1; i <= 100; ++i) {
            auto pausing = fixture.time->sleep_until(fixture.time->now() + 1s);
            co_await std::move(pausing);
            // The piece that waits, and the one behind it that was just read.
            BOOST_TEST(fixture.wire->bytes_taken <= (i + 1) * one);
            auto waiting = stream.next();
            auto const piece = co_await std::move(waiting);
            BOOST_TEST_REQUIRE(piece.has_value());
        }
        auto waiting = stream.next();
        auto const piece = co_await std::move(waiting);
        BOOST_TEST(!piece.has_value());
        BOOST_TEST(stream.summary().end == text_end::complete);
    });
}

BOOST_AUTO_TEST_CASE(silence_ends_a_text_and_comments_are_no_silence)
{
    auto fixture = text_fixture();
    auto answer = streamed({said("a")});
    for (auto i = 0; i < 5; ++i) answer.steps.push_back({9s, ": still here\n\n"});
    answer.hangs = true;
    fixture.wire->answers.push_back(answer);
    auto ask = text_params("p");
    ask.model = "m";
    ask.idle_limit = 10s;
    auto const began = fixture.time->now();
    auto const text = fixture.ask([&](client& c) { return told(c, ask); });
    BOOST_TEST(text == "a| cut, charged(tokens), body_timeout");
    BOOST_TEST(fixture.time->now() - began == 55s);
    BOOST_TEST(fixture.wire->open == 0u);

    fixture.wire->answers.push_back(hanging({}));
    auto const before = fixture.time->now();
    auto const none = fixture.ask([&](client& c) { return told(c, ask); });
    BOOST_TEST(none == "error outcome_unknown of response_timeout, unknown");
    BOOST_TEST(fixture.time->now() - before == 10s);
    BOOST_TEST(fixture.wire->open == 0u);
}

BOOST_AUTO_TEST_CASE(the_time_of_a_slow_reader_is_no_silence)
{
    auto fixture = text_fixture();
    fixture.wire->answers.push_back(streamed({said("a"), said("b"), said("c"), all_done}));
    auto ask = text_params("p");
    ask.idle_limit = 1s;
    fixture.ask([&](client& c) -> asio::awaitable<void> {
        auto opening = c.stream_text(ask);
        auto opened = co_await std::move(opening);
        auto stream = std::move(opened.value());
        auto text = std::string();
        for (;;) {
            auto pausing = fixture.time->sleep_until(fixture.time->now() + 20s);
            co_await std::move(pausing);
            auto waiting = stream.next();
            auto const piece = co_await std::move(waiting);
            if (!piece) break;
            text += piece->text;
        }
        BOOST_TEST(text == "abc");
        BOOST_TEST(stream.summary().end == text_end::complete);
    });
}

BOOST_AUTO_TEST_CASE(the_deadline_ends_a_text_whatever_its_reader_does)
{
    auto fixture = text_fixture();
    auto const with = [] {
        auto call = call_params();
        call.deadline = 30s;
        return call;
    }();
    fixture.wire->answers.push_back(hanging({said("a")}));
    auto const text = fixture.ask([&](client& c) { return told(c, text_params("p"), with); });
    BOOST_TEST(text == "a| cut, charged(tokens), body_timeout");

    // A reader that does not read.
    fixture.wire->answers.push_back(streamed({said("a"), said("b"), said("c")}));
    fixture.ask([&](client& c) -> asio::awaitable<void> {
        auto opening = c.stream_text(text_params("p"), with);
        auto opened = co_await std::move(opening);
        auto stream = std::move(opened.value());
        auto pausing = fixture.time->sleep_until(fixture.time->now() + 40s);
        co_await std::move(pausing);
        BOOST_TEST(fixture.wire->open == 0u);
        auto read = std::string(); // what was received is not thrown away
        for (;;) {
            auto waiting = stream.next();
            auto const piece = co_await std::move(waiting);
            if (!piece) break;
            read += piece->text;
        }
        BOOST_TEST(read == "ab");
        BOOST_TEST_REQUIRE(stream.summary().why.has_value());
        BOOST_TEST(*stream.summary().why == errc::body_timeout);
    });
}

BOOST_AUTO_TEST_CASE(a_service_that_lingers_after_the_end_is_left)
{
    auto fixture = text_fixture();
    fixture.wire->answers.push_back(hanging({said("a"), stopped, all_done}));
    auto const began = fixture.time->now();
    auto const text = fixture.ask([&](client& c) { return told(c, text_params("p")); });
    BOOST_TEST(text == "a| complete, charged(5 tokens)");
    BOOST_TEST(fixture.time->now() - began == 1s);
    BOOST_TEST(fixture.wire->open == 0u);
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_dropped_closes_its_connection_at_once)
{
    for (auto const taken : {0, 1}) {
        auto fixture = text_fixture();
        fixture.wire->answers.push_back(streamed({said("a"), said("b"), said("c"), said("d")}));
        fixture.ask([&](client& c) -> asio::awaitable<void> {
            auto opening = c.stream_text(text_params("p"));
            auto opened = co_await std::move(opening);
            auto stream = std::optional<text_stream>(std::move(opened.value()));
            if (taken > 0) {
                auto waiting = stream->next();
                co_await std::move(waiting);
            }
            BOOST_TEST(fixture.wire->open == 1u);
            stream.reset();
        });
        fixture.run_ready();
        BOOST_TEST(fixture.wire->open == 0u);
        BOOST_TEST(fixture.time->sleepers() == 0u);
        BOOST_TEST(fixture.service->stats().calls == 0u);
    }
}

BOOST_AUTO_TEST_CASE(cancelling_a_text_closes_its_connection)
{
    for (auto const step : {0, 1, 2}) {
        BOOST_TEST_CONTEXT("step " << step)
        {
            auto fixture = text_fixture();
            fixture.wire->answers.push_back(
                hanging({step == 0 ? std::string(": hm\n\n") : said("a")}));
            auto signal = asio::cancellation_signal();
            auto text = std::optional<std::string>();
            asio::co_spawn(
                fixture.context, told(*fixture.service, text_params("p")),
                asio::bind_cancellation_slot(
                    signal.slot(), [&](std::exception_ptr, std::string got) { text = got; }));
            fixture.run_ready();
            BOOST_TEST(fixture.wire->open == 1u);
            if (step == 2) fixture.time->advance(5s);
            fixture.run_ready();
            signal.emit(asio::cancellation_type::terminal);
            fixture.run_ready();
            BOOST_TEST(fixture.wire->open == 0u);
            BOOST_TEST_REQUIRE(text.has_value());
            BOOST_TEST(
                *text ==
                (step == 0 ? "error cancelled, unknown" : "a| failed, charged(tokens), cancelled"));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_text_that_is_cancelled_before_it_begins_sends_nothing)
{
    auto fixture = text_fixture();
    auto got = std::optional<result<completion>>();
    fixture.ask([&](client& c) -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        auto asking = c.complete_text(text_params("p"));
        auto late = fixture.time->sleep_until(fixture.time->now());
        co_await std::move(late);
        got = co_await std::move(asking);
    });
    BOOST_TEST(fixture.wire->texts == 1u);
    auto call = call_params();
    call.deadline = 0s;
    auto const refused_at_once =
        fixture.ask([&](client& c) { return c.complete_text(text_params("p"), call); });
    BOOST_TEST(refused_at_once.error() == errc::invalid_argument);
    BOOST_TEST(fixture.wire->texts == 1u);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_client_ends_its_streams)
{
    // One that waits for the service, and one whose reader does not read.
    for (auto const reads : {true, false}) {
        auto fixture = text_fixture();
        fixture.wire->answers.push_back(
            reads ? hanging({said("a")}) : streamed({said("a"), said("b"), said("c")}));
        auto stream = std::optional<text_stream>();
        fixture.ask([&](client& c) -> asio::awaitable<void> {
            auto opening = c.stream_text(text_params("p"));
            auto opened = co_await std::move(opening);
            stream = std::move(opened.value());
        });
        fixture.service.reset();
        fixture.run_ready();
        BOOST_TEST(fixture.wire->open == 0u);
        auto text = std::string();
        run(fixture.context, *fixture.time, [&]() -> asio::awaitable<void> {
            for (;;) {
                auto waiting = stream->next();
                auto const piece = co_await std::move(waiting);
                if (!piece) break;
                text += piece->text;
            }
        }());
        BOOST_TEST(text == (reads ? "a" : "ab"));
        BOOST_TEST(*stream->summary().why == errc::client_closed);
    }
}

BOOST_AUTO_TEST_CASE(a_stream_outlives_its_context_and_its_client)
{
    auto stream = std::optional<text_stream>();
    auto wire = std::shared_ptr<text_wire>();
    auto time = std::shared_ptr<manual_time>();
    {
        auto fixture = text_fixture();
        wire = fixture.wire;
        time = fixture.time;
        fixture.wire->answers.push_back(hanging({said("a")}));
        fixture.ask([&](client& c) -> asio::awaitable<void> {
            auto opening = c.stream_text(text_params("p"));
            auto opened = co_await std::move(opening);
            stream = std::move(opened.value());
        });
    }
    stream.reset();
    BOOST_TEST(!stream.has_value());
}

BOOST_AUTO_TEST_CASE(a_stream_is_read_from_another_executor)
{
    auto time = std::make_shared<manual_time>();
    auto wire = std::make_shared<text_wire>(time);
    wire->answers.push_back(streamed({said("a"), said("b"), stopped, all_done}));
    auto of_client = asio::io_context();
    auto of_caller = asio::io_context();
    auto guard = asio::make_work_guard(of_client);
    auto service = std::optional<client>();
    service.emplace(of_client, with_workspace(), wire, time);
    auto thread = std::thread([&] { of_client.run(); });
    auto text = std::string();
    asio::co_spawn(
        of_caller, told(*service, text_params("p")),
        [&](std::exception_ptr, std::string got) { text = got; });
    of_caller.run();
    BOOST_TEST(text == "a|b| complete, charged(5 tokens)");
    service.reset();
    guard.reset();
    thread.join();
}

BOOST_AUTO_TEST_SUITE_END()

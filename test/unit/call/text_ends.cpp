// SPDX-License-Identifier: BSL-1.0
// Texts whose end and reader do not meet: one of them is late.
#include "common/text_wire.hpp"
#include "common/unit_test.hpp"

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(text_ends)

namespace {

/// An event with a call of a function, without its empty line.
std::string called(int index)
{
    return R"(data: {"choices":[{"delta":{"tool_calls":[{"index":)" + std::to_string(index) +
        "}]}}]}";
}

/// The pieces of an answer whose reader comes after the deadline.
struct late_reading
{
    explicit late_reading(std::vector<std::string> packets)
    {
        auto fixture = text_fixture();
        fixture.wire->answers.push_back(streamed(std::move(packets)));
        auto call = call_params();
        call.deadline = 30s;
        fixture.ask([&](client& c) -> asio::awaitable<void> {
            auto opening = c.stream_text(text_params("p"), call);
            auto opened = co_await std::move(opening);
            auto stream = std::move(opened.value());
            auto pausing = fixture.time->sleep_until(fixture.time->now() + 40s);
            co_await std::move(pausing);
            for (;;) {
                auto waiting = stream.next();
                auto const piece = co_await std::move(waiting);
                if (!piece) break;
                text += piece->text;
                tool_calls += piece->tool_calls;
            }
            summary = stream.summary();
        });
    }

    std::string text;
    std::string tool_calls;
    text_summary summary;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_reader_that_waits_for_the_end_of_the_body_waits_one_second_more)
{
    for (auto const pings : {0, 30}) {
        BOOST_TEST_CONTEXT(pings)
        {
            auto fixture = text_fixture();
            auto answer = hanging({said("a")});
            answer.steps.push_back({2s, std::string(stopped) + all_done});
            for (auto i = 0; i < pings; ++i) answer.steps.push_back({500ms, ": ping\n\n"});
            fixture.wire->answers.push_back(answer);
            auto const began = fixture.time->now();
            auto const text = fixture.ask([](client& c) { return told(c, text_params("p")); });
            BOOST_TEST(text == "a| complete, charged(5 tokens)");
            BOOST_TEST(fixture.time->now() - began == 3s);
            BOOST_TEST(fixture.wire->open == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(text_with_an_event_that_cannot_be_read_says_that_it_is_not_whole)
{
    auto fixture = text_fixture();
    fixture.wire->answers.push_back(
        streamed({said("a"), said("\\ud83d"), said("b"), std::string(stopped), all_done}));
    auto summary = text_summary();
    auto text = std::string();
    fixture.ask([&](client& c) -> asio::awaitable<void> {
        auto writing = c.complete_text(text_params("p"));
        auto const made = co_await std::move(writing);
        BOOST_TEST_REQUIRE(made.has_value());
        text = made->text;
        summary = *made;
    });
    BOOST_TEST(text == "ab");
    BOOST_TEST(summary.end == text_end::cut);
    BOOST_TEST_REQUIRE(summary.why.has_value());
    BOOST_TEST(
        summary.why->message() ==
        "The response has invalid JSON, which may have been a part of the text. The text is not "
        "whole.");
    BOOST_TEST(summary.why->advice().starts_with("The part that was received can be used."));
    BOOST_TEST(summary.charge.state == charge_state::charged);
}

BOOST_AUTO_TEST_CASE(what_came_before_the_deadline_is_kept)
{
    auto const whole = late_reading({said("a") + said("b") + said("c") + all_done});
    BOOST_TEST(whole.text == "abc");
    BOOST_TEST(whole.summary.end == text_end::complete);
    BOOST_TEST(!whole.summary.why.has_value());
    auto const cut = late_reading({said("a") + said("b"), said("c")});
    BOOST_TEST(cut.text == "abc");
    BOOST_TEST(cut.summary.end == text_end::cut);
    BOOST_TEST_REQUIRE(cut.summary.why.has_value());
    BOOST_TEST(*cut.summary.why == errc::body_timeout);
}

BOOST_AUTO_TEST_CASE(tool_calls_that_arrive_together_are_kept_apart)
{
    auto fixture = text_fixture();
    fixture.wire->answers.push_back(streamed({called(0) + "\n\n" + called(1)}));
    auto const got = fixture.ask([](client& c) { return c.complete_text(text_params("p")); });
    BOOST_TEST_REQUIRE(got.has_value());
    auto const expected = std::vector<std::string>{R"([{"index":0}])", R"([{"index":1}])"};
    BOOST_TEST(got->tool_calls == expected, boost::test_tools::per_element());

    auto const late = late_reading({called(0) + "\n\n" + called(1) + "\n\n", called(2) + "\n\n"});
    BOOST_TEST(late.tool_calls == R"([{"index":0}][{"index":1}][{"index":2}])");
}

BOOST_AUTO_TEST_CASE(what_arrived_of_a_document_is_handed_over)
{
    for (auto const end : {errc{}, errc::connection_lost}) {
        auto fixture = text_fixture();
        fixture.wire->answers.push_back(
            streamed({R"({"choices":[{"message":{"content":"A wide sk)"}, end));
        auto const got = fixture.ask([](client& c) { return c.complete_text(text_params("p")); });
        BOOST_TEST_REQUIRE(got.has_value());
        BOOST_TEST(got->text == "A wide sk");
        BOOST_TEST(got->end == text_end::cut);
        BOOST_TEST_REQUIRE(got->why.has_value());
        BOOST_TEST(to_string(got->charge) == "charged(tokens)");
    }
}

BOOST_AUTO_TEST_CASE(a_list_of_documents_hands_over_its_text_and_says_what_is_wrong_with_it)
{
    auto fixture = text_fixture();
    fixture.wire->answers.push_back(streamed(
        {"[{\"choices\":[{\"delta\":{\"content\":\"A wide \"}}]},"
         "{\"choices\":[{\"delta\":{\"content\":\"sky\"},\"finish_reason\":\"stop\"}]}]"}));
    auto const got = fixture.ask([](client& c) { return c.complete_text(text_params("p")); });
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST(got->text == "A wide sky");
    BOOST_TEST(got->end == text_end::cut);
    BOOST_TEST(to_string(got->charge) == "charged(tokens)");
    BOOST_TEST_REQUIRE(got->why.has_value());
    BOOST_TEST(got->why->message().starts_with("The response is a list of JSON documents"));
    BOOST_TEST(got->why->advice().starts_with("The part that was received can be used."));
    BOOST_TEST(fixture.wire->texts == 1U);
}

BOOST_AUTO_TEST_CASE(an_error_that_was_cut_is_no_refusal)
{
    for (auto const end : {errc{}, errc::connection_lost}) {
        auto fixture = text_fixture();
        fixture.wire->answers.push_back(
            streamed({R"({"error":{"code":429,"message":"Slow do)"}, end));
        auto const got = fixture.ask([](client& c) { return c.complete_text(text_params("p")); });
        BOOST_TEST_REQUIRE(!got.has_value());
        BOOST_TEST(to_string(got.error().charge()) == "unknown");
        BOOST_TEST(fixture.wire->texts == 1U);
    }
}

BOOST_AUTO_TEST_CASE(an_error_that_was_counted_was_charged)
{
    auto fixture = text_fixture();
    fixture.wire->answers.push_back(streamed(
        {"data: {\"error\":{\"code\":400,\"message\":\"No\"},\"usage\":{\"total_tokens\":7}}\n\n"}));
    auto const got = fixture.ask([](client& c) { return c.complete_text(text_params("p")); });
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST(got->end == text_end::failed);
    BOOST_TEST(got->charge.state == charge_state::charged);
    BOOST_TEST(got->charge.tokens == 7);
    BOOST_TEST_REQUIRE(got->why.has_value());
    BOOST_TEST(got->why->value() == errc::rejected_input);
    BOOST_TEST(got->why->message().starts_with("The service reported an error instead of a text."));
    BOOST_TEST(got->why->advice().starts_with("No part of the text was received."));
}

BOOST_AUTO_TEST_CASE(an_answer_without_a_text_hands_over_what_it_has)
{
    auto fixture = text_fixture();
    auto const ask = [&fixture](std::string answer) {
        fixture.wire->answers.push_back(streamed({std::move(answer)}));
        auto got = fixture.ask([](client& c) { return c.complete_text(text_params("p")); });
        BOOST_TEST_REQUIRE(got.has_value());
        BOOST_TEST(got->text == "");
        BOOST_TEST(got->is_complete());
        BOOST_TEST(to_string(got->charge) == "charged(tokens)");
        return std::move(*got);
    };
    auto const called = ask(
        R"({"choices":[{"message":{"content":null,"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]}}]})");
    BOOST_TEST_REQUIRE(called.tool_calls.size() == 1u);
    BOOST_TEST(
        called.tool_calls.front() == R"([{"id":"c","function":{"name":"f","arguments":"{}"}}])");
    auto const refusing =
        ask("data: {\"choices\":[{\"delta\":{\"refusal\":\"I ca\"}}]}\n\n"
            "data: {\"choices\":[{\"delta\":{\"refusal\":\"nnot.\"}}]}\n\ndata: [DONE]\n\n");
    BOOST_TEST(refusing.refusal == "I cannot.");
    BOOST_TEST(refusing.end == text_end::refused);
    auto const filtered =
        ask("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n");
    BOOST_TEST(filtered.end == text_end::refused);
    BOOST_TEST(filtered.finish_reason == "content_filter");
    auto const empty = ask(R"({"choices":[{"message":{"content":null}}]})");
    BOOST_TEST(empty.end == text_end::complete);
    BOOST_TEST(empty.charge.evidence.starts_with("A response was received"), empty.charge.evidence);
}

BOOST_AUTO_TEST_CASE(a_deadline_that_passes_before_the_model_is_chosen_is_a_timeout)
{
    auto fixture = text_fixture(offline_params());
    fixture.wire->on_workspaces = [&fixture](exchange_request const&) {
        fixture.time->advance(31s);
        return answered(200, R"({"data":[{"id":"workspace-1","name":"One"}]})");
    };
    auto call = call_params();
    call.deadline = 30s;
    auto const text = fixture.ask([&](client& c) { return told(c, text_params("p"), call); });
    BOOST_TEST(text == "error queue_timeout, not_charged");
    BOOST_TEST(fixture.wire->texts == 0u);
}

BOOST_AUTO_TEST_CASE(a_reader_that_is_cancelled_between_two_pieces_learns_the_charge)
{
    // For several threads the client has a strand, so its reader is on another executor.
    auto context = asio::io_context();
    auto const time = std::make_shared<manual_time>();
    auto const wire = std::make_shared<text_wire>(time);
    wire->answers.push_back(hanging({said("a")}));
    auto service = std::optional<client>();
    service.emplace(context, with_workspace(), wire, time);
    auto signal = asio::cancellation_signal();
    auto summary = std::optional<text_summary>();
    auto const read = [&]() -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        auto opening = service->stream_text(text_params("p"));
        auto opened = co_await std::move(opening);
        auto stream = std::move(opened.value());
        auto pausing = time->sleep_until(time->now() + 10s);
        co_await std::move(pausing); // ends with the cancellation
        auto waiting = stream.next();
        auto const piece = co_await std::move(waiting);
        if (!piece) summary = stream.summary();
        BOOST_TEST(!piece.has_value());
        // The stream is still there.
        auto later = time->sleep_until(time->now() + 10s);
        co_await std::move(later);
    };
    auto const run_ready = [&] {
        context.restart();
        context.poll();
    };
    asio::co_spawn(
        context, read(), asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    run_ready();
    BOOST_TEST(wire->open == 1u);
    signal.emit(asio::cancellation_type::terminal);
    run_ready();
    BOOST_TEST_REQUIRE(summary.has_value());
    BOOST_TEST(summary->end == text_end::failed);
    BOOST_TEST_REQUIRE(summary->why.has_value());
    BOOST_TEST(*summary->why == errc::cancelled);
    BOOST_TEST(to_string(summary->charge) == "charged(tokens)");
    BOOST_TEST(to_string(summary->why->charge()) == "charged(tokens)");
    BOOST_TEST(wire->open == 0u);
    time->advance(20s);
    run_ready();
    service.reset();
    run_ready();
}

BOOST_AUTO_TEST_CASE(timeline_is_received_with_the_end_and_by_no_stream_that_was_dropped)
{
    for (auto const drops : {false, true}) {
        auto fixture = text_fixture();
        fixture.wire->answers.push_back(streamed({said("a"), said("b"), stopped, all_done}));
        auto spent = timeline();
        auto call = call_params();
        call.timeline = &spent;
        fixture.ask([&](client& c) -> asio::awaitable<void> {
            auto opening = c.stream_text(text_params("p"), call);
            auto opened = co_await std::move(opening);
            auto stream = std::move(opened.value());
            for (;;) {
                BOOST_TEST(spent.attempts == 0);
                auto waiting = stream.next();
                auto const piece = co_await std::move(waiting);
                if (!piece || drops) break;
            }
        });
        // The caller of a stream that was dropped has gone, perhaps with its timeline.
        fixture.run_ready();
        BOOST_TEST(fixture.wire->open == 0u);
        BOOST_TEST(spent.attempts == (drops ? 0 : 1));
    }
}

BOOST_AUTO_TEST_CASE(a_stream_that_was_never_opened_has_no_text)
{
    auto fixture = text_fixture();
    fixture.ask([](client&) -> asio::awaitable<void> {
        auto stream = text_stream();
        auto waiting = stream.next();
        auto const piece = co_await std::move(waiting);
        BOOST_TEST(!piece.has_value());
        BOOST_TEST(stream.summary().end == text_end::cut);
    });
}

BOOST_AUTO_TEST_SUITE_END()

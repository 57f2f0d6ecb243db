// SPDX-License-Identifier: BSL-1.0
// Operations that make several calls in turn: to its caller, each of them is one call.
#include "common/text_wire.hpp"
#include "common/unit_test.hpp"

#include <boost/asio/strand.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(several_calls)

namespace {

/// A text in three pieces, a second apart; a summary on the last of the paths.
struct brand_fixture : text_fixture
{
    brand_fixture() : text_fixture(with_workspace(), 10ms)
    {
        wire->otherwise = [](exchange_request const& request) {
            auto const is_last = request.message.target().find("/api/v1/") != std::string::npos;
            return is_last ? answered(200, R"({"text":"Short."})") : answered(404, "{}");
        };
        auto answer = text_answer();
        for (auto const& bytes : {said("a"), said("b"), std::string(stopped) + all_done}) {
            answer.steps.push_back({1s, bytes});
        }
        wire->answers.push_back(answer);
    }
};

client_params on_surface_v1()
{
    auto params = with_workspace();
    params.surface = image_surface::v1;
    return params;
}

/// A catalogue of two pages.
struct catalogue_fixture : call_fixture
{
    explicit catalogue_fixture(client_params params = on_surface_v1())
        : call_fixture(std::move(params), 10ms)
    {
        wire->otherwise = [](exchange_request const& request) {
            auto const is_first = request.message.target().find("page=1") != std::string::npos;
            auto const* const model = is_first ? "m1" : "m2";
            return answered(
                200,
                R"({"data":[{"id":")" + std::string(model) +
                    R"("}],"page":{"size":200,"totalElements":2,"totalPages":2}})");
        };
    }
};

/// How an operation ended whose caller, a coroutine on `home`, was cancelled after `steps`
/// handlers; empty if the caller had not begun.
template <class Fixture, class Operation>
std::string
ended_after(int steps, Fixture& at, asio::any_io_executor home, Operation const& operation)
{
    auto signal = asio::cancellation_signal();
    auto end = std::string();
    auto const caller = [&]() -> asio::awaitable<void> {
        end = "nothing";
        try {
            auto asking = operation(*at.service);
            auto const done = co_await std::move(asking);
            end = done ? "value" : std::string(to_string(done.error().value()));
        } catch (std::exception const&) {
            end = "exception";
        }
    };
    asio::co_spawn(
        home, caller(), asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    for (auto n = 0; n < steps; ++n) {
        at.context.restart();
        if (at.context.poll_one() == 0 && !at.time->jump()) break;
    }
    auto const has_begun = !end.empty();
    if (has_begun) signal.emit(asio::cancellation_type::terminal);
    do {
        at.run_ready();
    } while (at.time->jump());
    return has_begun ? end : std::string();
}

/// On the client's executor and elsewhere, after every handler.
template <class Fixture, class Operation>
void cancel_after_every_handler(Operation const& operation)
{
    for (auto const elsewhere : {false, true}) {
        auto cancelled = 0;
        auto end = std::string();
        for (auto steps = 0; steps < 10'000 && end != "value"; ++steps) {
            auto at = Fixture();
            auto home = asio::any_io_executor(at.context.get_executor());
            if (elsewhere) home = asio::make_strand(at.context);
            end = ended_after(steps, at, home, operation);
            if (end.empty()) continue; // Asio itself ends a caller that has not begun
            if (end == "cancelled") ++cancelled;
            BOOST_TEST((end == "cancelled" || end == "value"), steps << ": " << end);
        }
        BOOST_TEST(cancelled > 0);
        BOOST_TEST(end == "value");
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(cancelled_between_the_pieces_of_a_text_it_is_a_result)
{
    cancel_after_every_handler<brand_fixture>([](client& c) {
        auto ask = text_params("p");
        ask.model = "m";
        return c.complete_text(std::move(ask));
    });
}

BOOST_AUTO_TEST_CASE(cancelled_between_the_paths_of_a_summary_it_is_a_result)
{
    cancel_after_every_handler<brand_fixture>(
        [](client& c) { return c.brand_voice_summary(brand_voice_id("b")); });
}

BOOST_AUTO_TEST_CASE(cancelled_between_a_summary_and_a_prompt_it_is_a_result)
{
    cancel_after_every_handler<brand_fixture>([](client& c) {
        return c.write_image_prompt("A hero image", brand_voice_id("b"), model_id("m"));
    });
}

BOOST_AUTO_TEST_CASE(cancelled_between_the_pages_of_a_catalogue_it_is_a_result)
{
    cancel_after_every_handler<catalogue_fixture>([](client& c) { return c.list_image_models(); });
}

BOOST_AUTO_TEST_CASE(without_a_deadline_of_the_caller_they_share_the_usual_one)
{
    auto fixture = text_fixture();
    auto const began = fixture.time->now();
    auto latest = began;
    fixture.wire->otherwise = [&](exchange_request const& request) {
        latest = std::max(latest, request.deadline);
        fixture.time->advance(20s);
        return answered(404, "{}");
    };
    auto const got =
        fixture.ask([](client& c) { return c.brand_voice_summary(brand_voice_id("b")); });
    BOOST_TEST(got.has_error());
    BOOST_TEST(fixture.wire->calls() > 1U);
    BOOST_TEST((latest - began) / 1s == 60);
}

BOOST_AUTO_TEST_CASE(longest_deadline_of_a_client_is_long_enough_for_all_pages)
{
    auto params = on_surface_v1();
    params.deadline = std::chrono::milliseconds::max();
    auto fixture = catalogue_fixture(params);
    auto const got = fixture.models();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->size() == 2U);
}

BOOST_AUTO_TEST_CASE(timeline_is_that_of_all_pages)
{
    auto fixture = catalogue_fixture();
    auto spent = timeline();
    auto call = call_params();
    call.timeline = &spent;
    auto const began = fixture.now();
    BOOST_TEST(fixture.models(call).has_value());
    BOOST_TEST(spent.attempts == 2);
    BOOST_TEST(spent.elapsed == fixture.now() - began);
}

BOOST_AUTO_TEST_CASE(timeline_is_that_of_all_paths)
{
    auto fixture = brand_fixture();
    auto spent = timeline();
    auto call = call_params();
    call.timeline = &spent;
    auto const began = fixture.time->now();
    auto const got =
        fixture.ask([&](client& c) { return c.brand_voice_summary(brand_voice_id("b"), call); });
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(spent.attempts == 4);
    BOOST_TEST(spent.elapsed == fixture.time->now() - began);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// A paid request that was answered with a refusal that proves nothing: sent again or not, and when.
#include "common/unit_test.hpp"
#include "history_fixture.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(resend)

BOOST_AUTO_TEST_CASE(service_unavailable_after_the_work_was_done_is_not_sent_again)
{
    auto d = history_fixture();
    d.when_posted = [&] {
        d.add("made");
        return asked_to_come_back();
    };
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->recovered);
    BOOST_TEST(id_of(got) == "made");
    BOOST_TEST(d.posts == 1);
}

BOOST_AUTO_TEST_CASE(service_unavailable_after_another_model_was_used_is_not_sent_again)
{
    // Not given to the call, which asked for another model; but something was made of its prompt.
    auto d = history_fixture();
    d.model = "other-model";
    d.when_posted = [&] {
        d.add("made");
        return asked_to_come_back();
    };
    auto const got = d.ask([](client& c) {
        auto params = generate_params("p");
        params.model = "nano-banana";
        return c.generate(std::move(params));
    });
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().charge().state == charge_state::unknown);
    BOOST_TEST(d.posts == 1);
}

BOOST_AUTO_TEST_CASE(service_unavailable_without_a_possible_match_is_sent_again)
{
    auto d = history_fixture();
    d.when_posted = [&] {
        if (d.posts == 1) return asked_to_come_back();
        return answered(200, one_image);
    };
    auto const begun = d.now();
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(!got->recovered);
    BOOST_TEST(d.posts == 2);
    BOOST_TEST(d.now() - begun == 180s);
    BOOST_TEST(got->charge.evidence.find("may have been charged") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(deadline_that_leaves_no_time_for_a_proof_ends_the_call_with_its_handle)
{
    auto d = history_fixture();
    d.when_posted = [] { return asked_to_come_back(); };
    auto call = call_params();
    call.deadline = 180s;
    auto const got = d.generate(call);
    BOOST_REQUIRE(!got);
    BOOST_TEST(d.posts == 1);
    BOOST_TEST(got.error().value() == errc::outcome_unknown);
    BOOST_REQUIRE(got.error().pending());
    BOOST_TEST(
        got.error().message().find("no time to prove that it was not carried out") !=
            std::string::npos,
        got.error().message());
    d.add("mine");
    BOOST_TEST(d.resume_pending(*got.error().pending()).has_value());
}

BOOST_AUTO_TEST_CASE(retry_after_that_is_longer_than_the_proof_takes_is_waited_for)
{
    auto params = searching();
    params.reconcile.absence_after = 5s;
    auto d = history_fixture(params);
    d.when_posted = [&] {
        if (d.posts > 1) return answered(200, one_image);
        return answered(529, "{}", {{"retry-after", "40"}});
    };
    auto const begun = d.now();
    BOOST_TEST(d.generate().has_value());
    BOOST_TEST(d.posts == 2);
    BOOST_TEST(d.now() - begun >= 40s);
    BOOST_TEST(d.now() - begun < 41s);
}

BOOST_AUTO_TEST_CASE(history_that_cannot_be_read_in_between_is_read_again_for_the_proof)
{
    auto d = history_fixture();
    auto failures = 0;
    d.when_posted = [&] { return d.posts == 1 ? asked_to_come_back() : answered(200, one_image); };
    d.wire->otherwise = [&](exchange_request const& request) {
        auto const is_look = request.message.target().find("/history") != std::string_view::npos;
        if (is_look && failures < 5 && ++failures > 0) {
            return failed(errc::connection_lost, phase::response, 90);
        }
        return d.answer(request);
    };
    BOOST_TEST(d.generate().has_value());
    BOOST_TEST(d.posts == 2);
}

BOOST_AUTO_TEST_CASE(attempt_that_was_rejected_does_not_prolong_the_wait_for_the_proof)
{
    auto params = searching();
    params.reconcile.absence_after = 60s;
    auto d = history_fixture(params);
    d.when_posted = [&] {
        if (d.posts == 1) return asked_to_come_back();
        if (d.posts == 2) return answered(429, "{}", {{"retry-after", "5"}});
        return answered(200, one_image);
    };
    auto const begun = d.now();
    BOOST_TEST(d.generate().has_value());
    BOOST_TEST(d.posts == 3);
    BOOST_TEST(d.now() - begun < 70s);
}

BOOST_AUTO_TEST_CASE(equal_call_that_got_the_image_leaves_the_other_to_be_sent_again)
{
    // Two equal requests; one was charged, and its image appears late.
    auto d = history_fixture();
    d.when_posted = [&] {
        if (d.posts > 2) return answered(200, one_image);
        if (d.posts == 1) {
            d.add("of-one");
            d.history.front().shown = d.wall() + 30s;
        }
        return asked_to_come_back();
    };
    auto first = std::optional<result<generation>>();
    auto second = std::optional<result<generation>>();
    auto const generate = [](client& c) { return c.generate(generate_params("p")); };
    d.start(generate, first);
    d.start(generate, second);
    d.drain();
    BOOST_REQUIRE((first && second));
    BOOST_REQUIRE_MESSAGE(*first, first->error().to_string());
    BOOST_TEST((*first)->recovered);
    BOOST_TEST(second->has_value());
    BOOST_TEST(d.posts == 3);
}

BOOST_AUTO_TEST_CASE(service_unavailable_and_no_history_to_look_at_is_not_sent_again)
{
    auto d = history_fixture();
    d.when_posted = [] { return asked_to_come_back(); };
    d.wire->otherwise = [&](exchange_request const& request) {
        if (request.message.target().find("/history") == std::string_view::npos) {
            return d.answer(request);
        }
        return answered(403, "{}");
    };
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(d.posts == 1);
    BOOST_TEST(got.error().charge().state == charge_state::unknown);
    BOOST_TEST(got.error().charge().evidence.find("permission_denied") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(call_that_looks_for_less_than_a_proof_takes_leaves_it_to_reconcile)
{
    auto params = searching();
    params.reconcile.window = 30s;
    auto d = history_fixture(params);
    d.when_posted = [] { return asked_to_come_back(); };
    auto const begun = d.now();
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(d.now() - begun == 30s);
    BOOST_TEST(d.posts == 1);
    BOOST_TEST(!got.error().details().absent_from_history);
    auto const& evidence = got.error().charge().evidence;
    BOOST_TEST(
        evidence.find("image of this prompt 30 s after it was sent.") != evidence.npos, evidence);
    auto const settled = d.resume_pending(*got.error().pending());
    BOOST_REQUIRE(!settled);
    BOOST_TEST(d.now() - begun == 180s);
    BOOST_TEST(settled.error().details().absent_from_history);
}

BOOST_AUTO_TEST_CASE(cancelling_while_the_proof_is_awaited_returns_at_once_with_the_handle)
{
    auto d = history_fixture();
    d.when_posted = [] { return asked_to_come_back(); };
    auto got = std::optional<result<generation>>();
    auto signal = asio::cancellation_signal();
    d.start([](client& c) { return c.generate(generate_params("p")); }, got, signal.slot());
    d.run_ready();
    while (d.looks < 4 && d.time->jump()) d.run_ready();
    BOOST_REQUIRE(!got);
    auto const at = d.now();
    signal.emit(asio::cancellation_type::terminal);
    d.run_ready();
    BOOST_REQUIRE(got);
    BOOST_TEST(d.now() == at);
    BOOST_TEST(got->error().value() == errc::cancelled);
    BOOST_TEST(got->error().charge().state == charge_state::unknown);
    BOOST_TEST(got->error().pending() != nullptr);
    BOOST_TEST(d.posts == 1);
}

BOOST_AUTO_TEST_CASE(client_that_is_destroyed_while_the_proof_is_awaited_keeps_the_handle)
{
    auto d = history_fixture();
    d.when_posted = [] { return asked_to_come_back(); };
    auto got = std::optional<result<generation>>();
    d.start([](client& c) { return c.generate(generate_params("p")); }, got);
    d.run_ready();
    BOOST_REQUIRE(!got);
    d.service.reset();
    d.run_ready();
    BOOST_REQUIRE(got);
    BOOST_TEST(got->error().value() == errc::client_closed);
    BOOST_TEST(got->error().pending() != nullptr);
    BOOST_TEST(d.posts == 1);
}

BOOST_AUTO_TEST_CASE(success_without_images_that_is_no_refusal_is_searched_for_and_not_sent_again)
{
    for (auto const* const body :
         {R"({"images":[],"detail":"The model timed out"})",
          R"({"images":[],"message":"Upstream timed out","detail":"none yet"})",
          R"({"images":[],"batch_id":"b","detail":"The model timed out"})",
          R"({"images":[],"batch_id":"b","detail":"late"})",
          R"({"images":[],"status":"processing"})", R"({"images":[],"detail":"It is queued"})",
          R"({"images":[],"status":"processing","prompt":"F\ud83d"})",
          R"({"images":[],"status":"processing","error":"no preview"})"}) {
        BOOST_TEST(check_searched_for(body) == errc::outcome_unknown);
    }
    auto refused = history_fixture();
    refused.when_posted = [] {
        return answered(200, R"({"images":[],"batch_id":"b","detail":"Content policy violation"})");
    };
    auto const got = refused.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::content_refused);
    BOOST_TEST(got.error().charge().state == charge_state::not_charged);
    BOOST_TEST(refused.looks == 0);
}

namespace {

/// A history of that text for every page.
void show(history_fixture& d, std::string const& list)
{
    d.wire->otherwise = [&d, list](exchange_request const& request) {
        auto const is_list = request.message.target().find("/history") != std::string_view::npos;
        if (!is_list) return d.answer(request);
        return answered(200, list, {{"date", http_date(d.wall())}});
    };
}

} // namespace

// It may show none of its images to this account, or may have failed.
BOOST_AUTO_TEST_CASE(service_unavailable_with_an_empty_history_of_a_service_in_trouble_is_final)
{
    auto const is_sent_again = [](std::string const& list) {
        auto d = history_fixture();
        show(d, list);
        d.when_posted = [&] {
            if (d.posts > 1) return answered(200, one_image);
            return asked_to_come_back();
        };
        static_cast<void>(d.generate());
        return d.posts == 2;
    };
    BOOST_TEST(is_sent_again(R"({"items":[],"total":0,"error":null,"errors":[]})"));
    for (auto const* const list :
         {R"({"items":[],"total":1})", R"({"items":[],"total":0,"error":"The index is rebuilt"})",
          R"({"items":[],"success":false})",
          R"({"items":[{"output_image_id":null,"prompt":"another"}]})"}) {
        BOOST_TEST(!is_sent_again(list), list);
    }
    auto const longer = R"({"items":[],"more":")" + std::string(100'000, 'x') + '"';
    BOOST_TEST(is_sent_again(longer + '}'));
    BOOST_TEST(!is_sent_again(longer + R"(,"error":"shard 2 is down"})"));
}

BOOST_AUTO_TEST_CASE(image_of_a_history_that_shows_only_a_part_is_found)
{
    for (auto const* const more :
         {R"(],"error":"shard 2 is down"})", R"(,{"output_image_id":null,"prompt":"p"}]})"}) {
        auto d = history_fixture();
        d.add("mine"); // at the time of the sending
        show(d, R"({"items":[)" + d.shown(d.history.front()) + more);
        d.when_posted = [] { return asked_to_come_back(); };
        auto const got = d.generate();
        BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
        BOOST_TEST(id_of(got) == "mine");
        BOOST_TEST(d.posts == 1);
    }
}

/// The clock that dates the images is five minutes behind the clock of the responses.
BOOST_AUTO_TEST_CASE(image_that_appears_with_a_time_before_the_sending_stops_the_resend)
{
    auto d = history_fixture();
    d.when_posted = [&] {
        d.add("mine");
        d.history.front().made -= 5min;
        d.history.front().shown = d.wall() + 30s;
        return asked_to_come_back();
    };
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(d.posts == 1);
    BOOST_TEST(!got.error().details().absent_from_history);
}

BOOST_AUTO_TEST_CASE(rejection_that_lists_images_without_a_name_is_not_sent_again)
{
    for (auto const* const body :
         {R"([{"url":"https://x/y"}])", R"({"data":[{"url":"https://x/y"}]})",
          R"({"data":{"images":[{"url":"https://x/y"}]}})",
          R"({"images":[{"url":"https://x/y"}],"prompt":"cut: \ud83d"})"}) {
        for (auto const status : {401, 422, 429, 503}) {
            BOOST_TEST_CONTEXT(status << ' ' << body)
            {
                auto d = history_fixture();
                d.when_posted = [&] { return answered(status, body, {{"retry-after", "1"}}); };
                auto const got = d.generate();
                BOOST_REQUIRE(!got);
                BOOST_TEST(d.posts == 1);
                BOOST_TEST(got.error().charge().state == charge_state::unknown);
                BOOST_REQUIRE(got.error().pending());
                BOOST_TEST(got.error().pending()->accepted);
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

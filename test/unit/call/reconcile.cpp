// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "history_fixture.hpp"

#include <neuroflash/core/recovery/rules.hpp>

#include <chrono>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(reconcile)

BOOST_AUTO_TEST_CASE(images_of_a_request_whose_exchange_threw_are_found)
{
    auto d = history_fixture();
    d.when_posted = [&]() -> exchange_outcome {
        d.add("mine");
        throw std::bad_alloc();
    };
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(id_of(got) == "mine");
    BOOST_TEST(got->recovered);
    BOOST_TEST(d.posts == 1);
}

BOOST_AUTO_TEST_CASE(a_lost_answer_comes_back_from_the_history)
{
    auto d = history_fixture();
    d.loses_answers(2);
    auto const got = d.generate_images(2);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->recovered);
    BOOST_TEST(got->match == history_match::exact);
    BOOST_TEST(got->charge.state == charge_state::charged);
    BOOST_TEST(got->charge.credits == 2);
    BOOST_TEST(got->images.size() == 2u);
    BOOST_TEST(got->batch_id->str() == "batch-1");
    BOOST_TEST(got->images[0].url.starts_with("/view/image-1-"));
    BOOST_TEST(d.posts == 1);
    BOOST_TEST(d.looks == 1);
}

BOOST_AUTO_TEST_CASE(error_next_to_an_empty_list_of_images_counts_by_its_own_words)
{
    for (auto const* const body :
         {R"({"images":[],"error":{"code":504,"message":"later"}})",
          R"({"images":[],"error":"The model timed out"})",
          R"({"images":[],"batch_id":"b","detail":"late","error":"The model timed out"})",
          R"({"images":[],"data":{"x":1},"error":"internal error"})",
          R"({"images":[],"success":false,"detail":"Internal error"})"}) {
        auto const lost = check_searched_for(body);
        BOOST_TEST(lost == errc::outcome_unknown);
        BOOST_TEST(lost.details().cause == make_error_code(errc::bad_response));
    }
    for (auto const* const body :
         {R"({"images":[],"error":{"code":"X_1","message":"no"}})",
          R"({"images":[],"status":"failed"})"}) {
        auto d = history_fixture();
        d.when_posted = [&] { return answered(200, body); };
        auto const got = d.generate();
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error() == errc::rejected_input, body);
        BOOST_TEST(got.error().charge().state == charge_state::not_charged);
        BOOST_TEST(d.looks == 0);
    }
}

BOOST_AUTO_TEST_CASE(response_that_was_cut_leaves_the_id_of_its_request)
{
    auto d = history_fixture(with_workspace());
    d.when_posted = [] {
        auto cut = failed(errc::connection_lost, phase::body, 90);
        cut.header_seen = true;
        cut.response.status = 200;
        cut.response.fields.append("x-request-id", "r-7");
        return cut;
    };
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::outcome_unknown);
    BOOST_TEST(got.error().details().request_id == "r-7");
}

BOOST_AUTO_TEST_CASE(an_answered_call_does_not_look_into_the_history)
{
    auto d = history_fixture();
    d.when_posted = [] { return answered(200, one_image); };
    BOOST_REQUIRE(d.generate());
    BOOST_TEST(d.looks == 0);
}

BOOST_AUTO_TEST_CASE(the_history_is_asked_until_the_images_appear)
{
    auto d = history_fixture();
    d.on_look = [&] {
        if (d.looks == 4) d.add("late");
    };
    auto const begun = d.now();
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(id_of(got) == "late");
    BOOST_TEST(d.looks == 4);
    BOOST_TEST(d.now() - begun == 500ms + 1s + 2s);
}

BOOST_AUTO_TEST_CASE(nothing_in_the_history_until_the_window_closes_stays_unknown)
{
    auto d = history_fixture();
    auto const begun = d.now();
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().value() == errc::outcome_unknown);
    BOOST_TEST(got.error().charge().state == charge_state::unknown);
    BOOST_TEST(got.error().charge().evidence.find("none is likely to appear") != std::string::npos);
    BOOST_TEST(d.now() - begun == 180s);
    BOOST_REQUIRE(got.error().pending());
    BOOST_TEST(got.error().details().absent_from_history);
    BOOST_TEST(d.posts == 1);
}

BOOST_AUTO_TEST_CASE(absence_is_proven_only_by_a_whole_look_after_the_window)
{
    auto unclear = history_fixture();
    unclear.shows_time = false;
    unclear.add("old-or-new");
    auto const first = unclear.generate();
    BOOST_REQUIRE(!first);
    BOOST_TEST(!first.error().details().absent_from_history);

    auto early = history_fixture();
    auto call = call_params();
    call.deadline = 100s;
    auto const second = early.generate(call);
    BOOST_REQUIRE(!second);
    BOOST_TEST(!second.error().details().absent_from_history);
}

BOOST_AUTO_TEST_CASE(the_last_look_is_shortly_before_the_deadline)
{
    auto d = history_fixture();
    auto const begun = d.now();
    d.on_look = [&] {
        if (d.now() - begun > 28s && d.history.empty()) d.add("late");
    };
    auto call = call_params();
    call.deadline = 32s;
    auto const got = d.generate(call);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(id_of(got) == "late");
}

BOOST_AUTO_TEST_CASE(the_deadline_ends_the_search)
{
    auto d = history_fixture();
    auto const begun = d.now();
    auto call = call_params();
    call.deadline = 10s;
    auto const got = d.generate(call);
    BOOST_REQUIRE(!got);
    BOOST_TEST(d.now() - begun <= 10s);
    BOOST_TEST(got.error().pending() != nullptr);
}

BOOST_AUTO_TEST_CASE(an_older_image_of_the_same_prompt_is_not_taken)
{
    auto d = history_fixture();
    d.add("old");
    d.time->advance(1min);
    auto const got = d.generate();
    BOOST_TEST(!got);
}

BOOST_AUTO_TEST_CASE(an_image_of_another_prompt_is_not_taken)
{
    auto d = history_fixture();
    d.on_look = [&] {
        if (d.looks == 1) d.add("other", "another prompt");
    };
    BOOST_TEST(!d.generate());
}

BOOST_AUTO_TEST_CASE(white_space_that_the_service_trims_does_not_matter)
{
    auto d = history_fixture();
    d.loses_answers();
    auto const got = d.ask([](client& c) { return c.generate(generate_params(" p\n")); });
    BOOST_TEST(got.has_value());
}

BOOST_AUTO_TEST_CASE(a_wrong_clock_on_either_side_does_no_harm)
{
    for (auto const skew : {-2h, 2h, 24h * 400}) {
        auto d = history_fixture();
        d.skew = skew;
        d.add("old");
        d.time->advance(1min);
        d.loses_answers();
        auto const got = d.generate();
        BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
        BOOST_TEST(id_of(got) == "image-1-0");
        BOOST_TEST(got->match == history_match::exact);
    }
}

BOOST_AUTO_TEST_CASE(without_times_in_the_history_what_may_be_old_is_not_taken)
{
    auto d = history_fixture();
    d.shows_time = false;
    d.add("old");
    d.loses_answers();
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().charge().evidence.find("is new") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_times_an_image_that_appears_between_two_looks_is_new)
{
    auto d = history_fixture();
    d.shows_time = false;
    d.add("old");
    d.on_look = [&] {
        if (d.looks == 3) d.add("new");
    };
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(id_of(got) == "new");
}

BOOST_AUTO_TEST_CASE(without_times_a_baseline_tells_old_from_new)
{
    auto params = searching();
    params.reconcile.baseline = true;
    auto d = history_fixture(std::move(params));
    d.shows_time = false;
    d.add("old");
    d.loses_answers();
    auto const got = d.generate();
    // The look before the call and the first one after it are at the same virtual moment.
    BOOST_REQUIRE_MESSAGE(got || d.looks > 1, "no look");
    d.time->advance(1s);
    auto const again = d.generate();
    BOOST_REQUIRE_MESSAGE(again, again.error().to_string());
    BOOST_TEST(id_of(again) != "old");
    BOOST_TEST(d.posts == 2);
}

BOOST_AUTO_TEST_CASE(without_prompts_the_only_lost_call_gets_the_only_new_image_as_probable)
{
    auto d = history_fixture();
    d.shows_prompt = false;
    d.loses_answers();
    auto const got = d.generate();
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->match == history_match::probable);
}

BOOST_AUTO_TEST_CASE(without_batches_several_images_are_probable)
{
    auto d = history_fixture();
    d.shows_batch = false;
    d.loses_answers(3);
    auto const got = d.generate_images(3);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->images.size() == 3u);
    BOOST_TEST(got->match == history_match::probable);
}

BOOST_AUTO_TEST_CASE(fewer_images_than_asked_for_are_taken_when_no_more_come)
{
    auto d = history_fixture();
    d.loses_answers(2);
    auto const got = d.generate_images(4);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->images.size() == 2u);
    BOOST_TEST(got->charge.credits == 2);
    BOOST_TEST(got->elapsed >= core::rules::batch_stable_after);
}

BOOST_AUTO_TEST_CASE(equal_lost_calls_get_one_batch_each)
{
    auto d = history_fixture();
    d.loses_answers();
    auto first = std::optional<result<generation>>();
    auto second = std::optional<result<generation>>();
    auto third = std::optional<result<generation>>();
    auto const generate = [](client& c) { return c.generate(generate_params("p")); };
    d.start(generate, first);
    d.start(generate, second);
    d.start(generate, third);
    d.drain();
    BOOST_REQUIRE(first->has_value());
    BOOST_REQUIRE(second->has_value());
    BOOST_REQUIRE(third->has_value());
    BOOST_TEST(id_of(*first) != id_of(*second));
    BOOST_TEST(id_of(*first) != id_of(*third));
    BOOST_TEST(id_of(*second) != id_of(*third));
    BOOST_TEST(d.posts == 3);
}

// Which of two equal calls made an image is not known. The one that got none may be owed an image
// that was made for the other, and only this process knows of both.
BOOST_AUTO_TEST_CASE(handle_of_a_call_that_may_have_exchanged_images_proves_no_absence)
{
    for (auto const* const prompt : {"p", "another prompt"}) {
        auto d = history_fixture();
        d.when_posted = [&] {
            if (d.posts == 1) {
                d.add("the-only-one");
                d.history.front().shown = d.wall() + 30s;
            }
            return failed(errc::connection_lost, phase::response, 90);
        };
        auto first = std::optional<result<generation>>();
        auto second = std::optional<result<generation>>();
        d.start([](client& c) { return c.generate(generate_params("p")); }, first);
        d.start([prompt](client& c) { return c.generate(generate_params(prompt)); }, second);
        d.drain();
        BOOST_REQUIRE((first && second));
        BOOST_REQUIRE(first->has_value() != second->has_value());
        auto const& lost = *first ? *second : *first;
        BOOST_REQUIRE(lost.error().pending());
        auto const& pending = *lost.error().pending();
        auto const are_equal = std::string_view(prompt) == "p";
        BOOST_TEST(pending.accepted == are_equal);
        auto elsewhere = history_fixture();
        elsewhere.time->advance(2h);
        auto const settled =
            elsewhere.resume_pending(pending_generation::parse(pending.to_string()).value());
        BOOST_REQUIRE(!settled);
        BOOST_TEST(settled.error().details().absent_from_history != are_equal);
    }
}

BOOST_AUTO_TEST_CASE(an_image_given_to_an_answered_call_is_not_given_again)
{
    auto d = history_fixture();
    auto lost = std::optional<result<generation>>();
    auto answered_one = std::optional<result<generation>>();
    // One image is made; its answer reaches the second call, and nothing was made for the first.
    d.when_posted = [&] {
        if (d.posts == 1) return failed(errc::connection_lost, phase::response, 90);
        d.add("image-1");
        return answered(200, one_image);
    };
    auto const generate = [](client& c) { return c.generate(generate_params("p")); };
    d.start(generate, lost);
    d.start(generate, answered_one);
    d.drain();
    BOOST_REQUIRE(answered_one->has_value());
    BOOST_REQUIRE(!lost->has_value());
    BOOST_REQUIRE(lost->error().pending());
    BOOST_TEST(lost->error().pending()->excluded_images.size() == 1u);
}

BOOST_AUTO_TEST_CASE(cancelling_the_search_returns_at_once_with_what_settles_it)
{
    auto d = history_fixture();
    auto got = std::optional<result<generation>>();
    auto signal = asio::cancellation_signal();
    d.start([](client& c) { return c.generate(generate_params("p")); }, got, signal.slot());
    d.run_ready();
    BOOST_REQUIRE(!got);
    auto const at = d.now();
    signal.emit(asio::cancellation_type::terminal);
    d.run_ready();
    BOOST_REQUIRE(got);
    BOOST_TEST(d.now() == at);
    BOOST_TEST(got->error().value() == errc::cancelled);
    BOOST_TEST(got->error().charge().state == charge_state::unknown);
    BOOST_REQUIRE(got->error().pending());
    d.add("there-after-all");
    auto const settled = d.resume_pending(*got->error().pending());
    BOOST_REQUIRE_MESSAGE(settled, settled.error().to_string());
    BOOST_TEST(id_of(settled) == "there-after-all");
}

BOOST_AUTO_TEST_CASE(destroying_the_client_ends_the_search_and_keeps_what_settles_it)
{
    auto d = history_fixture();
    auto got = std::optional<result<generation>>();
    d.start([](client& c) { return c.generate(generate_params("p")); }, got);
    d.run_ready();
    BOOST_REQUIRE(!got);
    d.service.reset();
    d.run_ready();
    BOOST_REQUIRE(got);
    BOOST_TEST(got->error().value() == errc::client_closed);
    BOOST_TEST(got->error().pending() != nullptr);
}

BOOST_AUTO_TEST_CASE(a_thousand_lost_calls_share_their_looks)
{
    auto d = history_fixture(searching(), 100ms);
    d.loses_answers();
    auto got = std::vector<std::optional<result<generation>>>(1000);
    for (auto i = std::size_t(0); i < got.size(); ++i) {
        d.start([](client& c) { return c.generate(generate_params("p")); }, got[i]);
    }
    d.drain();
    auto ids = std::vector<std::string>();
    for (auto const& one : got) {
        BOOST_REQUIRE(one && one->has_value());
        ids.push_back(id_of(*one));
    }
    std::sort(ids.begin(), ids.end());
    BOOST_TEST(std::unique(ids.begin(), ids.end()) == ids.end());
    BOOST_TEST(d.posts == 1000);
    BOOST_TEST(d.looks < 10);
}

/// The text form marks a call alike that was accepted, and one that may have exchanged images.
BOOST_AUTO_TEST_CASE(word_of_an_accepted_request_names_both_reasons_of_its_doubt)
{
    auto d = history_fixture(with_workspace());
    auto const sent = std::chrono::floor<std::chrono::milliseconds>(d.wall());
    auto pending = pending_generation::of(workspace_id("workspace-1"), generate_params("p"), sent);
    pending.accepted = true;
    d.time->advance(1h);
    auto const got = d.resume_pending(pending_generation::parse(pending.to_string()).value());
    BOOST_REQUIRE(!got);
    BOOST_TEST(!got.error().details().absent_from_history);
    auto const& evidence = got.error().charge().evidence;
    auto const* const doubt =
        "; but the service may have accepted it, or an equal request was given its images";
    BOOST_TEST(evidence.find(doubt) != std::string::npos, evidence);
}

BOOST_AUTO_TEST_SUITE_END()

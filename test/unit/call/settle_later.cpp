// SPDX-License-Identifier: BSL-1.0
// What is settled after the call: by its handle, by the handle's text, by a journal.
#include "common/unit_test.hpp"
#include "history_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(settle_later)

namespace {

/// A request for two images that is sent now, and whose generation the service has named.
pending_generation named_request(history_fixture const& d)
{
    auto params = generate_params("p");
    params.num_images = 2;
    auto const sent = std::chrono::floor<std::chrono::milliseconds>(d.wall());
    auto made = pending_generation::of(workspace_id("workspace-1"), params, sent);
    made.generation = generation_id("batch-1");
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_a_sleeping_machine_missed_is_in_doubt_until_it_is_asked_for_by_the_clock)
{
    auto d = history_fixture(with_workspace());
    d.when_posted = [&] {
        d.add("mine");
        d.time->suspend(8h);
        return failed(errc::connection_lost, phase::response, 90);
    };
    auto const sent = d.wall();
    auto const lost = d.generate();
    BOOST_REQUIRE(!lost);
    BOOST_REQUIRE(lost.error().pending());
    BOOST_TEST(lost.error().pending()->sent == sent);
    auto const got = d.resume_pending(*lost.error().pending());
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(id_of(got) == "mine");

    auto awake = history_fixture();
    awake.when_posted = [&] {
        awake.add("mine");
        awake.time->suspend(8h);
        return failed(errc::connection_lost, phase::response, 90);
    };
    auto const doubtful = awake.generate();
    BOOST_REQUIRE(!doubtful);
    BOOST_TEST(!doubtful.error().details().absent_from_history);
    auto const settled = awake.resume_pending(*doubtful.error().pending());
    BOOST_REQUIRE_MESSAGE(settled, settled.error().to_string());
    BOOST_TEST(id_of(settled) == "mine");
}

BOOST_AUTO_TEST_CASE(what_a_journal_wrote_before_the_request_finds_its_images)
{
    auto d = history_fixture();
    auto params = generate_params("p");
    params.num_images = 2;
    auto const where = workspace_id("workspace-1");
    auto const sent = std::chrono::floor<std::chrono::milliseconds>(d.wall());
    auto const word = pending_generation::of(where, params, sent).to_string();
    d.loses_answers(2);
    d.when_posted();
    auto later = history_fixture();
    later.history = d.history;
    later.time->advance(1h);
    auto const got = later.resume_pending(pending_generation::parse(word).value());
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->images.size() == 2u);
    BOOST_TEST(got->match == history_match::exact);
}

BOOST_AUTO_TEST_CASE(what_is_described_before_is_what_the_error_describes)
{
    auto d = history_fixture(with_workspace());
    auto params = generate_params("p");
    params.model = model_id("m");
    auto const lost = d.ask([&](client& c) { return c.generate(params); });
    BOOST_REQUIRE(!lost);
    auto const& told = *lost.error().pending();
    auto const sent = std::chrono::floor<std::chrono::milliseconds>(d.wall());
    auto const made = pending_generation::of(told.workspace, params, sent);
    BOOST_TEST(made.workspace == told.workspace);
    BOOST_TEST(made.prompt_digest == told.prompt_digest);
    BOOST_TEST(made.model == told.model);
    BOOST_TEST(made.sent == told.sent);
    BOOST_TEST(made.request == told.request);
    BOOST_TEST(made.call_id != told.call_id);
    auto edit = edit_params("p", image_path::parse("/view/1", "https://api.example").value());
    edit.model = params.model;
    BOOST_TEST(pending_generation::of(told.workspace, edit, sent).request != told.request);
}

BOOST_AUTO_TEST_CASE(another_process_settles_what_the_first_could_not)
{
    auto word = std::string();
    auto made = std::chrono::system_clock::time_point();
    {
        auto d = history_fixture(with_workspace());
        auto const got = d.generate();
        BOOST_REQUIRE(!got);
        BOOST_TEST(d.looks == 0);
        word = got.error().pending()->to_string();
        made = d.wall();
    }
    auto d = history_fixture();
    d.time->advance(2h);
    d.history.push_back({"late", "p", "batch-1", made + 100s});
    d.history.push_back({"too-late", "p", "batch-2", made + 300s});
    auto const pending = pending_generation::parse(word);
    BOOST_REQUIRE(pending);
    auto const got = d.resume_pending(*pending);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(id_of(got) == "late");
    BOOST_TEST(got->match == history_match::exact);
    auto const again = d.resume_pending(*pending);
    BOOST_REQUIRE(again);
    BOOST_TEST(id_of(again) == "late");
    BOOST_TEST(d.posts == 0);
}

/// The time from the start of a call to its last sending includes the wait for a connection.
BOOST_AUTO_TEST_CASE(wait_for_a_connection_is_not_a_second_sending)
{
    auto d = history_fixture(with_workspace());
    d.when_posted = [&] {
        d.add("mine");
        auto cut = failed(errc::connection_lost, phase::response, 90);
        cut.times.add(phase::connect, 30ms);
        return cut;
    };
    auto const lost = d.generate();
    BOOST_REQUIRE((!lost && lost.error().pending()));
    auto pending = *lost.error().pending();
    BOOST_TEST(pending.resent_after.count() == 30);
    auto const is_sent_again = [](result<generation> const& got) {
        BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
        return got->charge.evidence.find("sent again") != std::string::npos;
    };
    BOOST_TEST(!is_sent_again(d.resume_pending(pending)));
    for (auto const after : {30ms, 180'000ms}) {
        pending.resent_after = after;
        auto later = history_fixture(); // another process
        later.history = d.history;
        later.time->advance(1h);
        auto const word = pending.to_string();
        auto const got = later.resume_pending(pending_generation::parse(word).value());
        BOOST_TEST(is_sent_again(got) == (after == 180s));
    }
}

/// Who reads only that there is no image would send the prompt again.
BOOST_AUTO_TEST_CASE(search_that_ends_before_a_proof_says_how_long_one_may_take)
{
    constexpr auto needed = std::string_view("too early to prove that none will appear, which may "
                                             "take 180 s.");
    auto const sent = std::chrono::floor<std::chrono::milliseconds>(history_fixture().wall());
    auto pending = pending_generation::of(workspace_id("workspace-1"), generate_params("p"), sent);
    auto const says_so = [&](std::chrono::seconds age, std::chrono::seconds deadline) {
        auto d = history_fixture();
        d.time->advance(age);
        auto call = call_params();
        call.deadline = deadline;
        auto const got = d.ask([&](client& c) { return c.reconcile(pending, call); });
        BOOST_REQUIRE(!got);
        auto const& evidence = got.error().charge().evidence;
        auto const is_said = evidence.find(needed) != std::string::npos;
        // With one or the other the user knows what the search means; an accepted call has neither.
        BOOST_TEST(got.error().details().absent_from_history == (!is_said && !pending.accepted));
        return is_said;
    };
    BOOST_TEST(says_so(59min, 60s));
    BOOST_TEST(!says_so(59min, 200s));
    BOOST_TEST(!says_so(61min, 60s));
    pending.accepted = true;
    BOOST_TEST(!says_so(10s, 60s));
}

/// A run that was killed had recorded the request, the machine slept for days, and the request was
/// sent when it woke up. Its image is still being made.
BOOST_AUTO_TEST_CASE(request_that_may_have_been_sent_days_after_its_record_is_not_absent_at_once)
{
    for (auto const wait : {10h, 63h}) {
        auto d = history_fixture();
        auto const sent = std::chrono::floor<std::chrono::milliseconds>(d.wall()) - wait;
        auto pending =
            pending_generation::of(workspace_id("workspace-1"), generate_params("p"), sent);
        pending.resent_after = wait;
        auto const begun = d.now();
        d.on_look = [&] {
            if (d.now() - begun >= 60s && d.history.empty()) d.add("mine");
        };
        auto const got = d.resume_pending(pending);
        BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
        BOOST_TEST(id_of(got) == "mine");
    }
}

BOOST_AUTO_TEST_CASE(an_image_that_was_excluded_is_not_taken)
{
    auto d = history_fixture();
    auto const got = d.generate();
    BOOST_REQUIRE(!got);
    auto pending = *got.error().pending();
    pending.exclude(image_id("known"));
    d.history.push_back({"known", "p", "batch-1", d.wall() - 170s});
    BOOST_TEST(!d.resume_pending(pending));
}

BOOST_AUTO_TEST_CASE(two_that_settle_different_requests_never_get_the_same_image)
{
    auto d = history_fixture(with_workspace());
    auto const one = d.generate();
    auto const two = d.generate();
    d.add("the-only-one");
    auto const first = d.resume_pending(*one.error().pending());
    auto const second = d.resume_pending(*two.error().pending());
    BOOST_TEST(first.has_value());
    BOOST_TEST(!second.has_value());
}

// A caller who stores the error of the search must not know less than before.
BOOST_AUTO_TEST_CASE(search_that_finds_nothing_returns_the_request_that_it_was_given)
{
    for (auto const accepted : {false, true}) {
        auto d = history_fixture();
        auto pending = pending_generation();
        pending.workspace = workspace_id("workspace-1");
        pending.prompt_digest = "5b8b6e52-0d56-5e3b-9d5c-0f2c2d1f7a10";
        pending.model = "nano-banana.2";
        pending.num_images = 2;
        pending.sent = std::chrono::floor<std::chrono::milliseconds>(d.wall()) - 2h;
        pending.resent_after = 2500ms;
        pending.request = 0xfeedf00d;
        pending.call_id = 7;
        pending.accepted = accepted;
        pending.creator = user_id("somebody");
        pending.inputs = {5, 3};
        for (auto const* id : {"known", "known too"}) pending.exclude(image_id(id));
        std::sort(pending.excluded_images.begin(), pending.excluded_images.end());
        auto call = call_params();
        call.trace_id = "my-search";
        auto const got = d.ask([&](client& c) { return c.reconcile(pending, call); });
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().details().trace_id == "my-search");
        auto const charge = got.error().charge();
        BOOST_TEST(charge.state == charge_state::unknown);
        BOOST_TEST(
            charge.evidence.starts_with("The request was sent and its response was lost."),
            charge.evidence);
        BOOST_REQUIRE(got.error().pending());
        BOOST_TEST(*got.error().pending() == pending);
        BOOST_TEST(got.error().pending()->creator.str() == "somebody");
        BOOST_TEST(got.error().pending()->inputs == pending.inputs);
    }
}

// A caller who reads "not charged" in the error of a search would send the prompt again.
BOOST_AUTO_TEST_CASE(search_that_does_not_begin_leaves_the_request_in_doubt)
{
    auto d = history_fixture();
    auto const lost = d.generate();
    BOOST_REQUIRE(!lost);
    BOOST_REQUIRE(lost.error().pending());
    auto const pending = *lost.error().pending();
    auto const looks = d.looks;
    auto const check = [&](result<generation> const& got, errc code) {
        BOOST_REQUIRE(!got);
        BOOST_TEST(got.error().value() == code);
        BOOST_TEST(got.error().charge().state == charge_state::unknown);
        BOOST_REQUIRE(got.error().pending());
        BOOST_TEST(*got.error().pending() == pending);
        BOOST_TEST(d.looks == looks);
    };
    auto late = call_params();
    late.trace_id = "a name of two lines\n";
    check(d.ask([&](client& c) { return c.reconcile(pending, late); }), errc::invalid_argument);
    auto const successor = std::move(*d.service);
    check(d.resume_pending(pending), errc::client_closed);
}

BOOST_AUTO_TEST_CASE(description_of_nothing_is_refused_and_says_nothing_of_a_charge)
{
    auto d = history_fixture();
    auto const got = d.resume_pending(pending_generation());
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error().value() == errc::invalid_argument);
    BOOST_TEST(got.error().charge().state == charge_state::unknown);
    BOOST_TEST(!got.error().pending());
}

// Two pages take 1.2 s. For a proof they would be read twice, which the reserve of 2 s is too short
// for; but what the service named as begun is never absent.
BOOST_AUTO_TEST_CASE(last_scan_for_a_named_generation_ends_before_the_deadline)
{
    auto d = history_fixture(searching(), 600ms);
    auto const pending = named_request(d);
    d.pages = true;
    d.add("the-only-one");
    for (auto i = 0; i < 249; ++i) d.add("other-" + std::to_string(i), "q", "batch-2");
    auto options = call_params();
    options.deadline = 60s;
    auto const began = d.now();
    auto const got = d.ask([&](client& c) { return c.reconcile(pending, options); });
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->images.size() == 1u);
    BOOST_TEST(id_of(got) == "the-only-one");
    BOOST_TEST(got->charge.credits == 1);
    BOOST_TEST(got->charge.evidence.ends_with(" 2 were requested."), got->charge.evidence);
    BOOST_TEST(d.now() - began > 58s);
    BOOST_TEST(d.now() - began < 60s);
}

BOOST_AUTO_TEST_CASE(nothing_of_a_named_generation_after_its_window_is_asked_for_once)
{
    auto d = history_fixture();
    auto const pending = named_request(d);
    d.time->advance(2h);
    auto const got = d.resume_pending(pending);
    BOOST_REQUIRE(!got);
    BOOST_TEST(d.looks == 1);
    BOOST_TEST(!got.error().details().absent_from_history);
    BOOST_TEST(got.error().pending() != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

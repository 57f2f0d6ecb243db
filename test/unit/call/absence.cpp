// SPDX-License-Identifier: BSL-1.0
// What lets a paid request be sent again, or be given up as not made, must not be wrong.
#include "common/unit_test.hpp"
#include "history_fixture.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(absence)

namespace {

exchange_outcome lost_answer()
{
    return failed(errc::connection_lost, phase::response, 90);
}

std::string description_of(result<generation> const& got)
{
    return got ? "given " + id_of(got) : got.error().to_string();
}

bool is_absent(result<generation> const& got)
{
    return !got && got.error().details().absent_from_history;
}

/// What a journal writes before a call, by a clock that is fast by so much.
std::string journal_word(history_fixture& d, std::chrono::nanoseconds fast = {})
{
    auto const sent = std::chrono::floor<std::chrono::milliseconds>(d.wall() + fast);
    return pending_generation::of(workspace_id("workspace-1"), generate_params("p"), sent)
        .to_string();
}

/// What came second, after a 503 that asked to come back.
struct second_answer
{
    char const* what;
    exchange_outcome outcome;
};

std::vector<second_answer> refusals()
{
    auto stale = failed(errc::connection_lost, phase::send, 0, true);
    return {
        {"429", answered(429, R"({"error":"Too many requests"})", {{"retry-after", "5"}})},
        {"401", answered(401, "{}")},
        {"307", answered(307, "", {{"location", "/elsewhere"}})},
        {"dead connection", stale},
        {"no connection", failed(errc::connect_failed, phase::connect, 0)}};
}

/// Adds that many images with prompts of other callers, some each second.
void add_others(history_fixture& d, int count)
{
    for (auto i = 0; i < count; ++i) {
        if (i % 50 == 49) d.time->advance(1s);
        d.add("other-" + std::to_string(i), "q", "other-batch-" + std::to_string(i));
    }
}

/// An answered call's image, by which it is seen that the history shows prompts as they were asked.
void show_prompts_as_asked(history_fixture& d)
{
    d.when_posted = [&d] {
        d.add("image-1");
        return answered(200, one_image);
    };
    BOOST_TEST(d.generate().has_value());
    d.posts = 0;
    d.time->advance(10s);
}

/// A history with that many images, whose ids begin with that text.
std::string response_of(int images, std::string const& name)
{
    auto items = std::string();
    for (auto i = 0; i < images; ++i) {
        if (i > 0) items += ',';
        items += R"({"url":"https://storage.example.com/a.png","image_id":")" + name + '-' +
            std::to_string(i) + R"("})";
    }
    return R"({"images":[)" + items + R"(],"prompt":"q","batch_id":"q"})";
}

/// Adds images that are an hour old.
void add_old(history_fixture& d)
{
    for (auto i = 0; i < 30; ++i) d.add("old-" + std::to_string(i), "z", "old-batch");
    d.time->advance(1h);
}

/// Page 1 gets an image more, and one of them is deleted before page 2 is read.
void move_between_pages(history_fixture& d)
{
    d.pages = true;
    d.on_look = [&d, added = 0]() mutable {
        if (d.page == 1) d.add("new-" + std::to_string(++added), "q", "new-batch");
        if (d.page == 2) d.history.erase(d.history.begin());
    };
}

} // namespace

/// The service did the work and charged, and a gateway in front of it answers with that status.
BOOST_AUTO_TEST_CASE(charged_request_that_was_answered_with_5xx_is_never_sent_twice)
{
    for (auto const status : {500, 502, 503, 504, 507, 529, 408, 424, 499}) {
        for (auto const* const wish : {"", "0", "1", "30"}) {
            for (auto const late : {0s, 5s, 60s, 120s}) {
                BOOST_TEST_CONTEXT(status << ", Retry-After: " << wish << ", " << late.count())
                {
                    auto d = history_fixture();
                    d.when_posted = [&] {
                        d.add("mine");
                        d.history.front().shown = d.wall() + late;
                        if (*wish == '\0') return answered(status, "{}");
                        return answered(status, "{}", {{"retry-after", wish}});
                    };
                    auto const got = d.generate();
                    BOOST_TEST(d.posts == 1);
                    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
                    BOOST_TEST(got->recovered);
                    BOOST_TEST(got->charge.credits == 1);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(wall_clock_that_is_set_forward_makes_no_proof_come_early)
{
    auto d = history_fixture();
    auto const begun = d.now();
    d.when_posted = [] { return asked_to_come_back(); };
    d.on_look = [&] {
        if (d.looks == 2) d.time->suspend(1h); // of the wall clock alone
        if (d.now() - begun >= 60s && d.history.empty()) d.add("mine");
    };
    auto const got = d.generate();
    BOOST_TEST(d.posts == 1);
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(id_of(got) == "mine");
}

BOOST_AUTO_TEST_CASE(wall_clock_that_is_set_forward_makes_nothing_absent_early)
{
    auto params = searching();
    params.reconcile.window = 10s;
    auto d = history_fixture(params);
    d.on_look = [&] {
        if (d.looks == 2) d.time->suspend(1h); // of the wall clock alone
    };
    BOOST_TEST(!is_absent(d.generate()));
}

BOOST_AUTO_TEST_CASE(whatever_sends_it_again_looks_first_while_an_earlier_attempt_is_in_doubt)
{
    for (auto const& second : refusals()) {
        BOOST_TEST_CONTEXT(second.what)
        {
            auto d = history_fixture();
            d.when_posted = [&] {
                if (d.posts == 1) return asked_to_come_back();
                if (d.posts > 2) return answered(200, one_image);
                d.add("of-the-first-attempt");
                return second.outcome;
            };
            auto const got = d.generate();
            BOOST_TEST(d.posts == 2);
            BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
            BOOST_TEST(got->recovered);
            BOOST_TEST(id_of(got) == "of-the-first-attempt");
        }
    }
}

BOOST_AUTO_TEST_CASE(what_has_no_possible_match_is_sent_again_whatever_the_reason)
{
    for (auto const& second : refusals()) {
        BOOST_TEST_CONTEXT(second.what)
        {
            auto d = history_fixture();
            d.when_posted = [&] {
                if (d.posts == 1) return asked_to_come_back();
                return d.posts == 2 ? second.outcome : answered(200, one_image);
            };
            auto const got = d.generate();
            BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
            BOOST_TEST(d.posts == 3);
            BOOST_TEST(!got->recovered);
        }
    }
}

BOOST_AUTO_TEST_CASE(time_of_a_zone_behind_that_is_not_named_does_not_hide_an_image)
{
    for (auto const zone : {-5h, 0h}) {
        auto d = history_fixture();
        d.zone = zone;
        d.loses_answers();
        auto const got = d.generate();
        BOOST_TEST(!is_absent(got));
        BOOST_TEST(got.has_value() == (zone == 0h));
    }
    auto old = history_fixture();
    old.add("old");
    old.time->advance(5h);
    BOOST_TEST(is_absent(old.generate()));
}

BOOST_AUTO_TEST_CASE(a_history_out_of_a_cache_proves_no_absence)
{
    for (auto const* const age : {"", "0", "30", "99999999999999999999", "-5", "30, 5"}) {
        BOOST_TEST_CONTEXT("Age: " << age)
        {
            auto d = history_fixture();
            d.age = age;
            auto const fresh = d.age.empty() || d.age == "0";
            BOOST_TEST(is_absent(d.generate()) == fresh);
        }
    }
}

BOOST_AUTO_TEST_CASE(time_of_a_zone_ahead_that_is_not_named_makes_no_old_image_new)
{
    auto d = history_fixture();
    d.zone = 1h;
    d.add("of-an-earlier-run", "p", "batch-0");
    d.time->advance(1h - 1s);
    d.loses_answers();
    auto const got = d.generate();
    BOOST_TEST(!got, description_of(got));
    BOOST_TEST(!is_absent(got));
}

BOOST_AUTO_TEST_CASE(time_of_a_zone_that_is_not_named_ends_no_look_that_decides_about_sending_again)
{
    for (auto const is_made : {true, false}) {
        auto d = history_fixture();
        d.zone = -5h;
        d.pages = true;
        show_prompts_as_asked(d);
        d.when_posted = [&] {
            if (d.posts > 1) return answered(200, one_image);
            if (is_made) d.add("mine");
            add_others(d, 210);
            return asked_to_come_back();
        };
        auto const got = d.generate();
        BOOST_TEST(!is_absent(got));
        BOOST_TEST(d.posts == (is_made ? 1 : 2), description_of(got));
    }
}

BOOST_AUTO_TEST_CASE(own_clock_that_is_fast_hides_no_image_where_the_service_tells_no_time)
{
    auto d = history_fixture();
    d.shows_date = false;
    d.skew = -1h;
    d.loses_answers();
    BOOST_TEST(!is_absent(d.generate()));
}

BOOST_AUTO_TEST_CASE(window_that_closes_early_proves_nothing_yet)
{
    for (auto const after : {180s, 5s}) {
        auto params = searching();
        params.reconcile.window = 5s;
        params.reconcile.absence_after = after;
        auto d = history_fixture(params);
        auto const sent = d.now();
        auto const got = d.generate();
        BOOST_REQUIRE(!got);
        BOOST_TEST(d.now() - sent == 5s);
        BOOST_TEST(is_absent(got) == (after == 5s));
    }
}

BOOST_AUTO_TEST_CASE(call_that_got_its_images_is_never_absent_even_if_they_were_deleted)
{
    auto d = history_fixture(with_workspace());
    d.loses_answers();
    auto const lost = d.generate();
    BOOST_REQUIRE(!lost);
    auto const pending = *lost.error().pending();
    auto const first = d.resume_pending(pending);
    BOOST_REQUIRE_MESSAGE(first, first.error().to_string());
    d.history.clear();
    d.time->advance(200s);
    auto const second = d.resume_pending(pending);
    BOOST_TEST(!second, description_of(second));
    BOOST_TEST(!is_absent(second));
}

BOOST_AUTO_TEST_CASE(journal_whose_clock_was_fast_proves_no_absence)
{
    for (auto const fast : {10min, 0min}) {
        auto d = history_fixture(with_workspace());
        d.time->advance(1h);
        auto const word = journal_word(d, fast);
        d.add("mine");
        d.time->advance(20min);
        BOOST_TEST(!is_absent(d.resume_pending(pending_generation::parse(word).value())));
    }
    // An image that was made long before is no possible match, and then absence can be proven.
    auto old = history_fixture(with_workspace());
    old.add("old");
    old.time->advance(1h);
    auto const word = journal_word(old);
    old.time->advance(20min);
    BOOST_TEST(is_absent(old.resume_pending(pending_generation::parse(word).value())));
}

BOOST_AUTO_TEST_CASE(journal_word_of_a_call_that_was_answered_is_not_absent)
{
    auto d = history_fixture(with_workspace());
    auto const word = journal_word(d);
    d.when_posted = [&] {
        d.add("image-1");
        return answered(200, one_image);
    };
    auto const made = d.generate();
    BOOST_REQUIRE_MESSAGE(made, made.error().to_string());
    d.time->advance(10s);
    BOOST_TEST(!is_absent(d.resume_pending(pending_generation::parse(word).value())));
}

BOOST_AUTO_TEST_CASE(image_that_slips_from_page_to_page_while_they_are_read_stops_the_resend)
{
    for (auto const is_made : {true, false}) {
        auto d = history_fixture();
        add_old(d);
        show_prompts_as_asked(d);
        d.when_posted = [&] {
            if (d.posts > 1) return answered(200, one_image);
            if (is_made) d.add("mine");
            add_others(d, 199);
            return asked_to_come_back();
        };
        move_between_pages(d);
        auto const got = d.generate();
        BOOST_TEST(d.posts == (is_made ? 1 : 2), description_of(got));
    }
}

BOOST_AUTO_TEST_CASE(image_that_slips_from_page_to_page_while_they_are_read_is_not_absent)
{
    for (auto const is_made : {true, false}) {
        auto d = history_fixture();
        add_old(d);
        show_prompts_as_asked(d);
        d.when_posted = [&] {
            if (is_made) d.add("mine");
            add_others(d, 199);
            return lost_answer();
        };
        move_between_pages(d);
        BOOST_TEST(is_absent(d.generate()) == !is_made);
    }
}

BOOST_AUTO_TEST_CASE(image_of_an_answered_call_is_not_given_however_many_were_answered_since)
{
    auto d = history_fixture();
    d.when_posted = [&] {
        if (d.posts == 1) return answered(503, "{}", {{"retry-after", "10"}});
        if (d.posts > 2) return answered(200, response_of(1'000, std::to_string(d.posts)));
        d.add("image-1");
        return answered(200, one_image);
    };
    auto mine = std::optional<result<generation>>();
    d.start([](client& c) { return c.generate(generate_params("p")); }, mine);
    d.run_ready();
    BOOST_TEST(d.generate().has_value());
    auto const others = d.posts + 101;
    while (d.posts < others) {
        BOOST_TEST(d.ask([](client& c) { return c.generate(generate_params("q")); }).has_value());
    }
    d.drain();
    BOOST_REQUIRE(mine);
    // It was looked for when the other was answered, so that image is known not to be its own, and
    // nothing stands in the way of a proof.
    BOOST_REQUIRE_MESSAGE(*mine, description_of(*mine));
    BOOST_TEST(!(*mine)->recovered);
    BOOST_TEST(id_of(*mine) != "image-1");
    BOOST_TEST(d.posts == others + 1);
}

BOOST_AUTO_TEST_CASE(looks_are_not_answered_from_a_cache)
{
    auto d = history_fixture();
    d.loses_answers();
    BOOST_TEST(d.generate().has_value());
    BOOST_TEST(d.looks > 0);
    for (auto const& sent : d.wire->seen) {
        auto const is_look = sent.target().find("/history") != std::string_view::npos;
        auto const is_fresh =
            sent.bytes().find("\r\nCache-Control: no-cache\r\n") != std::string_view::npos;
        BOOST_TEST(is_fresh == is_look, sent.target());
    }
}

BOOST_AUTO_TEST_CASE(model_that_the_history_names_in_another_way_is_a_possible_match)
{
    auto d = history_fixture();
    d.model = "Nano Banana 2";
    d.loses_answers();
    auto const got = d.ask([](client& c) {
        auto params = generate_params("p");
        params.model = model_id("nano-banana-2");
        return c.generate(std::move(params));
    });
    BOOST_TEST(!got, description_of(got));
    BOOST_TEST(!is_absent(got));
}

BOOST_AUTO_TEST_CASE(redirect_that_refuses_a_paid_request_costs_nothing)
{
    auto followed = call_fixture(with_workspace());
    followed.wire->expect(answered(307, "", {{"location", "/api/elsewhere"}}));
    followed.wire->otherwise = always(failed(errc::connect_failed, phase::connect, 0));
    auto const unreached = followed.generate();
    BOOST_REQUIRE(!unreached);
    BOOST_TEST(unreached.error().value() == errc::connect_failed);
    BOOST_TEST(unreached.error().charge().state == charge_state::not_charged);
    BOOST_TEST(unreached.error().charge().evidence.find("307") != std::string::npos);

    auto refused = call_fixture(with_workspace());
    refused.wire->expect(answered(307, "", {{"location", "https://other.example/x"}}));
    auto const stopped = refused.generate();
    BOOST_REQUIRE(!stopped);
    BOOST_TEST(stopped.error().value() == errc::redirect_refused);
    BOOST_TEST(stopped.error().charge().state == charge_state::not_charged);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Limits of recovery, of times and of what is kept: exactly at each, and one beyond it.
#include "common/unit_test.hpp"
#include "lost_call_fixture.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::core;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(recovery_limits)

namespace {

/// That many nanoseconds after the beginning.
time_point at(std::uint64_t nanoseconds)
{
    return fixture::at(0) + std::chrono::nanoseconds(nanoseconds);
}

} // namespace

BOOST_AUTO_TEST_CASE(time_ahead_of_the_clock_is_believed_within_the_tolerance)
{
    for (auto const& [when, kind] :
         {std::pair(5, match_result::found), {6, match_result::unclear}}) {
        auto f = fixture();
        auto const call = f.lose("p", 0);
        f.scan({fixture::made("x", when)}, 2, false);
        BOOST_TEST(f.match(call).kind == kind, when);
    }
}

BOOST_AUTO_TEST_CASE(image_without_a_time_is_exact_to_the_end_of_the_window)
{
    for (auto const& [when, expected] :
         {std::pair(180, history_match::exact), {181, history_match::probable}}) {
        auto f = fixture();
        auto const call = f.lose("p", 0);
        f.scan({}, 100);
        f.scan({without_time(fixture::made("x", 1))}, when);
        auto const got = f.match(call);
        BOOST_TEST(image_ids(got) == "x ");
        BOOST_TEST(got.match == expected, when);
    }
}

BOOST_AUTO_TEST_CASE(scan_from_the_sending_on_shows_what_is_new_whatever_was_forgotten)
{
    for (auto const& [when, kind] :
         {std::pair(-1, match_result::unclear),
          {0, match_result::found},
          {1, match_result::found}}) {
        auto f = fixture();
        f.scan({}, when);
        auto const call = f.lose("p", 0);
        f.ledger.end_search(*call);
        f.answer("q", {"forgotten"}, 0, 0);
        f.answer("q", {"kept"}, 400, 400);
        f.ledger.begin_search(*call);
        f.scan({without_time(fixture::made("x", 1))}, 401);
        BOOST_TEST(f.match(call).kind == kind, when);
    }
}

BOOST_AUTO_TEST_CASE(images_of_answered_calls_are_kept_up_to_their_limit)
{
    auto answered = answered_images();
    auto const limit = std::uint64_t(rules::max_answered_images);
    for (auto image = std::uint64_t(1); image < limit; ++image) answered.add(image, 0, at(image));
    BOOST_TEST(answered.contains(1));
    answered.forget(time_point());
    BOOST_TEST(answered.size() == limit - 1);
    answered.add(limit, 0, at(limit));
    answered.forget(time_point()); // makes room for one more
    BOOST_TEST(answered.size() == limit - 1);
    BOOST_TEST(!answered.contains(1));
    BOOST_TEST(answered.contains(2));
    BOOST_TEST(!answered.is_complete_since(at(1)));
    BOOST_TEST(answered.is_complete_since(at(2)));
}

BOOST_AUTO_TEST_CASE(known_prompts_are_kept_up_to_their_limit)
{
    auto of = history_snapshot();
    auto const limit = std::uint64_t(rules::max_seen_images);
    for (auto image = std::uint64_t(1); image <= limit + 1; ++image) {
        of.add_known_prompt(image, "digest");
    }
    BOOST_TEST(of.known_prompt(limit));
    BOOST_TEST(!of.known_prompt(limit + 1));
}

BOOST_AUTO_TEST_CASE(calls_that_no_caller_holds_are_kept_up_to_their_limit)
{
    auto ledger = paid_call_ledger(180s);
    auto const lose = [&ledger](std::uint64_t id) {
        auto record = lost_call();
        record.id = id;
        record.prompt_digest = std::to_string(id);
        record.sent = record.last_sent = fixture::at(0);
        ledger.on_lost(std::move(record), fixture::at(0));
        ledger.release(fixture::at(0));
    };
    auto const is_kept = [&ledger](std::uint64_t id) {
        return ledger.any_lost(std::to_string(id), [](lost_call const&) { return true; });
    };
    auto const limit = std::uint64_t(rules::max_lost_calls);
    for (auto id = std::uint64_t(1); id <= limit; ++id) lose(id);
    BOOST_TEST(is_kept(1));
    lose(limit + 1);
    BOOST_TEST(!is_kept(1));
    BOOST_TEST(is_kept(2));
}

BOOST_AUTO_TEST_CASE(images_of_another_time_take_no_room_from_those_that_may_be_rewritten)
{
    auto f = fixture();
    auto const call = f.lose("a fox", 0);
    auto images = std::vector<listed_image>();
    for (std::size_t i = 0; i <= rules::max_unmatched_images; ++i) {
        images.push_back(fixture::made(std::to_string(i), -500, "another"));
    }
    f.scan(std::move(images), 200);
    BOOST_TEST(!f.facts_about(call).unmatched_image);
    BOOST_TEST(f.is_absent(call));
}

BOOST_AUTO_TEST_SUITE_END()

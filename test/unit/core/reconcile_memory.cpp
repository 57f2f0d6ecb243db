// SPDX-License-Identifier: BSL-1.0
#include "lost_desk.hpp"

#include <boost/test/unit_test.hpp>

using namespace neuroflash;
using namespace neuroflash::core;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(reconcile_memory)

BOOST_AUTO_TEST_CASE(released_call_is_no_rival_any_more)
{
    auto d = desk();
    auto p = d.lose("p", 0, 1, 1);
    auto const q = d.lose("q", 0, 1, 2);
    d.look({without_prompt(desk::made("x", 1))}, 2);
    d.ledger.end_search(*p);
    BOOST_TEST((d.judge(q).kind == match_result::unclear));
    p.reset();
    // What its holder threw away may still be made, and then it is not q's.
    d.look({without_prompt(desk::made("x", 1))}, 100);
    BOOST_TEST((d.judge(q).kind == match_result::unclear));
    d.look({without_prompt(desk::made("x", 1))}, 181);
    BOOST_TEST(image_ids(d.judge(q)) == "x ");
}

BOOST_AUTO_TEST_CASE(released_calls_are_forgotten)
{
    auto d = desk();
    for (auto i = 0; i < 10'000; ++i) {
        auto const call = d.lose("p", i);
        d.ledger.end_search(*call);
    }
    // Each of them would have to be told of it. Those of the last 180 s may still get images.
    d.answer("p", {"x"}, 10'000, 10'000);
    BOOST_TEST(d.ledger.lost_calls() < 1000u);
    BOOST_TEST(d.ledger.lost_calls() >= 180u);
}

BOOST_AUTO_TEST_CASE(claimed_image_is_known_to_equal_calls_and_so_to_their_text_forms)
{
    auto d = desk();
    auto const one = d.lose("p", 0);
    auto const two = d.lose("p", 0);
    d.look({desk::made("x", 1)}, 2);
    BOOST_TEST(image_ids(d.judge(one)) == "x ");
    auto const later = d.lose("p", 0);
    BOOST_TEST(two->excluded_images.size() == 1u);
    BOOST_TEST(later->excluded_images.size() == 1u);
    BOOST_TEST(one->excluded_images.empty());
}

BOOST_AUTO_TEST_CASE(call_whose_image_was_deleted_gets_no_other)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    d.look({desk::made("x", 1)}, 2);
    BOOST_TEST(image_ids(d.judge(call)) == "x ");
    d.look({desk::made("y", 1)}, 3);
    BOOST_TEST((d.judge(call).kind == match_result::nothing));
}

BOOST_AUTO_TEST_CASE(forgetting_in_the_middle_of_a_look_makes_nothing_new)
{
    auto d = desk();
    d.state.on_look(place, desk::at(1));
    d.state.on_image(place, without_time(desk::made("old", 0)), desk::at(1));
    for (std::size_t i = 0; i < rules::max_seen_images; ++i) {
        d.state.on_image(place, without_time(desk::made(std::to_string(i), 0)), desk::at(1));
    }
    d.state.on_looked(place, true);
    auto const call = d.lose("p", 5);
    d.look({without_time(desk::made("old", 0))}, 10);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
}

BOOST_AUTO_TEST_CASE(image_without_a_time_that_appears_after_the_window_is_not_its)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    d.look({}, 5000);
    d.look({without_time(desk::made("x", 0))}, 5001);
    BOOST_TEST((d.judge(call).kind == match_result::nothing));
}

BOOST_AUTO_TEST_CASE(endless_history_is_not_kept_and_proves_nothing)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    d.state.on_look(place, desk::at(1));
    for (std::size_t i = 0; i <= rules::max_kept_images; ++i) {
        d.state.on_image(place, desk::made(std::to_string(i), 1), desk::at(1));
    }
    BOOST_TEST(!d.state.on_looked(place, true));
    BOOST_TEST(!d.state.has_baseline(place));
    d.state.on_look(place, desk::at(2));
    for (std::size_t i = 0; i < rules::max_seen_images; ++i) {
        d.state.on_image(place, desk::made(std::to_string(i), 1, "q"), desk::at(2));
    }
    BOOST_TEST(!d.state.on_image(place, desk::made("one too many", 1), desk::at(2)));
    BOOST_TEST(!d.state.on_looked(place, true));
}

BOOST_AUTO_TEST_CASE(what_lets_a_request_be_sent_again_does_not_rest_on_an_unmarked_zone)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    auto image = desk::made("x", -18'000); // made now, written in New York's time
    image.names_zone = false;
    d.look({image}, 2);
    BOOST_TEST((d.judge(call).kind == match_result::nothing));
    BOOST_TEST(!d.is_absent(call));
    image.names_zone = true;
    d.look({image}, 3);
    BOOST_TEST(d.is_absent(call));
    d.look({desk::made("y", -18'000, "q")}, 4);
    BOOST_TEST(d.is_absent(call));
}

/// Of a call that another process journaled: whose images they are is only known by these.
BOOST_AUTO_TEST_CASE(history_that_shows_a_known_prompt_otherwise_proves_nothing)
{
    for (auto const* const shown : {"asked", "asked, in oil"}) {
        BOOST_TEST_CONTEXT(shown)
        {
            auto d = desk();
            auto const call = d.lose("p", 0);
            d.state.on_witness(place, text_digest("known"), prompt_digest("asked"));
            d.look({desk::made("known", -500, shown)}, 200);
            BOOST_TEST((d.judge(call).kind == match_result::nothing));
            BOOST_TEST(d.is_absent(call) == (shown == std::string("asked")));
        }
    }
}

BOOST_AUTO_TEST_CASE(history_that_shows_an_answered_calls_prompt_otherwise_proves_nothing)
{
    for (auto const* const shown : {"q", "q, in oil"}) {
        BOOST_TEST_CONTEXT(shown)
        {
            auto d = desk();
            d.answer("q", {"known"}, 0, 1);
            auto const call = d.lose("p", 0);
            d.look({desk::made("known", 1, shown)}, 200);
            BOOST_TEST((d.judge(call).kind == match_result::nothing));
            BOOST_TEST(d.is_absent(call) == (shown == std::string("q")));
        }
    }
}

BOOST_AUTO_TEST_CASE(image_of_a_prompt_that_nobody_asked_for_may_be_a_rewritten_one)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    d.look({desk::made("x", 1, "p, in oil")}, 200);
    BOOST_TEST(!d.is_absent(call));
    // Once it is seen that prompts are shown as they were asked, it is somebody else's.
    d.state.on_witness(place, text_digest("known"), prompt_digest("asked"));
    d.look({desk::made("x", 1, "p, in oil"), desk::made("known", -500, "asked")}, 201);
    BOOST_TEST(d.is_absent(call));
}

BOOST_AUTO_TEST_SUITE_END()

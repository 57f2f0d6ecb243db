// SPDX-License-Identifier: BSL-1.0
#include "lost_desk.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::core;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(reconcile_states)

BOOST_AUTO_TEST_CASE(nothing_is_found_in_an_empty_history)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    d.look({}, 1);
    BOOST_TEST((d.judge(call).kind == match_result::nothing));
}

BOOST_AUTO_TEST_CASE(image_must_be_made_within_the_window_after_the_sending)
{
    for (auto const& [when, fits] :
         {std::pair(-4, false), {-3, true}, {0, true}, {180, true}, {183, true}, {184, false}}) {
        auto d = desk();
        auto const call = d.lose("p", 0);
        d.look({desk::made("x", when)}, 200);
        BOOST_TEST((d.judge(call).kind == match_result::found) == fits, when);
    }
}

BOOST_AUTO_TEST_CASE(clock_that_is_not_sure_proves_nothing_but_rules_out_what_is_far)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    d.look({of_unsure_clock(desk::made("x", 1))}, 5);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
    d.look({of_unsure_clock(desk::made("y", -601)), of_unsure_clock(desk::made("z", 1))}, 6);
    // z appeared after a complete look, so it is new; x is gone.
    BOOST_TEST(image_ids(d.judge(call)) == "z ");
}

BOOST_AUTO_TEST_CASE(time_without_a_zone_is_probable_and_never_believed_after_one_in_the_future)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    auto image = desk::made("x", 1);
    image.names_zone = false;
    d.look({image}, 2, false);
    auto const found = d.judge(call);
    BOOST_TEST(image_ids(found) == "x ");
    BOOST_TEST((found.match == history_match::probable));

    auto e = desk();
    auto const other = e.lose("p", 0);
    auto ahead = desk::made("y", 20);
    ahead.names_zone = false;
    e.look({ahead}, 2, false);
    BOOST_TEST((e.judge(other).kind == match_result::unclear));
    e.look({ahead}, 60, false);
    BOOST_TEST((e.judge(other).kind == match_result::unclear));
}

BOOST_AUTO_TEST_CASE(look_that_was_not_complete_proves_nothing_new)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    d.look({}, 1, false);
    BOOST_TEST(!d.state.has_baseline(place));
    d.look({without_time(desk::made("x", 1))}, 2);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
    BOOST_TEST(d.state.has_baseline(place));
}

BOOST_AUTO_TEST_CASE(image_seen_before_the_call_was_sent_is_not_its)
{
    auto d = desk();
    d.look({without_time(desk::made("x", 0))}, 1);
    auto const call = d.lose("p", 5);
    d.look({without_time(desk::made("x", 0)), without_time(desk::made("y", 0))}, 10);
    BOOST_TEST(image_ids(d.judge(call)) == "y ");
}

BOOST_AUTO_TEST_CASE(prompt_must_be_the_same_but_for_white_space)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    d.look({desk::made("x", 1, "q")}, 2);
    BOOST_TEST((d.judge(call).kind == match_result::nothing));
    d.look({desk::made("x", 1, "q"), desk::made("y", 1, " p\n", "c")}, 3);
    BOOST_TEST(image_ids(d.judge(call)) == "y ");
}

BOOST_AUTO_TEST_CASE(model_must_be_the_same_where_both_name_it)
{
    auto d = desk();
    auto const any = d.lose("p", 0);
    auto const asked = d.lose("p", 0);
    asked->model = "nano";
    d.look({of_model(desk::made("x", 1), "other")}, 2);
    BOOST_TEST((d.judge(asked).kind == match_result::nothing));
    BOOST_TEST(image_ids(d.judge(any)) == "x ");
    d.look({of_model(desk::made("y", 1), "nano")}, 2);
    BOOST_TEST(image_ids(d.judge(asked)) == "y ");
}

BOOST_AUTO_TEST_CASE(while_an_equal_call_is_in_flight_nobody_gets_the_image)
{
    auto d = desk();
    auto open = open_call(place, " p");
    d.ledger.on_sending(open, desk::at(0));
    auto const call = d.lose("p", 0);
    d.look({desk::made("x", 2)}, 3);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
    open.unlink();
    BOOST_TEST(image_ids(d.judge(call)) == "x ");
}

BOOST_AUTO_TEST_CASE(calls_that_cannot_have_made_the_image_do_not_hold_it_back)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    auto other_prompt = open_call(place, "q");
    auto elsewhere = open_call("workspace-2", "p");
    auto later = open_call(place, "p");
    d.ledger.on_sending(other_prompt, desk::at(0));
    d.ledger.on_sending(elsewhere, desk::at(0));
    d.look({desk::made("x", 2)}, 3);
    d.ledger.on_sending(later, desk::at(8));
    BOOST_TEST(image_ids(d.judge(call)) == "x ");
}

BOOST_AUTO_TEST_CASE(answered_call_keeps_its_images)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    d.answer("p", {"x"}, 0, 2);
    d.look({desk::made("x", 1)}, 3);
    BOOST_TEST((d.judge(call).kind == match_result::nothing));
}

BOOST_AUTO_TEST_CASE(answer_that_names_no_image_leaves_those_it_may_have_made_in_doubt)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    d.answer("p", {""}, 0, 2);
    d.look({desk::made("x", 1)}, 3);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
    d.look({desk::made("y", 20)}, 30);
    BOOST_TEST(image_ids(d.judge(call)) == "y ");
}

BOOST_AUTO_TEST_CASE(what_was_made_while_a_call_was_answered_without_ids_stays_in_doubt)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    d.answer("p", {}, 1, 20);
    d.answer("q", {}, 1, 200);
    BOOST_TEST(call->ambiguous_intervals.size() == 1u);
    d.look({desk::made("x", 10)}, 30);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
    d.look({desk::made("y", 40)}, 50);
    BOOST_TEST(image_ids(d.judge(call)) == "y ");
}

BOOST_AUTO_TEST_CASE(more_images_than_were_asked_for_are_another_requests)
{
    auto d = desk();
    auto const one = d.lose("p", 0, 1);
    d.look({desk::made("a", 1), desk::made("b", 1)}, 2);
    BOOST_TEST((d.judge(one, true).kind == match_result::unclear));
}

BOOST_AUTO_TEST_CASE(window_counts_from_the_last_sending)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    call->last_sent = desk::at(100);
    d.look({desk::made("x", 270)}, 280);
    BOOST_TEST(image_ids(d.judge(call)) == "x ");
}

BOOST_AUTO_TEST_CASE(slow_answer_leaves_open_when_the_image_was_made)
{
    auto d = desk();
    auto const call = d.lose("p", 10);
    auto image = desk::made("x", 5);
    image.made_by = desk::at(15);
    d.look({image}, 20, false);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
    image.made = desk::at(7);
    d.look({image}, 21, false);
    BOOST_TEST(image_ids(d.judge(call)) == "x ");
}

BOOST_AUTO_TEST_CASE(image_answered_after_the_call_was_lost_is_not_its)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    d.answer("p", {"x"}, 100, 101);
    d.answer("q", {"q"}, 100, 101);
    BOOST_TEST(call->excluded_images.size() == 1u);
    d.look({desk::made("x", 101)}, 110);
    BOOST_TEST((d.judge(call).kind == match_result::nothing));
}

BOOST_AUTO_TEST_CASE(batch_of_the_right_size_is_preferred)
{
    auto d = desk();
    auto const one = d.lose("p", 0, 1, 1);
    auto const four = d.lose("p", 0, 4, 2);
    auto images = std::vector<listed_image>();
    for (auto const* id : {"a", "b", "c", "d"}) images.push_back(desk::made(id, 1, "p", "big"));
    images.push_back(desk::made("e", 2, "p", "small"));
    d.look(images, 3);
    auto const small = d.judge(one);
    BOOST_TEST(image_ids(small) == "e ");
    // The prompt alone does not tell the two apart.
    BOOST_TEST((small.match == history_match::probable));
    auto const big = d.judge(four);
    BOOST_TEST(image_ids(big) == "a b c d ");
    BOOST_TEST((big.match == history_match::exact));
}

BOOST_AUTO_TEST_CASE(batch_that_another_lost_call_asked_for_is_left_to_it)
{
    auto d = desk();
    auto const four = d.lose("p", 0, 4, 2);
    auto const one = d.lose("p", 0, 1, 1);
    d.look({desk::made("e", 2, "p", "small")}, 3);
    BOOST_TEST((d.judge(four, true).kind == match_result::unclear));
    // Three more may come, and then it was the first of the four.
    BOOST_TEST((d.judge(one).kind == match_result::unclear));
    d.look({desk::made("e", 2, "p", "small")}, 33);
    BOOST_TEST(image_ids(d.judge(one)) == "e ");
}

BOOST_AUTO_TEST_CASE(batch_that_grows_is_waited_for)
{
    auto d = desk();
    auto const call = d.lose("p", 0, 4);
    d.look({desk::made("a", 1)}, 2);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
    d.look({desk::made("a", 1), desk::made("b", 2)}, 3);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
    d.look({desk::made("a", 1), desk::made("b", 2)}, 32);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
    d.look({desk::made("a", 1), desk::made("b", 2)}, 33);
    BOOST_TEST(image_ids(d.judge(call)) == "a b ");
}

BOOST_AUTO_TEST_CASE(batch_with_a_part_in_doubt_is_not_taken_for_a_small_one)
{
    auto d = desk();
    auto const call = d.lose("p", 0, 2);
    // The page that showed the second was answered so slowly that it may be older than the call.
    auto slow = desk::made("b", -9);
    slow.made_by = desk::at(1);
    d.look({desk::made("a", 1), slow}, 190);
    BOOST_TEST((d.judge(call, true).kind == match_result::unclear));
    d.look({desk::made("a", 1), desk::made("b", 1)}, 200);
    BOOST_TEST(image_ids(d.judge(call, true)) == "a b ");
}

BOOST_AUTO_TEST_CASE(last_look_takes_what_is_there)
{
    auto d = desk();
    auto const call = d.lose("p", 0, 4);
    d.look({desk::made("a", 1)}, 190);
    BOOST_TEST(image_ids(d.judge(call, true)) == "a ");
}

BOOST_AUTO_TEST_CASE(without_batches_as_many_as_asked_for_the_oldest_first)
{
    auto d = desk();
    auto const first = d.lose("p", 0, 2);
    auto const second = d.lose("p", 0, 2);
    auto images = std::vector<listed_image>();
    for (auto i = 4; i > 0; --i) images.push_back(desk::made(std::to_string(i), i, "p", ""));
    d.look(images, 9);
    BOOST_TEST(image_ids(d.judge(first)) == "1 2 ");
    BOOST_TEST(image_ids(d.judge(second)) == "3 4 ");
}

BOOST_AUTO_TEST_CASE(equal_call_leaves_what_only_it_can_own_to_a_later_one)
{
    auto d = desk();
    auto const first = d.lose("p", 0);
    d.look({desk::made("old", 1, "p", "b1")}, 1);
    auto const second = d.lose("p", 2);
    // Newest first, and the history's clock does not tell them apart.
    d.look({desk::made("new", 1, "p", "b2"), desk::made("old", 1, "p", "b1")}, 3);
    BOOST_TEST(image_ids(d.judge(first)) == "old ");
    BOOST_TEST(image_ids(d.judge(second)) == "new ");
}

BOOST_AUTO_TEST_CASE(time_that_the_machine_slept_leaves_open_what_is_new)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    call->drift = 1h;
    d.look({desk::made("before", -3700)}, 1);
    BOOST_TEST((d.judge(call).kind == match_result::nothing));
    d.look({desk::made("x", -3500)}, 2);
    // Seen for the first time after a look that did not show it.
    BOOST_TEST(image_ids(d.judge(call)) == "x ");
    // Nothing but the times speaks here, and they do not say enough.
    auto fresh = desk();
    auto const other = fresh.lose("p", 0);
    fresh.look({desk::made("y", -100)}, 1);
    BOOST_TEST((fresh.judge(other).kind == match_result::nothing));
    other->drift = 1h;
    fresh.look({desk::made("y", -100)}, 2);
    BOOST_TEST((fresh.judge(other).kind == match_result::unclear));
}

BOOST_AUTO_TEST_CASE(without_prompts_two_different_lost_calls_get_nothing)
{
    auto d = desk();
    auto const p = d.lose("p", 0, 1, 1);
    auto const q = d.lose("q", 0, 1, 2);
    d.look({without_prompt(desk::made("x", 1))}, 2);
    BOOST_TEST((d.judge(p).kind == match_result::unclear));
    BOOST_TEST((d.judge(q).kind == match_result::unclear));
}

BOOST_AUTO_TEST_CASE(without_prompts_a_call_of_another_process_gets_nothing)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    call->prompt_hash = 0;
    d.look({without_prompt(desk::made("x", 1))}, 2);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
}

BOOST_AUTO_TEST_CASE(without_prompts_what_was_forgotten_since_leaves_a_late_image_in_doubt)
{
    auto d = desk();
    d.answer("another prompt", {"late"}, 0, 2);
    auto const call = d.lose("p", 3);
    auto const late = without_prompt(desk::made("late", 2));
    d.look({late}, 60);
    BOOST_TEST((d.judge(call).kind == match_result::nothing));
    d.ledger.end_search(*call);
    d.answer("another prompt", {"x"}, 600, 601);
    d.ledger.begin_search(*call);
    d.look({late}, 602);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
}

BOOST_AUTO_TEST_CASE(without_prompts_any_call_in_flight_holds_the_image_back)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    auto open = open_call(place, "q");
    d.ledger.on_sending(open, desk::at(0));
    d.look({without_prompt(desk::made("x", 1))}, 2);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
}

BOOST_AUTO_TEST_CASE(call_known_by_its_id_learns_what_else_is_not_its)
{
    auto d = desk();
    auto const call = d.lose("p", 0);
    auto again = lost_call(*call);
    again.excluded_images = {text_digest("x"), text_digest("x")};
    BOOST_TEST(d.ledger.on_lost(again, desk::at(9)).get() == call.get());
    BOOST_TEST(call->excluded_images.size() == 1u);
    d.look({desk::made("x", 1)}, 2);
    BOOST_TEST((d.judge(call).kind == match_result::nothing));
}

BOOST_AUTO_TEST_CASE(call_that_asks_again_gets_the_same_images)
{
    auto d = desk();
    auto const call = d.lose("p", 0, 2);
    d.look({desk::made("a", 1), desk::made("b", 1)}, 2);
    BOOST_TEST(image_ids(d.judge(call)) == "a b ");
    auto const other = d.lose("p", 0, 2);
    d.look({desk::made("b", 1), desk::made("a", 1)}, 3);
    BOOST_TEST(image_ids(d.judge(call)) == "b a ");
    BOOST_TEST((d.judge(other).kind == match_result::nothing));
}

BOOST_AUTO_TEST_CASE(image_on_two_pages_counts_once)
{
    auto d = desk();
    d.state.on_look(place, desk::at(2));
    BOOST_TEST(d.state.on_image(place, desk::made("x", 1), desk::at(1)));
    BOOST_TEST(!d.state.on_image(place, desk::made("x", 1), desk::at(1)));
}

BOOST_AUTO_TEST_CASE(memory_of_seen_images_is_bounded_and_then_nothing_counts_as_known)
{
    auto d = desk();
    d.look({without_time(desk::made("old", 0))}, 1);
    d.state.on_look(place, desk::at(2));
    for (std::size_t i = 0; i < rules::max_seen_images; ++i) {
        d.state.on_image(place, without_time(desk::made(std::to_string(i), 0)), desk::at(2));
    }
    BOOST_TEST(!d.state.has_baseline(place));
    auto const call = d.lose("p", 5);
    d.look({without_time(desk::made("old", 0))}, 10);
    BOOST_TEST((d.judge(call).kind == match_result::unclear));
}

BOOST_AUTO_TEST_CASE(horizon_is_the_earliest_sending_that_somebody_waits_for)
{
    auto d = desk();
    BOOST_TEST((d.state.horizon(place) == time_point::max()));
    auto const late = d.lose("p", 9);
    auto const early = d.lose("q", 3);
    BOOST_TEST((d.state.horizon(place) == desk::at(3)));
    BOOST_TEST((d.state.horizon("workspace-2") == time_point::max()));
    d.ledger.end_search(*early);
    BOOST_TEST((d.state.horizon(place) == desk::at(9)));
}

BOOST_AUTO_TEST_SUITE_END()

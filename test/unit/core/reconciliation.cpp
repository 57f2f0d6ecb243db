// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "lost_call_fixture.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::core;
using namespace neuroflash::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(reconciliations)

BOOST_AUTO_TEST_CASE(nothing_is_found_in_an_empty_history)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.scan({}, 1);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
}

BOOST_AUTO_TEST_CASE(image_must_be_made_within_the_window_after_the_sending)
{
    for (auto const& [when, fits] :
         {std::pair(-4, false), {-3, true}, {0, true}, {180, true}, {183, true}, {184, false}}) {
        auto f = fixture();
        auto const call = f.lose("p", 0);
        f.scan({fixture::made("x", when)}, 200);
        BOOST_TEST((f.match(call).kind == match_result::found) == fits, when);
    }
}

BOOST_AUTO_TEST_CASE(clock_that_is_not_sure_proves_nothing_but_rules_out_what_is_far)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.scan({of_unsure_clock(fixture::made("x", 1))}, 5);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
    f.scan({of_unsure_clock(fixture::made("y", -601)), of_unsure_clock(fixture::made("z", 1))}, 6);
    // z appeared after a complete look, so it is new; x is gone.
    BOOST_TEST(image_ids(f.match(call)) == "z ");
}

BOOST_AUTO_TEST_CASE(time_without_a_zone_is_probable_and_never_believed_after_one_in_the_future)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    auto image = fixture::made("x", 1);
    image.names_zone = false;
    f.scan({image}, 2, false);
    auto const found = f.match(call);
    BOOST_TEST(image_ids(found) == "x ");
    BOOST_TEST(found.match == history_match::probable);

    auto other_f = fixture();
    auto const other = other_f.lose("p", 0);
    auto ahead = fixture::made("y", 20);
    ahead.names_zone = false;
    other_f.scan({ahead}, 2, false);
    BOOST_TEST(other_f.match(other).kind == match_result::unclear);
    other_f.scan({ahead}, 60, false);
    BOOST_TEST(other_f.match(other).kind == match_result::unclear);
}

BOOST_AUTO_TEST_CASE(scan_that_was_not_complete_proves_nothing_new)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.scan({}, 1, false);
    BOOST_TEST(!f.state.has_baseline(place));
    f.scan({without_time(fixture::made("x", 1))}, 2);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
    BOOST_TEST(f.state.has_baseline(place));
}

BOOST_AUTO_TEST_CASE(image_seen_before_the_call_was_sent_is_not_its)
{
    auto f = fixture();
    f.scan({without_time(fixture::made("x", 0))}, 1);
    auto const call = f.lose("p", 5);
    f.scan({without_time(fixture::made("x", 0)), without_time(fixture::made("y", 0))}, 10);
    BOOST_TEST(image_ids(f.match(call)) == "y ");
}

BOOST_AUTO_TEST_CASE(prompt_must_be_the_same_but_for_white_space)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.scan({fixture::made("x", 1, "q")}, 2);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
    f.scan({fixture::made("x", 1, "q"), fixture::made("y", 1, " p\n", "c")}, 3);
    BOOST_TEST(image_ids(f.match(call)) == "y ");
}

BOOST_AUTO_TEST_CASE(model_must_be_the_same_where_both_name_it)
{
    auto f = fixture();
    auto const any = f.lose("p", 0);
    auto const asked = f.lose("p", 0);
    asked->model = "nano";
    f.scan({of_model(fixture::made("x", 1), "other")}, 2);
    BOOST_TEST(f.match(asked).kind == match_result::nothing);
    BOOST_TEST(image_ids(f.match(any)) == "x ");
    f.scan({of_model(fixture::made("y", 1), "nano")}, 2);
    BOOST_TEST(image_ids(f.match(asked)) == "y ");
}

BOOST_AUTO_TEST_CASE(while_an_equal_call_is_in_flight_no_call_gets_the_image)
{
    auto f = fixture();
    auto open = open_call(place, " p");
    f.ledger.on_sending(open, fixture::at(0));
    auto const call = f.lose("p", 0);
    f.scan({fixture::made("x", 2)}, 3);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
    open.unlink();
    BOOST_TEST(image_ids(f.match(call)) == "x ");
}

BOOST_AUTO_TEST_CASE(calls_that_cannot_have_made_the_image_do_not_hold_it_back)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    auto other_prompt = open_call(place, "q");
    auto elsewhere = open_call("workspace-2", "p");
    auto later = open_call(place, "p");
    f.ledger.on_sending(other_prompt, fixture::at(0));
    f.ledger.on_sending(elsewhere, fixture::at(0));
    f.scan({fixture::made("x", 2)}, 3);
    f.ledger.on_sending(later, fixture::at(8));
    BOOST_TEST(image_ids(f.match(call)) == "x ");
}

BOOST_AUTO_TEST_CASE(answered_call_keeps_its_images)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.answer("p", {"x"}, 0, 2);
    f.scan({fixture::made("x", 1)}, 3);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
}

BOOST_AUTO_TEST_CASE(answer_that_names_no_image_leaves_those_it_may_have_made_in_doubt)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.answer("p", {""}, 0, 2);
    f.scan({fixture::made("x", 1)}, 3);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
    f.scan({fixture::made("y", 20)}, 30);
    BOOST_TEST(image_ids(f.match(call)) == "y ");
}

BOOST_AUTO_TEST_CASE(what_was_made_while_a_call_was_answered_without_ids_stays_in_doubt)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.answer("p", {}, 1, 20);
    f.answer("q", {}, 1, 200);
    BOOST_TEST(call->ambiguous_intervals.size() == 1u);
    f.scan({fixture::made("x", 10)}, 30);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
    f.scan({fixture::made("y", 40)}, 50);
    BOOST_TEST(image_ids(f.match(call)) == "y ");
}

BOOST_AUTO_TEST_CASE(more_images_than_were_asked_for_are_another_requests)
{
    auto f = fixture();
    auto const one = f.lose("p", 0, 1);
    f.scan({fixture::made("a", 1), fixture::made("b", 1)}, 2);
    BOOST_TEST(f.match(one, true).kind == match_result::unclear);
}

BOOST_AUTO_TEST_CASE(window_counts_from_the_last_sending)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    call->last_sent = fixture::at(100);
    f.scan({fixture::made("x", 270)}, 280);
    BOOST_TEST(image_ids(f.match(call)) == "x ");
}

BOOST_AUTO_TEST_CASE(slow_answer_leaves_open_when_the_image_was_made)
{
    auto f = fixture();
    auto const call = f.lose("p", 10);
    auto image = fixture::made("x", 5);
    image.made_by = fixture::at(15);
    f.scan({image}, 20, false);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
    image.made = fixture::at(7);
    f.scan({image}, 21, false);
    BOOST_TEST(image_ids(f.match(call)) == "x ");
}

BOOST_AUTO_TEST_CASE(image_answered_after_the_call_was_lost_is_not_its)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.answer("p", {"x"}, 100, 101);
    f.answer("q", {"q"}, 100, 101);
    BOOST_TEST(call->excluded_images.size() == 1u);
    f.scan({fixture::made("x", 101)}, 110);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
}

BOOST_AUTO_TEST_CASE(batch_of_the_right_size_is_preferred)
{
    auto f = fixture();
    auto const one = f.lose("p", 0, 1, 1);
    auto const four = f.lose("p", 0, 4, 2);
    auto images = std::vector<listed_image>();
    for (auto const* id : {"a", "b", "c", "d"}) images.push_back(fixture::made(id, 1, "p", "big"));
    images.push_back(fixture::made("e", 2, "p", "small"));
    f.scan(images, 3);
    auto const small = f.match(one);
    BOOST_TEST(image_ids(small) == "e ");
    // The prompt alone does not tell the two apart.
    BOOST_TEST(small.match == history_match::probable);
    auto const big = f.match(four);
    BOOST_TEST(image_ids(big) == "a b c d ");
    BOOST_TEST(big.match == history_match::exact);
}

BOOST_AUTO_TEST_CASE(batch_that_another_lost_call_asked_for_is_left_to_it)
{
    auto f = fixture();
    auto const four = f.lose("p", 0, 4, 2);
    auto const one = f.lose("p", 0, 1, 1);
    f.scan({fixture::made("e", 2, "p", "small")}, 3);
    BOOST_TEST(f.match(four, true).kind == match_result::unclear);
    // Three more may come, and then it was the first of the four.
    BOOST_TEST(f.match(one).kind == match_result::unclear);
    f.scan({fixture::made("e", 2, "p", "small")}, 33);
    BOOST_TEST(image_ids(f.match(one)) == "e ");
}

BOOST_AUTO_TEST_CASE(batch_that_grows_is_waited_for)
{
    auto f = fixture();
    auto const call = f.lose("p", 0, 4);
    f.scan({fixture::made("a", 1)}, 2);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
    f.scan({fixture::made("a", 1), fixture::made("b", 2)}, 3);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
    f.scan({fixture::made("a", 1), fixture::made("b", 2)}, 32);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
    f.scan({fixture::made("a", 1), fixture::made("b", 2)}, 33);
    BOOST_TEST(image_ids(f.match(call)) == "a b ");
}

BOOST_AUTO_TEST_CASE(batch_with_a_part_in_doubt_is_not_taken_for_a_small_one)
{
    auto f = fixture();
    auto const call = f.lose("p", 0, 2);
    // The page that showed the second was answered so slowly that it may be older than the call.
    auto slow = fixture::made("b", -9);
    slow.made_by = fixture::at(1);
    f.scan({fixture::made("a", 1), slow}, 190);
    BOOST_TEST(f.match(call, true).kind == match_result::unclear);
    f.scan({fixture::made("a", 1), fixture::made("b", 1)}, 200);
    BOOST_TEST(image_ids(f.match(call, true)) == "a b ");
}

BOOST_AUTO_TEST_CASE(last_scan_takes_what_is_there)
{
    auto f = fixture();
    auto const call = f.lose("p", 0, 4);
    f.scan({fixture::made("a", 1)}, 190);
    BOOST_TEST(image_ids(f.match(call, true)) == "a ");
}

BOOST_AUTO_TEST_CASE(generation_that_the_service_named_is_awaited_until_the_last_scan)
{
    auto f = fixture();
    auto const call = f.lose("p", 0, 2);
    call->generation = "g-1";
    for (auto const second : {5, 60, 170}) {
        f.scan({fixture::made("a", 1, "p", "g-1")}, second);
        BOOST_TEST(f.match(call).kind == match_result::unclear);
    }
    BOOST_TEST(image_ids(f.match(call, true)) == "a ");
}

BOOST_AUTO_TEST_CASE(without_batches_as_many_as_asked_for_the_oldest_first)
{
    auto f = fixture();
    auto const first = f.lose("p", 0, 2);
    auto const second = f.lose("p", 0, 2);
    auto images = std::vector<listed_image>();
    for (auto i = 4; i > 0; --i) images.push_back(fixture::made(std::to_string(i), i, "p", ""));
    f.scan(images, 9);
    BOOST_TEST(image_ids(f.match(first)) == "1 2 ");
    BOOST_TEST(image_ids(f.match(second)) == "3 4 ");
}

BOOST_AUTO_TEST_CASE(equal_call_leaves_what_only_it_can_own_to_a_later_one)
{
    auto f = fixture();
    auto const first = f.lose("p", 0);
    f.scan({fixture::made("old", 1, "p", "b1")}, 1);
    auto const second = f.lose("p", 2);
    // Newest first, and the history's clock does not tell them apart.
    f.scan({fixture::made("new", 1, "p", "b2"), fixture::made("old", 1, "p", "b1")}, 3);
    BOOST_TEST(image_ids(f.match(first)) == "old ");
    BOOST_TEST(image_ids(f.match(second)) == "new ");
}

BOOST_AUTO_TEST_CASE(time_that_the_machine_slept_leaves_open_what_is_new)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    call->drift = 1h;
    f.scan({fixture::made("before", -3700)}, 1);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
    f.scan({fixture::made("x", -3500)}, 2);
    // Seen for the first time after a look that did not show it.
    BOOST_TEST(image_ids(f.match(call)) == "x ");
    // Nothing but the times speaks here, and they do not say enough.
    auto new_f = fixture();
    auto const other = new_f.lose("p", 0);
    new_f.scan({fixture::made("y", -100)}, 1);
    BOOST_TEST(new_f.match(other).kind == match_result::nothing);
    other->drift = 1h;
    new_f.scan({fixture::made("y", -100)}, 2);
    BOOST_TEST(new_f.match(other).kind == match_result::unclear);
}

BOOST_AUTO_TEST_CASE(without_prompts_two_different_lost_calls_get_nothing)
{
    auto f = fixture();
    auto const p = f.lose("p", 0, 1, 1);
    auto const q = f.lose("q", 0, 1, 2);
    f.scan({without_prompt(fixture::made("x", 1))}, 2);
    BOOST_TEST(f.match(p).kind == match_result::unclear);
    BOOST_TEST(f.match(q).kind == match_result::unclear);
}

BOOST_AUTO_TEST_CASE(without_prompts_a_call_of_another_process_gets_nothing)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    call->prompt_hash = 0;
    f.scan({without_prompt(fixture::made("x", 1))}, 2);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
}

BOOST_AUTO_TEST_CASE(without_prompts_what_was_forgotten_since_leaves_a_late_image_in_doubt)
{
    auto f = fixture();
    f.answer("another prompt", {"late"}, 0, 2);
    auto const call = f.lose("p", 3);
    auto const late = without_prompt(fixture::made("late", 2));
    f.scan({late}, 60);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
    f.ledger.end_search(*call);
    f.answer("another prompt", {"x"}, 600, 601);
    f.ledger.begin_search(*call);
    f.scan({late}, 602);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
}

BOOST_AUTO_TEST_CASE(without_prompts_any_call_in_flight_holds_the_image_back)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    auto open = open_call(place, "q");
    f.ledger.on_sending(open, fixture::at(0));
    f.scan({without_prompt(fixture::made("x", 1))}, 2);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
}

BOOST_AUTO_TEST_CASE(call_known_by_its_id_learns_what_else_is_not_its)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    auto again = lost_call(*call);
    again.excluded_images = {text_digest("x"), text_digest("x")};
    BOOST_TEST(f.ledger.on_lost(again, fixture::at(9)).get() == call.get());
    BOOST_TEST(call->excluded_images.size() == 1u);
    f.scan({fixture::made("x", 1)}, 2);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
}

BOOST_AUTO_TEST_CASE(call_that_asks_again_gets_the_same_images)
{
    auto f = fixture();
    auto const call = f.lose("p", 0, 2);
    f.scan({fixture::made("a", 1), fixture::made("b", 1)}, 2);
    BOOST_TEST(image_ids(f.match(call)) == "a b ");
    auto const other = f.lose("p", 0, 2);
    f.scan({fixture::made("b", 1), fixture::made("a", 1)}, 3);
    BOOST_TEST(image_ids(f.match(call)) == "b a ");
    BOOST_TEST(f.match(other).kind == match_result::nothing);
}

BOOST_AUTO_TEST_CASE(image_on_two_pages_counts_once)
{
    auto f = fixture();
    f.state.begin_scan(place, fixture::at(2));
    BOOST_TEST(f.state.add_image(place, fixture::made("x", 1), fixture::at(1)));
    BOOST_TEST(!f.state.add_image(place, fixture::made("x", 1), fixture::at(1)));
}

BOOST_AUTO_TEST_CASE(memory_of_seen_images_is_bounded_and_then_nothing_counts_as_known)
{
    auto f = fixture();
    f.scan({without_time(fixture::made("old", 0))}, 1);
    f.state.begin_scan(place, fixture::at(2));
    for (std::size_t i = 0; i < rules::max_seen_images; ++i) {
        f.state.add_image(place, without_time(fixture::made(std::to_string(i), 0)), fixture::at(2));
    }
    BOOST_TEST(!f.state.has_baseline(place));
    BOOST_TEST(f.state.end_scan(place, true));
    BOOST_TEST(!f.state.has_baseline(place)); // its first images were forgotten
    auto const call = f.lose("p", 5);
    f.scan({without_time(fixture::made("old", 0))}, 10);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
    BOOST_TEST(f.state.has_baseline(place));
}

BOOST_AUTO_TEST_CASE(earliest_send_time_is_that_of_the_calls_that_are_searched_for)
{
    auto f = fixture();
    BOOST_TEST(f.state.earliest_send_time(place) == time_point::max());
    auto const late = f.lose("p", 9);
    auto const early = f.lose("q", 3);
    BOOST_TEST(f.state.earliest_send_time(place) == fixture::at(3));
    BOOST_TEST(f.state.earliest_send_time("workspace-2") == time_point::max());
    f.ledger.end_search(*early);
    BOOST_TEST(f.state.earliest_send_time(place) == fixture::at(9));
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Lost calls that could own the same images: each gets what only it can own, or nothing.
#include "common/unit_test.hpp"
#include "lost_call_fixture.hpp"

#include <neuroflash/core/recovery/rules.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::core;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(competing_calls)

namespace {

/// Seconds after which a batch that has not changed is whole.
constexpr auto whole_after = static_cast<int>(rules::batch_stable_after / std::chrono::seconds(1));

} // namespace

BOOST_AUTO_TEST_CASE(call_that_asked_for_no_model_leaves_an_image_to_one_that_asked_for_it)
{
    auto f = fixture();
    auto const flux = f.lose("p", 0, 1, 1);
    flux->model = "flux";
    auto const any = f.lose("p", 0, 1, 2);
    auto const a = of_model(fixture::made("a", 5, "p", "batch-a"), "flux");
    auto const b = of_model(fixture::made("b", 6, "p", "batch-b"), "nano");
    f.scan({a, b}, 10);
    BOOST_TEST(image_ids(f.match(any)) == "b ");
    BOOST_TEST(image_ids(f.match(flux, true)) == "a ");
}

BOOST_AUTO_TEST_CASE(first_part_of_a_batch_is_not_given_to_a_call_that_asked_for_just_so_many)
{
    auto f = fixture();
    auto const two = f.lose("p", 0, 2, 1);
    auto const four = f.lose("p", 0, 4, 2);
    auto all =
        std::vector{fixture::made("b1", 5, "p", "batch-b"), fixture::made("b2", 5, "p", "batch-b")};
    f.scan(all, 6);
    BOOST_TEST(f.match(two).kind == match_result::unclear);
    BOOST_TEST(f.match(four).kind == match_result::unclear);
    for (auto const* id : {"b3", "b4"}) all.push_back(fixture::made(id, 7, "p", "batch-b"));
    for (auto const* id : {"a1", "a2"}) all.push_back(fixture::made(id, 8, "p", "batch-a"));
    f.scan(all, 9);
    BOOST_TEST(image_ids(f.match(four)) == "b1 b2 b3 b4 ");
    BOOST_TEST(image_ids(f.match(two)) == "a1 a2 ");
}

BOOST_AUTO_TEST_CASE(batch_of_the_right_size_is_given_when_it_no_longer_grows_for_a_larger_call)
{
    auto f = fixture();
    auto const one = f.lose("p", 0, 1, 1);
    auto const two = f.lose("p", 0, 2, 2);
    auto const all = std::vector{fixture::made("a", 5)};
    for (auto const when : {6, 6 + whole_after - 1}) {
        f.scan(all, when);
        auto const got = f.match(one);
        BOOST_TEST(got.kind == match_result::unclear);
        BOOST_TEST(row_of(got.why).name == row_of(match_reason::larger_call_competes).name);
    }
    f.scan(all, 6 + whole_after);
    BOOST_TEST(image_ids(f.match(one)) == "a ");
}

// An edit of the same images by another process shows as much.
BOOST_AUTO_TEST_CASE(image_without_a_prompt_is_in_doubt_although_it_was_made_from_all_inputs)
{
    auto f = fixture();
    auto const call = f.lose("", 0);
    call->prompt_hash = 0; // of another process
    call->inputs = {1};
    auto image = fixture::made("a", 5, "");
    image.inputs = {1};
    f.scan({image}, 6);
    auto const got = f.match(call, true);
    BOOST_TEST(image_ids(got).empty());
    BOOST_TEST(row_of(got.why).name == "no_prompt_calls_unknown");
}

BOOST_AUTO_TEST_CASE(call_whose_handle_was_thrown_away_still_owns_what_it_made)
{
    auto f = fixture();
    {
        auto const dropped = f.lose("p", 0, 1, 1);
        dropped->model = "flux";
        f.ledger.end_search(*dropped);
    }
    auto const any = f.lose("p", 1, 1, 2);
    auto const a = of_model(fixture::made("a", 5, "p", "batch-a"), "flux");
    auto const b = of_model(fixture::made("b", 9, "p", "batch-b"), "nano");
    f.scan({a, b}, 10);
    auto const got = f.match(any);
    BOOST_TEST(image_ids(got) == "b ");
    BOOST_TEST(got.match == history_match::exact);
}

BOOST_AUTO_TEST_CASE(image_without_a_prompt_may_be_of_any_answer_of_its_workspace_that_named_none)
{
    for (auto const* const where : {place, "workspace-2"}) {
        auto f = fixture();
        auto const call = f.lose("p", 0);
        auto other = open_call(where, "q");
        f.ledger.on_sending(other, fixture::at(0));
        auto const none = std::vector<std::string>();
        f.ledger.on_answered(other, none, fixture::digest_of_id, fixture::at(1));
        f.scan({without_prompt(fixture::made("x", 1))}, 2);
        auto const expected = std::string_view(where) == place ? match_reason::unidentified_response
                                                               : match_reason::no_prompt_shown;
        BOOST_TEST(row_of(f.match(call).why).name == row_of(expected).name, where);
    }
}

BOOST_AUTO_TEST_CASE(image_of_an_answered_call_that_was_forgotten_since_is_in_doubt)
{
    for (auto const others : {rules::max_answered_images + 1, std::size_t(1)}) {
        auto f = fixture();
        auto own = open_call(place, "p");
        f.ledger.on_sending(own, fixture::at(0));
        f.answer("p", {"answered"}, 5, 5);
        for (std::size_t i = 0; i < others; ++i) f.answer("q", {"q" + std::to_string(i)}, 100, 100);
        own.unlink();
        auto const call = f.lose("p", 0);
        f.scan({fixture::made("answered", 4)}, 120);
        auto const got = f.match(call, true);
        BOOST_TEST(
            (got.kind == (others > 1 ? match_result::unclear : match_result::nothing)),
            image_ids(got));
    }
}

// The image of the first call is shown late, and is older than the second call.
BOOST_FIXTURE_TEST_CASE(call_whose_image_an_equal_call_was_given_is_not_absent, fixture)
{
    auto const first = lose("p", 0);
    auto const second = lose("p", 100);
    auto const other = lose("p", 100, 1, 2);
    scan({made("of-second", 101)}, 110);
    BOOST_TEST(image_ids(match(first)) == "of-second ");
    scan({made("of-second", 101)}, 115);
    BOOST_TEST(is_absent(second));
    scan({made("of-second", 101), made("of-first", 1, "p", "b2")}, 120);
    BOOST_TEST(facts_about(second).possible_match);
    BOOST_TEST(!is_absent(second));
    BOOST_TEST(state.earliest_send_time(place) == at(0));
    // Another request is not interchangeable with it: nothing of it was given away.
    BOOST_TEST(other->equal_sent == time_point::max());
}

BOOST_FIXTURE_TEST_CASE(call_that_cannot_own_the_image_of_an_equal_call_may_be_absent, fixture)
{
    auto const first = lose("p", 0);
    auto const second = lose("p", 100);
    scan({made("of-first", 1)}, 50);
    BOOST_TEST(image_ids(match(first)) == "of-first ");
    BOOST_TEST(second->equal_sent == time_point::max());
    scan({made("of-first", 1), made("older", 2, "p", "b2")}, 120);
    BOOST_TEST(is_absent(second));
}

// Whatever their order in the record.
BOOST_FIXTURE_TEST_CASE(each_equal_call_that_could_own_the_image_is_owed_another, fixture)
{
    auto const first = lose("p", 0);
    auto const late = lose("p", 400);
    auto const second = lose("p", 100);
    auto const third = lose("p", 100);
    auto const later = lose("p", 400);
    scan({made("of-second", 101)}, 410);
    BOOST_TEST(image_ids(match(first)) == "of-second ");
    BOOST_TEST(second->equal_sent == at(0));
    BOOST_TEST(third->equal_sent == at(0));
    BOOST_TEST(late->equal_sent == time_point::max());
    BOOST_TEST(later->equal_sent == time_point::max());
}

BOOST_FIXTURE_TEST_CASE(what_the_older_of_two_equal_calls_excludes_is_not_the_newer_ones, fixture)
{
    auto const first = lose("p", 0);
    first->excluded_images.insert(digest_of_id("answered"));
    auto const second = lose("p", 100);
    scan({made("of-second", 101)}, 110);
    BOOST_TEST(image_ids(match(first)) == "of-second ");
    BOOST_TEST(second->excluded_images.contains(digest_of_id("answered")));
    scan({made("of-second", 101), made("answered", 1, "p", "b2")}, 120);
    BOOST_TEST(is_absent(second));
}

// With thousands of equal calls, copies of all that each excludes would take hours.
BOOST_FIXTURE_TEST_CASE(exchange_that_reaches_no_further_back_copies_nothing, fixture)
{
    auto const first = lose("p", 0);
    auto const second = lose("p", 50);
    auto const third = lose("p", 100);
    scan({made("x", 101)}, 110);
    BOOST_TEST(image_ids(match(first)) == "x ");
    second->excluded_images.insert(digest_of_id("answered"));
    scan({made("x", 101), made("y", 102, "p", "b2")}, 120);
    BOOST_TEST(image_ids(match(second)) == "y ");
    BOOST_TEST(!third->excluded_images.contains(digest_of_id("answered")));
    BOOST_TEST(third->equal_sent == at(0));
}

// One equal call knows of an older exchange. Those before and behind it still have to learn of this
// one.
BOOST_FIXTURE_TEST_CASE(exchange_reaches_each_equal_call_that_it_concerns, fixture)
{
    auto const before = lose("p", 150);
    auto const first = lose("p", 0);
    auto const second = lose("p", 50);
    auto const third = lose("p", 51);
    scan({made("x", 60)}, 160);
    BOOST_TEST(image_ids(match(first)) == "x ");
    BOOST_TEST(before->equal_sent == time_point::max());
    BOOST_TEST(second->equal_sent == at(0));
    auto const behind = lose("p", 151);
    scan({made("x", 60), made("y", 152, "p", "b2")}, 170);
    BOOST_TEST(image_ids(match(third)) == "y ");
    BOOST_TEST(before->equal_sent == at(0));
    BOOST_TEST(behind->equal_sent == at(0));
}

// A process gave the second call its image, and was killed before that was recorded. The record of
// the first call excludes that image.
BOOST_FIXTURE_TEST_CASE(image_that_an_equal_record_excludes_is_not_lost_to_its_call, fixture)
{
    auto const record_sent = [&](int sent) {
        auto record = lost_call();
        record.id = ++last_id;
        record.workspace = place;
        record.prompt_digest = prompt_digest("p");
        record.request = 1;
        record.sent = record.last_sent = at(sent);
        auto const known = ledger.on_lost(std::move(record), at(110));
        ledger.begin_search(*known);
        return known;
    };
    auto const first = record_sent(0);
    first->excluded_images.insert(digest_of_id("of-second"));
    auto const second = record_sent(100);
    scan({made("of-first", 101), made("of-second", 102, "p", "b2")}, 110);
    BOOST_TEST(image_ids(match(first)) == "of-first ");
    BOOST_TEST(!is_absent(second));
    BOOST_TEST(image_ids(match(second)) == "of-second ");
}

BOOST_FIXTURE_TEST_CASE(images_of_a_named_generation_are_exchanged_with_no_equal_call, fixture)
{
    auto const named = lose("p", 0);
    named->generation = "b";
    named->accepted = true;
    ledger.on_accepted(*named, "b");
    auto const other = lose("p", 1);
    scan({made("one", 5)}, 10);
    BOOST_TEST(image_ids(match(named)) == "one ");
    BOOST_TEST(other->equal_sent == time_point::max());
    BOOST_TEST(is_absent(other));
}

// The ledger remembers so many generations only. Its own call knows its generation all the same.
BOOST_FIXTURE_TEST_CASE(images_of_a_forgotten_generation_still_belong_to_its_call, fixture)
{
    auto const named = lose("p", 0);
    named->generation = "b";
    named->accepted = true;
    lose("p", 0, 2, 2);
    scan({made("one", 5)}, 10);
    BOOST_TEST(image_ids(match(named)) == "one ");
}

// The second call cannot own images of a generation that the service named as the first one's.
BOOST_FIXTURE_TEST_CASE(part_of_a_named_generation_is_left_to_no_other_call, fixture)
{
    auto const named = lose("p", 0, 4);
    named->generation = "b";
    named->accepted = true;
    ledger.on_accepted(*named, "b");
    auto const other = lose("p", 0, 2, 2);
    scan({made("one", 5), made("two", 5)}, 10);
    BOOST_TEST(image_ids(match(named)).empty());
    BOOST_TEST(image_ids(match(other)).empty());
    scan({made("one", 5), made("two", 5)}, 200);
    BOOST_TEST(image_ids(match(named, true)) == "one two ");
}

BOOST_AUTO_TEST_SUITE_END()

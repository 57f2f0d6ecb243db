// SPDX-License-Identifier: BSL-1.0
// Why an image is a lost call's or not: a scenario for each row of the table in doc/recovery.md.
#include "common/unit_test.hpp"

#include <neuroflash/core/recovery/image_matcher.hpp>
#include <neuroflash/core/recovery/paid_call_ledger.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(match_reasons)

namespace {

using namespace neuroflash::core;
using why = match_reason;

constexpr char place[] = "workspace-1";

time_point at(int second)
{
    return time_point() + std::chrono::seconds(10'000 + second);
}

listed_image made(std::string id, int when, std::string prompt = "p")
{
    auto image = listed_image();
    image.id = std::move(id);
    image.batch = "b";
    image.prompt = std::move(prompt);
    image.made = at(when);
    image.made_by = at(when);
    image.made_is_sure = true;
    image.names_zone = true;
    return image;
}

/// One workspace's history, and calls that were lost there.
struct match_fixture
{
    std::shared_ptr<lost_call> lose(int sent, int images = 1, std::uint64_t request = 1)
    {
        auto open = open_call(place, "p");
        ledger.on_sending(open, at(sent));
        auto call = lost_call(open);
        call.requested_images = images;
        call.request = request;
        call.id = ++last_id;
        return ledger.on_lost(open, std::move(call), at(sent));
    }

    /// A complete scan that shows these; they come back as the matcher sees them.
    std::vector<listed_image> scan(int when, std::vector<listed_image> images)
    {
        of.begin_scan(at(when));
        for (auto& image : images) {
            of.add(image, at(when));
            of.keep(image);
        }
        of.end_scan(true);
        return images;
    }

    image_matcher matcher() const { return {ledger, of}; }

    /// The reason for the image and the call, at a scan `when` seconds after the sending.
    why reason(std::shared_ptr<lost_call> const& call, listed_image image, int when = 2)
    {
        auto const shown = scan(when, {std::move(image)});
        return matcher().reason(*call, shown.front());
    }

    paid_call_ledger ledger{std::chrono::seconds(180)};
    history_snapshot of;
    std::uint64_t last_id = 0;
};

struct scenario
{
    why expected;
    std::function<why(match_fixture&)> play;
};

/// What excludes an image.
std::vector<scenario> exclusions()
{
    return {
        {why::other_generation,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             call->generation = "g-1";
             return f.reason(call, made("x", 1));
         }},
        {why::other_creator,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             call->creator = "me";
             auto image = made("x", 1);
             image.creator = "somebody";
             return f.reason(call, image);
         }},
        {why::other_inputs,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             call->inputs = {1, 2};
             auto image = made("x", 1);
             image.inputs = {1, 3};
             return f.reason(call, image);
         }},
        {why::other_prompt,
         [](match_fixture& f) { return f.reason(f.lose(0), made("x", 1, "q")); }},
        {why::other_model,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             call->model = "nano";
             auto image = made("x", 1);
             image.model = "other";
             return f.reason(call, image);
         }},
        {why::seen_before_sending,
         [](match_fixture& f) {
             f.scan(-1, {made("x", -1)}); // the clocks may differ by more than that
             return f.reason(f.lose(0), made("x", -1));
         }},
        {why::made_before_sending,
         [](match_fixture& f) { return f.reason(f.lose(0), made("x", -4)); }},
        {why::made_after_window,
         [](match_fixture& f) { return f.reason(f.lose(0), made("x", 184), 190); }},
        {why::assigned_to_lost_call,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             f.ledger.on_settled(*f.lose(0), {text_digest("x")});
             return f.reason(call, made("x", 1));
         }},
        {why::belongs_to_answered_call,
         [](match_fixture& f) {
             auto open = open_call(place, "p");
             f.ledger.on_sending(open, at(0));
             auto const images = std::vector<std::string>{"x"};
             f.ledger.on_answered(
                 open, images, [](std::string const& id) { return text_digest(id); }, at(1));
             return f.reason(f.lose(0), made("x", 1));
         }},
        {why::excluded_by_record,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             call->excluded_images.insert(text_digest("x"));
             return f.reason(call, made("x", 1));
         }},
    };
}

/// What keeps an image that fits from being assigned.
std::vector<scenario> ambiguities()
{
    return {
        {why::call_in_flight,
         [](match_fixture& f) {
             auto open = open_call(place, "p");
             f.ledger.on_sending(open, at(0));
             return f.reason(f.lose(0), made("x", 1));
         }},
        {why::unidentified_response,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             call->ambiguous_intervals.push_back({at(0), at(1)});
             return f.reason(call, made("x", 1));
         }},
        {why::too_many_responses,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             call->responses_forgotten = true;
             return f.reason(call, made("x", 1));
         }},
        {why::not_proven_new,
         [](match_fixture& f) {
             auto image = made("x", 1);
             image.made_is_sure = false;
             return f.reason(f.lose(0), image);
         }},
        {why::no_prompt_nor_inputs,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             call->prompt_digest = prompt_digest({});
             call->inputs = {1};
             auto image = made("x", 1, "");
             image.shows_prompt = true;
             return f.reason(call, image);
         }},
        {why::no_prompt_calls_unknown,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             call->prompt_hash = 0; // of another process
             return f.reason(call, made("x", 1, ""));
         }},
        {why::no_prompt_competing_call,
         [](match_fixture& f) {
             f.lose(0, 1, 2);
             return f.reason(f.lose(0), made("x", 1, ""));
         }},
        {why::several_creators,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             auto mine = made("x", 1);
             mine.creator = "me";
             auto other = made("y", 1);
             other.batch = "c";
             other.creator = "somebody";
             f.scan(2, {mine, other});
             return f.matcher().match(*call, false, at(2)).why;
         }},
        {why::larger_call_competes,
         [](match_fixture& f) {
             auto const call = f.lose(0, 1);
             auto const larger = f.lose(0, 2);
             f.scan(2, {made("x", 1)});
             return f.matcher().match(*call, false, at(2)).why;
         }},
        {why::too_few_images,
         [](match_fixture& f) {
             auto const call = f.lose(0, 2);
             f.scan(2, {made("x", 1)});
             return f.matcher().match(*call, false, at(2)).why;
         }},
        {why::too_many_images,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             f.scan(2, {made("x", 1), made("y", 1)});
             return f.matcher().match(*call, true, at(2)).why;
         }},
    };
}

/// What an assigned image lacks, and one that lacks nothing.
std::vector<scenario> assignments()
{
    return {
        {why::no_prompt_shown,
         [](match_fixture& f) { return f.reason(f.lose(0), made("x", 1, "")); }},
        {why::no_inputs_shown,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             call->inputs = {1};
             return f.reason(call, made("x", 1));
         }},
        {why::appeared_late,
         [](match_fixture& f) {
             auto const call = f.lose(0);
             f.scan(100, {});
             auto image = made("x", 1);
             image.made.reset();
             return f.reason(call, image, 190);
         }},
        {why::time_without_zone,
         [](match_fixture& f) {
             auto image = made("x", 1);
             image.names_zone = false;
             return f.reason(f.lose(0), image);
         }},
        {why::competing_request,
         [](match_fixture& f) {
             auto const other = f.lose(0, 1, 2);
             return f.reason(f.lose(0), made("x", 1));
         }},
        {why::no_batch_shown,
         [](match_fixture& f) {
             auto image = made("x", 1);
             image.batch.clear();
             return f.reason(f.lose(0, 2), image);
         }},
        {why::match, [](match_fixture& f) { return f.reason(f.lose(0), made("x", 1)); }},
    };
}

std::vector<scenario> all_scenarios()
{
    auto all = exclusions();
    for (auto const& more : {ambiguities(), assignments()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

/// What `match` makes of one image that is there two seconds after the sending.
match_result judged(match_fixture& f, std::shared_ptr<lost_call> const& call, listed_image image)
{
    f.scan(2, {std::move(image)});
    return f.matcher().match(*call, false, at(2));
}

} // namespace

BOOST_AUTO_TEST_CASE(each_reason_is_given_where_it_applies)
{
    for (auto const& one : all_scenarios()) {
        auto f = match_fixture();
        BOOST_TEST(row_of(one.play(f)).name == row_of(one.expected).name);
    }
}

BOOST_AUTO_TEST_CASE(every_row_of_the_table_has_its_scenario)
{
    auto const all = all_scenarios();
    BOOST_TEST_REQUIRE(all.size() == match_table.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        BOOST_TEST(row_of(all[i].expected).name == match_table[i].name);
    }
}

BOOST_AUTO_TEST_CASE(kind_of_a_reason_is_what_follows_from_it)
{
    auto f = match_fixture();
    auto const call = f.lose(0);
    auto const exact = judged(f, call, made("x", 1));
    BOOST_TEST(exact.kind == match_result::found);
    BOOST_TEST(exact.match == neuroflash::history_match::exact);
    auto zoneless = made("y", 1);
    zoneless.names_zone = false;
    auto other = match_fixture();
    auto const probable = judged(other, other.lose(0), zoneless);
    BOOST_TEST(probable.kind == match_result::found);
    BOOST_TEST(probable.match == neuroflash::history_match::probable);
    BOOST_TEST(probable.why == why::time_without_zone);
    BOOST_TEST(judged(f, call, made("z", -4)).kind == match_result::nothing);
    call->responses_forgotten = true;
    auto const ambiguous = judged(f, call, made("v", 1));
    BOOST_TEST(ambiguous.kind == match_result::unclear);
    BOOST_TEST(ambiguous.why == why::too_many_responses);
}

BOOST_AUTO_TEST_CASE(generation_that_the_service_named_is_found_whatever_else_the_image_shows)
{
    auto f = match_fixture();
    auto const call = f.lose(0, 2);
    call->generation = "g-1";
    auto mine = made("x", 500, "rewritten");
    mine.batch = "g-1";
    mine.names_zone = false;
    auto second = mine;
    second.id = "y";
    f.scan(510, {mine, second, made("z", 1)});
    auto const got = f.matcher().match(*call, false, at(510));
    BOOST_TEST(got.kind == match_result::found);
    BOOST_TEST(got.match == neuroflash::history_match::exact);
    BOOST_TEST(got.images.size() == 2u);
}

BOOST_AUTO_TEST_CASE(images_of_an_accepted_call_belong_to_no_other_call_even_without_a_search)
{
    auto f = match_fixture();
    auto const accepted = f.lose(0);
    accepted->generation = "g-1";
    f.ledger.on_accepted(*accepted, "g-1");
    auto const lost = f.lose(0); // the same request again, of which nothing came back
    auto first = made("x", 1);
    first.batch = "g-1";
    f.scan(5, {first});
    BOOST_TEST(f.matcher().match(*lost, false, at(5)).kind == match_result::nothing);
    auto facts = absence_facts();
    f.matcher().add_facts(*lost, facts);
    BOOST_TEST(!facts.possible_match);

    auto second = made("y", 1);
    second.batch = "g-2";
    f.scan(6, {first, second});
    auto const got = f.matcher().match(*lost, false, at(6));
    BOOST_TEST_REQUIRE(got.kind == match_result::found);
    BOOST_TEST(got.images.front().id == "y");
    auto const rest = f.matcher().match(*accepted, false, at(6));
    BOOST_TEST_REQUIRE(rest.kind == match_result::found);
    BOOST_TEST(rest.images.front().id == "x");
}

BOOST_AUTO_TEST_CASE(a_call_that_was_written_down_with_its_generation_keeps_its_images)
{
    auto f = match_fixture();
    auto record = lost_call(open_call(place, "p"));
    record.id = 77;
    record.generation = "g-1";
    record.sent = record.last_sent = at(0);
    auto const known = f.ledger.on_lost(std::move(record), at(1));
    auto image = made("x", 1);
    image.batch = "g-1";
    BOOST_TEST(f.reason(f.lose(0), image) == why::assigned_to_lost_call);
    BOOST_TEST(f.reason(known, image) == why::match);
}

BOOST_AUTO_TEST_CASE(what_a_service_has_accepted_is_never_proven_absent)
{
    auto f = match_fixture();
    auto const call = f.lose(0);
    call->accepted = true;
    f.scan(500, {});
    auto facts = absence_facts();
    f.matcher().add_facts(*call, facts);
    BOOST_TEST(facts.possible_match);
}

BOOST_AUTO_TEST_CASE(edit_is_told_from_others_by_its_inputs_and_a_mask_among_them_does_no_harm)
{
    auto f = match_fixture();
    auto const call = f.lose(0);
    call->inputs = {1, 2};
    auto image = made("x", 1);
    image.inputs = {3, 2, 1};
    BOOST_TEST(f.reason(call, image) == why::match);
    auto other = match_fixture();
    auto const drawn = other.lose(0);
    BOOST_TEST(other.reason(drawn, image) == why::other_inputs); // it names none
}

BOOST_AUTO_TEST_CASE(image_that_a_call_works_from_is_neither_its_result_nor_a_possible_match)
{
    auto f = match_fixture();
    auto const call = f.lose(0);
    call->prompt_digest = prompt_digest({}); // an upscale
    call->inputs = {text_digest("up")};
    auto upload = made("up", 1, "");
    upload.shows_prompt = true;
    upload.digest = text_digest(upload.id);
    BOOST_TEST(f.reason(call, upload) == why::other_inputs);
    f.scan(500, {upload});
    auto facts = absence_facts();
    f.matcher().add_facts(*call, facts);
    BOOST_TEST(!facts.possible_match);
}

BOOST_AUTO_TEST_CASE(upload_of_a_list_that_shows_prompts_is_nobodys_lost_image)
{
    auto f = match_fixture();
    auto upload = made("x", 1, "");
    upload.shows_prompt = true;
    BOOST_TEST(f.reason(f.lose(0), upload) == why::other_prompt);
}

BOOST_AUTO_TEST_SUITE_END()

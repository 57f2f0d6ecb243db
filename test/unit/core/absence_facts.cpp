// SPDX-License-Identifier: BSL-1.0
// What a scan says against the absence of a lost call: each fact is there where it applies, and not
// where it does not. A fact that is overlooked pays for an image twice.
#include "common/unit_test.hpp"

#include <neuroflash/core/recovery/absence.hpp>
#include <neuroflash/core/recovery/image_matcher.hpp>
#include <neuroflash/core/recovery/paid_call_ledger.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(absence_fact_tests)

namespace {

using namespace neuroflash::core;

constexpr char place[] = "workspace-1";

time_point at(int second)
{
    return time_point() + std::chrono::seconds(10'000 + second);
}

listed_image made(std::string id, int when, std::string prompt)
{
    auto image = listed_image();
    image.id = std::move(id);
    image.prompt = std::move(prompt);
    image.made = at(when);
    image.made_by = at(when);
    image.made_is_sure = true;
    image.names_zone = true;
    return image;
}

/// A history, and a call of the prompt "p" that was sent at second 0 and lost at second 5.
struct facts_fixture
{
    facts_fixture() { call = lose(1); }

    std::shared_ptr<lost_call> lose(std::uint64_t request)
    {
        auto open = open_call(place, "p");
        ledger.on_sending(open, at(0));
        auto record = lost_call(open);
        record.request = request;
        record.id = ++last_id;
        return ledger.on_lost(open, std::move(record), at(5));
    }

    void answer(std::uint64_t image)
    {
        auto open = open_call(place, "p");
        ledger.on_sending(open, at(1));
        auto const same = [](std::uint64_t digest) { return digest; };
        ledger.on_answered(open, std::vector<std::uint64_t>{image}, same, at(2));
    }

    /// A complete scan that shows this image; `sent_here`: its prompt is one of this client's.
    absence_facts scan(listed_image image, bool sent_here = true, int when = 10)
    {
        of.begin_scan(at(when));
        of.add(image, at(when));
        if (sent_here) {
            of.keep(std::move(image));
        } else {
            of.keep_unmatched(std::move(image));
        }
        of.end_scan(true);
        return facts();
    }

    absence_facts facts() const
    {
        auto to = absence_facts();
        image_matcher(ledger, of).add_facts(*call, to);
        return to;
    }

    paid_call_ledger ledger{std::chrono::seconds(180)};
    history_snapshot of;
    std::uint64_t last_id = 0;
    std::shared_ptr<lost_call> call;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(empty_history_says_nothing_against_the_absence, facts_fixture)
{
    auto const shown = facts();
    BOOST_TEST(!shown.already_settled);
    BOOST_TEST(!shown.prompts_rewritten);
    BOOST_TEST(!shown.unmatched_image);
    BOOST_TEST(!shown.similar_prompt);
    BOOST_TEST(!shown.possible_match);
}

BOOST_FIXTURE_TEST_CASE(
    image_made_from_all_inputs_of_a_call_without_a_prompt_is_a_possible_match, facts_fixture)
{
    call->prompt_digest = prompt_digest({});
    call->inputs = {1, 2};
    auto image = made("x", 1, "of its source");
    image.inputs = {2, 1};
    BOOST_TEST(scan(image).possible_match);
    image.inputs = {2};
    BOOST_TEST(!scan(image).possible_match);
    image.inputs = {1, 2};
    call->prompt_digest = prompt_digest("p");
    BOOST_TEST(!scan(image).possible_match);
}

BOOST_FIXTURE_TEST_CASE(list_is_empty_without_reason_unless_its_images_were_deleted, facts_fixture)
{
    auto const lacks_images = [this](int when) {
        of.begin_scan(at(when));
        of.end_scan(true);
        return of.lacks_known_images();
    };
    BOOST_TEST(!lacks_images(1)); // it was never shown any
    scan(made("x", 1, "q"));
    BOOST_TEST(lacks_images(20));
    scan(made("y", 1, "q"), true, 21);
    for (auto i = 0; i < 2; ++i) of.on_deletion(text_digest("x")); // nor is "y" deleted by that
    BOOST_TEST(lacks_images(30));
    of.on_deletion(text_digest("y"));
    BOOST_TEST(!lacks_images(31));
}

BOOST_FIXTURE_TEST_CASE(settled_call_is_never_absent, facts_fixture)
{
    ledger.on_settled(*call, {text_digest("x")});
    BOOST_TEST(facts().already_settled);
}

BOOST_FIXTURE_TEST_CASE(what_was_accepted_is_a_possible_match, facts_fixture)
{
    call->accepted = true;
    BOOST_TEST(facts().possible_match);
    call->accepted = false;
    call->generation = "g-1";
    BOOST_TEST(facts().possible_match);
}

BOOST_FIXTURE_TEST_CASE(
    image_of_the_prompt_is_a_possible_match_and_one_of_another_is_none, facts_fixture)
{
    BOOST_TEST(scan(made("x", 1, "p")).possible_match);
    BOOST_TEST(!scan(made("y", 1, "q"), true, 20).possible_match);
}

BOOST_FIXTURE_TEST_CASE(image_without_a_prompt_is_a_possible_match, facts_fixture)
{
    BOOST_TEST(scan(made("x", 1, "")).possible_match);
}

BOOST_FIXTURE_TEST_CASE(image_that_was_there_before_the_sending_is_no_match, facts_fixture)
{
    scan(made("x", -9, "p"), true, -5);
    BOOST_TEST(!scan(made("x", -9, "p")).possible_match);
}

BOOST_FIXTURE_TEST_CASE(image_is_a_possible_match_from_the_moment_of_the_sending, facts_fixture)
{
    BOOST_TEST(scan(made("x", 0, "p"), true, 0).possible_match);
}

BOOST_FIXTURE_TEST_CASE(only_a_time_that_is_certain_rules_an_image_out, facts_fixture)
{
    BOOST_TEST(!scan(made("x", -9'000, "p")).possible_match);
    BOOST_TEST(scan(made("a little older", -63, "p"), true, 11).possible_match);
    BOOST_TEST(!facts_fixture().scan(made("older", -64, "p")).possible_match);
    // A scan after the sending did not show it, so its time is of another clock.
    BOOST_TEST(scan(made("older", -64, "p"), true, 12).possible_match);
    auto without_zone = made("y", -9'000, "p");
    without_zone.names_zone = false;
    BOOST_TEST(scan(without_zone, true, 20).possible_match);
    auto unsure = made("z", -9'000, "p");
    unsure.made_is_sure = false;
    BOOST_TEST(scan(unsure, true, 30).possible_match);
}

BOOST_FIXTURE_TEST_CASE(
    image_of_an_equal_call_is_no_match_but_one_of_another_request_is, facts_fixture)
{
    auto const equal = lose(1);
    ledger.on_settled(*equal, {text_digest("x")});
    BOOST_TEST(!scan(made("x", 1, "p")).possible_match);

    auto const other = lose(2);
    ledger.on_settled(*other, {text_digest("y")});
    BOOST_TEST(scan(made("y", 1, "p"), true, 20).possible_match);
}

BOOST_FIXTURE_TEST_CASE(
    image_of_an_answered_call_is_a_match_only_for_a_record_from_elsewhere, facts_fixture)
{
    answer(text_digest("x"));
    BOOST_TEST(!scan(made("x", 1, "p")).possible_match);
    call->prompt_hash = 0;
    BOOST_TEST(facts().possible_match);
}

BOOST_FIXTURE_TEST_CASE(image_that_the_record_excludes_is_no_match, facts_fixture)
{
    call->excluded_images.insert(text_digest("x"));
    BOOST_TEST(!scan(made("x", 1, "p")).possible_match);
}

BOOST_FIXTURE_TEST_CASE(
    image_of_an_unknown_prompt_is_unmatched_until_prompts_are_known_to_be_kept, facts_fixture)
{
    BOOST_TEST(scan(made("x", 1, "rewritten"), false).unmatched_image);
    of.traits().on_prompt_as_sent(features_of("P!"));
    BOOST_TEST(facts().unmatched_image); // that says nothing about small letters
    of.traits().on_prompt_as_sent(features_of("q"));
    BOOST_TEST(!facts().unmatched_image);
    BOOST_TEST(!facts().prompts_rewritten);
    of.traits().on_changed_prompt();
    BOOST_TEST(facts().unmatched_image);
    BOOST_TEST(facts().prompts_rewritten);
}

BOOST_FIXTURE_TEST_CASE(unmatched_image_of_another_creator_is_not_the_call_s, facts_fixture)
{
    auto image = made("x", 1, "rewritten");
    image.creator = "somebody";
    BOOST_TEST(scan(image, false).unmatched_image);
    call->creator = "somebody";
    BOOST_TEST(facts().unmatched_image);
    call->creator = "me";
    BOOST_TEST(!facts().unmatched_image);
    BOOST_TEST(scan(made("y", 1, "rewritten"), false, 20).unmatched_image);
}

BOOST_FIXTURE_TEST_CASE(
    unmatched_image_that_belongs_to_another_call_is_not_the_call_s, facts_fixture)
{
    ledger.on_settled(*lose(2), {text_digest("x")});
    BOOST_TEST(!scan(made("x", 1, "rewritten"), false).unmatched_image);
}

BOOST_FIXTURE_TEST_CASE(unmatched_image_must_be_of_the_time_of_the_call, facts_fixture)
{
    BOOST_TEST(!scan(made("x", -9'000, "rewritten"), false).unmatched_image);
    BOOST_TEST(!scan(made("y", 600, "rewritten"), false, 700).unmatched_image);
    BOOST_TEST(scan(made("z", 100, "rewritten"), false, 800).unmatched_image);
    // The time is believed only if it names its zone and was compared with a clock.
    auto without_zone = made("u", -9'000, "rewritten");
    without_zone.names_zone = false;
    BOOST_TEST(scan(without_zone, false, 810).unmatched_image);
    auto unsure = made("v", -9'000, "rewritten");
    unsure.made_is_sure = false;
    BOOST_TEST(scan(unsure, false, 820).unmatched_image);
    auto late_without_zone = made("w", 600, "rewritten");
    late_without_zone.names_zone = false;
    BOOST_TEST(scan(late_without_zone, false, 830).unmatched_image);
}

BOOST_FIXTURE_TEST_CASE(unmatched_image_without_a_time_must_appear_in_the_window, facts_fixture)
{
    for (auto const& [id, when, may_be_its] : std::vector<std::tuple<std::string, int, bool>>{
             {"x", 10, true}, {"y", 400, true}, {"z", 500, false}}) {
        auto image = made(id, 0, "rewritten");
        image.made.reset();
        BOOST_TEST(scan(image, false, when).unmatched_image == may_be_its, id);
    }
}

BOOST_FIXTURE_TEST_CASE(time_of_a_zone_that_is_not_utc_counts_as_none, facts_fixture)
{
    of.traits().on_unnamed_zone_ahead();
    for (auto const& [id, when, may_be_its] : std::vector<std::tuple<std::string, int, bool>>{
             {"x", 10, true}, {"y", 400, true}, {"z", 500, false}}) {
        auto image = made(id, 0, "rewritten");
        image.names_zone = false;
        BOOST_TEST(scan(image, false, when).unmatched_image == may_be_its, id);
    }
}

BOOST_FIXTURE_TEST_CASE(image_that_the_call_works_from_is_not_made_by_it, facts_fixture)
{
    call->inputs.push_back(text_digest("x"));
    BOOST_TEST(!scan(made("x", 1, "rewritten"), false).unmatched_image);
}

BOOST_FIXTURE_TEST_CASE(unmatched_image_of_another_accepted_generation_is_not_its, facts_fixture)
{
    ledger.on_accepted(*lose(2), "g-2");
    auto image = made("x", 1, "rewritten");
    image.batch = "g-2";
    BOOST_TEST(!scan(image, false).unmatched_image);
}

BOOST_FIXTURE_TEST_CASE(more_similar_images_than_are_kept_may_hold_the_call_s, facts_fixture)
{
    for (auto const images : {rules::max_kept_images, rules::max_kept_images + 1}) {
        of.begin_scan(at(10));
        for (std::size_t number = 0; number < images; ++number) {
            auto image = made("x-" + std::to_string(number), -9'000, "P");
            of.add(image, at(10));
            of.keep_similar(std::move(image), shown_prompt("P"));
        }
        BOOST_TEST(of.end_scan(true));
        BOOST_TEST(facts().similar_prompt == (images > rules::max_kept_images));
    }
}

BOOST_FIXTURE_TEST_CASE(more_unmatched_images_than_are_kept_may_hold_the_call_s, facts_fixture)
{
    for (auto const images : {rules::max_unmatched_images, rules::max_unmatched_images + 1}) {
        of.begin_scan(at(10));
        for (std::size_t number = 0; number < images; ++number) {
            auto image = made("x-" + std::to_string(number), -9'000, "rewritten");
            of.add(image, at(10));
            of.keep_unmatched(std::move(image));
        }
        of.end_scan(true);
        BOOST_TEST(facts().unmatched_image == (images > rules::max_unmatched_images));
    }
}

BOOST_AUTO_TEST_SUITE_END()

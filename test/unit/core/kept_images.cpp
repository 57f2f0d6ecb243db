// SPDX-License-Identifier: BSL-1.0
// Which images of a scan are kept for which calls, and what they show of the history.
#include "common/unit_test.hpp"
#include "lost_call_fixture.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::core;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(kept_images)

BOOST_AUTO_TEST_CASE(images_of_a_prompt_come_in_the_order_of_the_scan)
{
    auto of = history_snapshot();
    of.begin_scan(fixture::at(1));
    for (auto const& [id, prompt] :
         {std::pair("1", "b"), {"2", "a"}, {"3", "c"}, {"4", "a"}, {"5", "b"}, {"6", "a"}}) {
        auto image = fixture::made(id, 1, prompt);
        BOOST_TEST(of.add(image, fixture::at(1)));
        of.keep(std::move(image));
    }
    BOOST_TEST(of.images_of(prompt_digest("a")).empty()); // the scan has not ended
    BOOST_TEST(of.end_scan(true));
    for (auto const& [prompt, ids] :
         {std::pair("a", std::string_view("2 4 6 ")), {"b", "1 5 "}, {"c", "3 "}, {"d", ""}}) {
        auto shown = std::string();
        for (auto const& image : of.images_of(prompt_digest(prompt))) shown += image.id + ' ';
        BOOST_TEST(shown == ids);
    }
}

BOOST_AUTO_TEST_CASE(images_of_a_scan_that_was_given_up_are_not_those_of_the_next)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.state.begin_scan(place, fixture::at(1));
    BOOST_TEST(f.state.add_image(place, fixture::made("x", 1), fixture::at(1)));
    f.scan({}, 2);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
    f.scan({fixture::made("x", 1)}, 3);
    BOOST_TEST(image_ids(f.match(call)) == "x ");
}

BOOST_AUTO_TEST_CASE(image_is_kept_only_while_a_call_is_searched_for)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    f.ledger.end_search(*call);
    f.scan({fixture::made("x", 1)}, 2);
    f.ledger.begin_search(*call);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
    f.scan({fixture::made("x", 1)}, 3);
    BOOST_TEST(image_ids(f.match(call)) == "x ");
}

BOOST_AUTO_TEST_CASE(image_with_the_prompt_of_a_lost_call_shows_that_prompts_are_kept)
{
    auto f = fixture();
    auto const call = f.lose("p", 0);
    BOOST_TEST(f.state.traits(place).prompts() == prompt_fidelity::unknown);
    f.scan({fixture::made("x", 1)}, 2);
    BOOST_TEST(f.state.traits(place).prompts() == prompt_fidelity::as_sent);
    BOOST_TEST(f.state.traits(place).keeps(call->features));
    BOOST_TEST(!f.facts_about(call).unmatched_image);
}

BOOST_AUTO_TEST_CASE(changed_prompt_is_compared_with_all_calls_that_are_searched_for)
{
    auto f = fixture();
    auto const shorter = f.lose("a fox", 0); // its prompt is shown as it was sent
    auto const longer = f.lose("a fox in snow", 0, 1, 2);
    f.scan({fixture::made("x", 1, "a fox")}, 2);
    BOOST_TEST(!f.facts_about(shorter).similar_prompt);
    BOOST_TEST(f.facts_about(longer).similar_prompt);
}

BOOST_AUTO_TEST_SUITE_END()

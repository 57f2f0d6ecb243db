// SPDX-License-Identifier: BSL-1.0
// Lost calls whose generation the service named: its images are theirs, whatever they show.
#include "common/unit_test.hpp"
#include "lost_call_fixture.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::core;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(accepted_calls)

namespace {

/// A call of the prompt "p" is lost after the service accepted it as that generation.
std::shared_ptr<lost_call> lose_accepted(fixture& f, std::string generation, int images = 1)
{
    auto const call = f.lose("p", 0, images);
    f.ledger.end_search(*call);
    call->generation = std::move(generation);
    f.ledger.on_accepted(*call, call->generation);
    f.ledger.begin_search(*call);
    return call;
}

} // namespace

BOOST_AUTO_TEST_CASE(image_of_the_generation_is_found_whatever_its_prompt)
{
    auto f = fixture();
    auto const call = lose_accepted(f, "g-1");
    f.scan(
        {fixture::made("a", 1, "p", "g-2"), fixture::made("b", 1, "rewritten", "g-1"),
         fixture::made("c", 1, "p", "")},
        2);
    auto const got = f.match(call);
    BOOST_TEST(image_ids(got) == "b ");
    BOOST_TEST(got.match == history_match::exact);
}

BOOST_AUTO_TEST_CASE(image_of_an_unknown_prompt_and_of_no_such_generation_is_not_kept)
{
    auto f = fixture();
    auto const call = lose_accepted(f, "g-1");
    auto const elsewhere = std::string("workspace-2");
    f.state.begin_scan(elsewhere, fixture::at(2));
    f.state.add_image(elsewhere, fixture::made("a", 1, "rewritten", "g-1"), fixture::at(2));
    f.state.end_scan(elsewhere, true);
    f.scan({fixture::made("b", 1, "rewritten", "g-2"), fixture::made("c", 1, "rewritten", "")}, 3);
    BOOST_TEST(f.match(call).kind == match_result::nothing);
    f.ledger.end_search(*call);
    BOOST_TEST(!f.ledger.searches_generations());
}

// A larger call of the same prompt does not hold them back.
BOOST_AUTO_TEST_CASE(as_many_images_of_the_generation_as_were_requested_are_found_at_once)
{
    for (auto const& [shown, ids] :
         {std::pair(1, std::string_view()), {2, "0 1 "}, {3, "0 1 2 "}}) {
        auto f = fixture();
        auto const larger = f.lose("p", 0, 4, 2);
        auto const call = lose_accepted(f, "g-1", 2);
        auto images = std::vector<listed_image>();
        for (auto i = 0; i < shown; ++i) {
            images.push_back(fixture::made(std::to_string(i), 1, "p", "g-1"));
        }
        f.scan(std::move(images), 2);
        BOOST_TEST(image_ids(f.match(call)) == ids, shown);
    }
}

// An image that came later would have no call.
BOOST_AUTO_TEST_CASE(part_of_a_named_generation_that_has_just_grown_is_no_result_in_its_window)
{
    auto const one = fixture::made("a", 1, "p", "g-1");
    auto const two = fixture::made("b", 50, "p", "g-1");
    auto f = fixture();
    auto const call = lose_accepted(f, "g-1", 3);
    f.scan({one}, 5);
    BOOST_TEST(f.match(call).kind == match_result::unclear);
    for (auto const second : {55, 84}) {
        f.scan({one, two}, second);
        BOOST_TEST(f.match(call, true).kind == match_result::unclear);
    }
    f.scan({one, two}, 85);
    BOOST_TEST(image_ids(f.match(call, true)) == "a b ");

    auto late = fixture();
    auto const other = lose_accepted(late, "g-1", 3);
    late.scan({one}, 179);
    BOOST_TEST(late.match(other, true).kind == match_result::unclear);
    late.scan({one, two}, 180);
    BOOST_TEST(image_ids(late.match(other, true)) == "a b ");
}

BOOST_AUTO_TEST_SUITE_END()

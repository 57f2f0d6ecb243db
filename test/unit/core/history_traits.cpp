// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/recovery/history_traits.hpp>

#include <chrono>
#include <optional>
#include <vector>

using namespace neuroflash::core;

BOOST_AUTO_TEST_SUITE(history_traits_suite)

namespace {

history_order order_of(std::vector<int> const& seconds)
{
    auto traits = history_traits();
    traits.begin_pass();
    for (auto const one : seconds)
        traits.on_time(std::chrono::sys_seconds() + std::chrono::seconds(one));
    return traits.order();
}

} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_known_before_a_scan)
{
    auto const traits = history_traits();
    BOOST_TEST(traits.prompts() == prompt_fidelity::unknown);
    BOOST_TEST(traits.order() == history_order::unknown);
    BOOST_TEST(traits.unnamed_zone_may_be_utc());
}

BOOST_AUTO_TEST_CASE(history_that_changed_one_prompt_is_never_believed_again)
{
    auto traits = history_traits();
    auto const shown = features_of("a fox");
    BOOST_TEST(!traits.keeps(shown));
    traits.on_prompt_as_sent(shown);
    BOOST_TEST(traits.prompts() == prompt_fidelity::as_sent);
    BOOST_TEST(traits.keeps(shown));
    BOOST_TEST(!traits.keeps(features_of("a foxglove")));
    BOOST_TEST(traits.keeps_letters(features_of("a foxglove")));
    BOOST_TEST(!traits.keeps_letters(features_of("A foxglove")));
    BOOST_TEST(!traits.keeps_letters(std::nullopt));
    BOOST_TEST(!traits.keeps(std::nullopt));
    traits.on_changed_prompt();
    traits.on_prompt_as_sent(shown);
    BOOST_TEST(traits.prompts() == prompt_fidelity::rewritten);
    BOOST_TEST(!traits.keeps(shown));
    BOOST_TEST(!traits.keeps_letters(shown));
}

BOOST_AUTO_TEST_CASE(order_is_known_after_enough_steps_in_one_direction)
{
    using order = history_order;
    BOOST_TEST(order_of({1, 2, 3, 4, 5, 6, 7, 8}) == order::unknown);
    BOOST_TEST(order_of({1, 2, 3, 4, 5, 6, 7, 8, 9}) == order::oldest_first);
    BOOST_TEST(order_of({9, 8, 7, 6, 5, 4, 3, 2, 1}) == order::newest_first);
    BOOST_TEST(order_of({9, 8, 7, 6, 6, 6, 5, 4, 3, 2, 1}) == order::newest_first);
    BOOST_TEST(order_of({1, 2, 3, 4, 4, 4, 5, 6, 7, 8, 9}) == order::oldest_first);
    BOOST_TEST(order_of({9, 8, 7, 6, 5, 4, 3, 2, 2, 2}) == order::unknown);
    BOOST_TEST(order_of({9, 8, 7, 6, 5, 4, 3, 2, 1, 2}) == order::unknown);
}

BOOST_AUTO_TEST_CASE(order_starts_again_in_each_pass)
{
    auto traits = history_traits();
    for (auto i = 0; i < 9; ++i)
        traits.on_time(std::chrono::sys_seconds() + std::chrono::seconds(i));
    BOOST_TEST(traits.order() == history_order::oldest_first);
    traits.begin_pass();
    BOOST_TEST(traits.order() == history_order::unknown);
    for (auto i = 9; i > 0; --i)
        traits.on_time(std::chrono::sys_seconds() + std::chrono::seconds(i));
    BOOST_TEST(traits.order() == history_order::newest_first);
    traits.begin_pass();
    for (auto i = 0; i < 9; ++i)
        traits.on_time(std::chrono::sys_seconds() + std::chrono::seconds(i));
    BOOST_TEST(traits.order() == history_order::oldest_first);
}

BOOST_AUTO_TEST_SUITE_END()

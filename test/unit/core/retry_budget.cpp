// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/retry/retry_budget.hpp>

using neuroflash::core::retry_budget;

BOOST_AUTO_TEST_SUITE(retry_budget_suite)

namespace {

int take_all(retry_budget& budget)
{
    auto taken = 0;
    while (budget.take()) ++taken;
    return taken;
}

} // namespace

BOOST_AUTO_TEST_CASE(budget_starts_full)
{
    auto budget = retry_budget(0.2, 10);
    BOOST_TEST(take_all(budget) == 10);
    BOOST_TEST(!budget.take());
}

BOOST_AUTO_TEST_CASE(five_requests_at_one_fifth_earn_one_retry)
{
    auto budget = retry_budget(0.2, 10);
    take_all(budget);
    for (auto i = 0; i < 4; ++i) budget.on_request();
    BOOST_TEST(!budget.take());
    budget.on_request();
    BOOST_TEST(budget.take());
    BOOST_TEST(!budget.take());
}

BOOST_AUTO_TEST_CASE(quiet_times_do_not_save_up_more_than_the_reserve)
{
    auto budget = retry_budget(1.0, 3);
    for (auto i = 0; i < 1000; ++i) budget.on_request();
    BOOST_TEST(take_all(budget) == 3);
}

BOOST_AUTO_TEST_CASE(reserve_holds_at_least_one)
{
    auto budget = retry_budget(0.5, 0);
    BOOST_TEST(take_all(budget) == 1);
    budget.on_request();
    budget.on_request();
    BOOST_TEST(take_all(budget) == 1);
}

BOOST_AUTO_TEST_CASE(params_give_ratio_and_reserve)
{
    auto params = neuroflash::retry_params();
    params.budget_ratio = 0.5;
    params.budget_reserve = 2;
    auto budget = retry_budget(params);
    BOOST_TEST(take_all(budget) == 2);
    budget.on_request();
    budget.on_request();
    BOOST_TEST(take_all(budget) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "sandbox/fault_queue.hpp"
#include "sandbox/image_cache.hpp"
#include "service_model/form_fields.hpp"
#include "service_model/quota_account.hpp"

using namespace neuroflash::sandbox;
using neuroflash::service_model::query_of;
using neuroflash::service_model::quota_account;
using neuroflash::service_model::quota_levels;
using neuroflash::service_model::read_page;

BOOST_AUTO_TEST_SUITE(accounts)

namespace {

constexpr std::chrono::sys_days today{std::chrono::days(20'000)};

quota_account account_with(long limit, long daily)
{
    return quota_account("quota", quota_levels(limit, daily), today);
}

} // namespace

BOOST_AUTO_TEST_CASE(monthly_and_daily_limit_must_both_have_room)
{
    BOOST_TEST(account_with(3, 50).reserve(4) == 3);
    BOOST_TEST(account_with(100, 2).reserve(4) == 2);
    BOOST_TEST(account_with(100, 50).reserve(4) == 4);
}

BOOST_AUTO_TEST_CASE(bonus_and_spillover_raise_the_monthly_limit)
{
    auto levels = quota_levels(1, 50);
    levels.bonus = 2;
    levels.spillover = 3;
    quota_account account("quota", levels, today);
    BOOST_TEST(account.available() == 6);
    BOOST_TEST(account.reserve(10) == 6);
}

BOOST_AUTO_TEST_CASE(reserved_credits_are_not_granted_twice_and_count_when_charged)
{
    auto account = account_with(5, 50);
    BOOST_TEST(account.reserve(4) == 4);
    BOOST_TEST(account.levels().used == 0);
    BOOST_TEST(account.reserve(4) == 1);
    BOOST_TEST(account.reserve(1) == 0);
    account.charge(4);
    BOOST_TEST(account.levels().used == 4);
    BOOST_TEST(account.levels().used_daily == 4);
    BOOST_TEST(account.available() == 1);
}

BOOST_AUTO_TEST_CASE(released_credits_are_granted_again_and_nothing_was_used)
{
    auto account = account_with(5, 50);
    BOOST_TEST(account.reserve(4) == 4);
    account.release(4);
    BOOST_TEST(account.levels().used == 0);
    BOOST_TEST(account.reserve(5) == 5);
}

BOOST_AUTO_TEST_CASE(new_day_resets_the_daily_use_only)
{
    auto account = account_with(5, 2);
    account.charge(account.reserve(2));
    account.on_day(today);
    BOOST_TEST(account.reserve(1) == 0);
    account.on_day(today + std::chrono::days(1));
    BOOST_TEST(account.levels().used == 2);
    BOOST_TEST(account.levels().used_daily == 0);
    BOOST_TEST(account.reserve(2) == 2);
}

BOOST_AUTO_TEST_CASE(available_is_never_negative)
{
    auto levels = quota_levels(10, 10);
    levels.used = 12;
    quota_account account("quota", levels, today);
    BOOST_TEST(account.available() == 0);
    BOOST_TEST(account.reserve(1) == 0);
}

BOOST_AUTO_TEST_CASE(faults_match_method_and_path_and_are_used_up)
{
    fault_queue queue;
    queue.inject(fault(fault_kind::stall, "POST", "/api/x"));
    BOOST_TEST(!queue.take("GET", "/api/x"));
    BOOST_TEST(!queue.take("POST", "/api"));
    BOOST_TEST(queue.take("POST", "/api/x/y").has_value());
    BOOST_TEST(!queue.take("POST", "/api/x/y"));
}

BOOST_AUTO_TEST_CASE(faults_go_first_in_first_out_with_times_and_skip)
{
    fault_queue queue;
    fault first(fault_kind::stall);
    first.times = 2;
    first.skip = 1;
    queue.inject(first);
    BOOST_TEST(!queue.take("GET", "/"));
    queue.inject(fault(fault_kind::garbage));
    BOOST_TEST(queue.take("GET", "/")->kind == fault_kind::stall);
    BOOST_TEST(queue.take("GET", "/")->kind == fault_kind::stall);
    BOOST_TEST(queue.take("GET", "/")->kind == fault_kind::garbage);
    BOOST_TEST(!queue.take("GET", "/"));
}

BOOST_AUTO_TEST_CASE(negative_times_strike_until_cleared)
{
    fault_queue queue;
    fault lasting(fault_kind::stall);
    lasting.times = -1;
    queue.inject(lasting);
    for (int i = 0; i < 5; ++i) BOOST_TEST(queue.take("GET", "/").has_value());
    queue.clear();
    BOOST_TEST(!queue.take("GET", "/"));
}

BOOST_AUTO_TEST_CASE(image_cache_forgets_what_was_used_longest_ago)
{
    auto const ten = std::make_shared<std::string const>("0123456789");
    image_cache cache(25);
    cache.put("a", ten);
    cache.put("b", ten);
    BOOST_TEST(cache.find("a") == ten);
    cache.put("c", ten);
    BOOST_TEST(cache.find("b") == nullptr);
    BOOST_TEST(cache.find("a") == ten);
    BOOST_TEST(cache.find("c") == ten);
}

BOOST_AUTO_TEST_CASE(page_parameters_are_checked)
{
    BOOST_TEST(read_page(query_of("/x")).size == 20u);
    auto const good = read_page(query_of("/x?page=3&size=200"));
    BOOST_TEST(good.page == 3u);
    BOOST_TEST(good.size == 200u);
    BOOST_TEST(good.bad.empty());
    BOOST_TEST(read_page(query_of("/x?page=0")).bad == "page");
    BOOST_TEST(read_page(query_of("/x?page=two")).bad == "page");
    BOOST_TEST(read_page(query_of("/x?size=201")).bad == "size");
}

BOOST_AUTO_TEST_SUITE_END()

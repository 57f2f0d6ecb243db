// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/recovery/history_scan.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <utility>
#include <vector>

using neuroflash::core::history_order;
using neuroflash::core::history_scan;
using neuroflash::core::page_facts;

BOOST_AUTO_TEST_SUITE(history_scans)

namespace {

/// A history of numbers, 0 the oldest, and the pages that a look reads of it.
struct paged_list
{
    int count = 0;
    int size = 10;
    bool newest_first = true;
    bool tells_total = true;
    bool tells_order = true;
    bool ignores_page = false;
    bool counts_page = false; ///< The total is that of the page alone.
    int horizon = 0;          ///< Older than this is too old.
    int asked_for = 0;        ///< Images, if the service gives fewer on a page.

    page_facts page(int number)
    {
        auto facts = page_facts();
        auto const from = ignores_page ? 0 : (number - 1) * size;
        auto shown = std::vector<int>();
        for (auto i = from; i < std::min(from + size, count); ++i) {
            shown.push_back(newest_first ? count - 1 - i : i);
        }
        facts.count = shown.size();
        for (auto const one : shown) {
            if (read.insert(one).second) ++facts.new_count;
            facts.reaches_back = facts.reaches_back || one < horizon;
        }
        facts.is_full = static_cast<int>(facts.count) == std::max(size, asked_for);
        if (tells_total) facts.total = counts_page ? static_cast<int>(facts.count) : count;
        if (tells_order && shown.size() > 1) {
            facts.order = newest_first ? history_order::newest_first : history_order::oldest_first;
        }
        pages.push_back(number);
        return facts;
    }

    /// Whether the look saw all there is, by its own account.
    bool look(int max_pages = 100, bool for_proof = false)
    {
        auto plan = history_scan(max_pages, for_proof);
        while (plan.next_page() != 0) plan.on_page(page(plan.next_page()));
        return plan.is_complete();
    }

    bool has_newest(int how_many) const
    {
        for (auto i = 0; i < how_many; ++i) {
            if (!read.contains(count - 1 - i)) return false;
        }
        return true;
    }

    std::set<int> read = {};
    std::vector<int> pages = {};
};

} // namespace

BOOST_AUTO_TEST_CASE(short_history_is_one_page)
{
    auto at = paged_list{7};
    BOOST_TEST(at.look());
    BOOST_TEST(at.pages == std::vector<int>({1}));
}

BOOST_AUTO_TEST_CASE(empty_history_is_complete)
{
    auto at = paged_list{0};
    BOOST_TEST(at.look());
    at.tells_total = false;
    BOOST_TEST(at.look());
}

BOOST_AUTO_TEST_CASE(newest_first_is_read_until_it_reaches_back)
{
    auto at = paged_list{100};
    at.horizon = 75;
    BOOST_TEST(!at.look());
    BOOST_TEST(at.pages == std::vector<int>({1, 2, 3}));
    BOOST_TEST(at.has_newest(25));
}

BOOST_AUTO_TEST_CASE(oldest_first_is_read_from_the_end)
{
    auto at = paged_list{95};
    at.newest_first = false;
    at.horizon = 75;
    BOOST_TEST(!at.look());
    BOOST_TEST(at.pages == std::vector<int>({1, 10, 9, 8}));
    BOOST_TEST(at.has_newest(20));
}

BOOST_AUTO_TEST_CASE(oldest_first_without_a_horizon_ends_at_the_first_page)
{
    auto at = paged_list{35};
    at.newest_first = false;
    BOOST_TEST(at.look());
    BOOST_TEST(at.pages == std::vector<int>({1, 4, 3, 2}));
}

BOOST_AUTO_TEST_CASE(second_pass_asks_for_fewer_images_than_were_given)
{
    for (auto const& [given, asked] : std::vector<std::pair<std::size_t, int>>{
             {200, 131}, {50, 32}, {2, 1}, {1, 1}, {999, 131}}) {
        auto plan = history_scan(10);
        for (auto const count : {given, std::size_t(1)}) {
            auto page = page_facts();
            page.count = page.new_count = count;
            plan.on_page(page);
        }
        BOOST_TEST(plan.second_page_size() == asked);
    }
    BOOST_TEST(history_scan(10).second_page_size() == 1);
}

BOOST_AUTO_TEST_CASE(unknown_order_is_read_to_its_end)
{
    auto at = paged_list{35};
    at.tells_order = false;
    at.horizon = 30;
    BOOST_TEST(at.look());
    BOOST_TEST(at.read.size() == 35u);
    at.tells_total = false;
    at.read.clear();
    at.pages.clear();
    BOOST_TEST(at.look());
    BOOST_TEST(at.pages == std::vector<int>({1, 2, 3, 4, 5}));
}

BOOST_AUTO_TEST_CASE(oldest_first_without_a_total_is_read_forward)
{
    auto at = paged_list{35};
    at.newest_first = false;
    at.tells_total = false;
    at.horizon = 30;
    BOOST_TEST(at.look());
    BOOST_TEST(at.read.size() == 35u);
}

BOOST_AUTO_TEST_CASE(same_page_again_ends_the_look_and_is_not_complete)
{
    auto at = paged_list{100};
    at.ignores_page = true;
    BOOST_TEST(!at.look());
    BOOST_TEST(at.pages == std::vector<int>({1, 2}));
}

BOOST_AUTO_TEST_CASE(page_that_holds_nothing_new_because_so_much_was_made_meanwhile_does_not_end_it)
{
    auto plan = history_scan(10);
    plan.on_page({10, 10, 100, history_order::newest_first, false});
    plan.on_page({10, 0, 110, history_order::newest_first, false});
    BOOST_TEST(plan.next_page() == 3);
    BOOST_TEST(!plan.is_enough());
    plan.on_page({10, 10, 110, history_order::newest_first, true});
    BOOST_TEST(plan.next_page() == 0);
    BOOST_TEST(plan.is_enough());
    BOOST_TEST(!plan.is_complete());
}

BOOST_AUTO_TEST_CASE(look_that_was_cut_short_is_not_enough)
{
    auto few = history_scan(1);
    few.on_page({10, 10, 100, history_order::newest_first, false});
    BOOST_TEST(!few.is_enough());
    auto unordered = history_scan(10);
    unordered.on_page({10, 10, {}, {}, true});
    BOOST_TEST(unordered.next_page() == 2);
    unordered.on_page({10, 0, {}, {}, true});
    BOOST_TEST(!unordered.is_enough());
}

BOOST_AUTO_TEST_CASE(number_of_pages_is_bounded)
{
    auto at = paged_list{1000};
    BOOST_TEST(!at.look(5));
    BOOST_TEST(at.pages.size() == 5u);
}

BOOST_AUTO_TEST_CASE(total_that_was_read_says_that_the_next_page_may_be_missing)
{
    auto at = paged_list();
    at.count = 20;
    auto plan = history_scan(100);
    BOOST_TEST(!plan.may_have_ended());
    plan.on_page(at.page(1));
    BOOST_TEST(!plan.may_have_ended());
    plan.on_page(at.page(2));
    BOOST_TEST(plan.may_have_ended());
    BOOST_TEST(plan.next_page() == 3);
    plan.on_missing_page();
    BOOST_TEST(plan.is_complete());
}

BOOST_AUTO_TEST_CASE(total_that_counts_a_full_page_alone_ends_nothing)
{
    for (auto const newest_first : {true, false}) {
        auto at = paged_list();
        at.count = 35;
        at.newest_first = newest_first;
        at.counts_page = true;
        BOOST_TEST(at.look());
        BOOST_TEST(at.pages.size() >= 4U);
        BOOST_TEST(at.read.size() == 35U);
    }
}

BOOST_AUTO_TEST_CASE(last_page_is_the_one_with_the_last_image)
{
    for (auto const& [total, page] : std::vector<std::pair<std::int64_t, int>>{
             {11, 2}, {20, 2}, {21, 3}, {90, 9}, {91, 10}, {99, 10}, {100, 10}}) {
        auto plan = history_scan(10);
        plan.on_page({10, 10, total, history_order::oldest_first, false});
        BOOST_TEST(plan.next_page() == page, total);
    }
    for (auto const& [total, page] : std::vector<std::pair<std::int64_t, int>>{
             {999'999'999, 999'999'999},
             {1'000'000'000, 1'000'000'000},
             {1'000'000'001, 1'000'000'000}}) {
        auto plan = history_scan(10);
        plan.on_page({1, 1, total, history_order::oldest_first, false});
        BOOST_TEST(plan.next_page() == page, total);
    }
}

BOOST_AUTO_TEST_CASE(pass_from_the_end_does_not_read_the_first_page_again)
{
    auto plan = history_scan(10);
    plan.on_page({10, 10, 20, history_order::oldest_first, false});
    BOOST_TEST(plan.next_page() == 2);
    plan.on_page({9, 9, 20, history_order::oldest_first, false}); // one was deleted meanwhile
    BOOST_TEST(plan.next_page() == 0);
    BOOST_TEST(plan.pages() == 2);
    BOOST_TEST(!plan.is_enough());
}

BOOST_AUTO_TEST_CASE(total_that_counts_a_short_page_alone_is_no_proof)
{
    auto at = paged_list{35};
    at.asked_for = 20;
    at.counts_page = true;
    BOOST_TEST(at.look(100, true));
    BOOST_TEST(at.read.size() == 35U);
    BOOST_TEST(at.pages == std::vector<int>({1, 2, 3, 4, 5}));
}

BOOST_AUTO_TEST_CASE(proof_from_a_short_history_needs_an_empty_page_or_the_same_one_again)
{
    for (auto const ignores_page : {false, true}) {
        auto at = paged_list{7};
        at.ignores_page = ignores_page;
        BOOST_TEST(at.look(100, true));
        BOOST_TEST(at.pages == std::vector<int>({1, 2}));
        auto few = paged_list{7};
        BOOST_TEST(!few.look(1, true));
    }
    auto old = paged_list{7};
    old.horizon = 3;
    auto plan = history_scan(100, true);
    plan.on_page(old.page(1));
    BOOST_TEST(plan.next_page() == 2);
    BOOST_TEST(!plan.is_enough());
    plan.on_page(old.page(2));
    BOOST_TEST(plan.is_enough());
    BOOST_TEST(plan.pages() == 1);
    auto none = paged_list{0};
    BOOST_TEST(none.look(100, true));
    BOOST_TEST(none.pages == std::vector<int>({1}));
}

// The next page shows whether the order is that of the history, or only that of each page.
BOOST_AUTO_TEST_CASE(proof_from_a_page_that_reaches_back_needs_the_next_one_to_go_on_in_its_order)
{
    auto const first = page_facts{10, 10, 100, history_order::newest_first, true, true};
    auto looked_once = history_scan(10);
    looked_once.on_page(first);
    BOOST_TEST(looked_once.is_enough());
    for (auto const& [next, is_enough] : std::vector<std::pair<page_facts, bool>>{
             {{10, 10, 100, history_order::newest_first, true, true}, true},
             {{10, 0, 100, history_order::newest_first, true, true}, true}, // the same page again
             {{0, 0, 100, history_order::newest_first, false, false}, true},
             {{10, 10, 100, history_order::unknown, true, true}, false},
             {{10, 10, 100, history_order::newest_first, false, true}, false}}) {
        auto plan = history_scan(10, true);
        plan.on_page(first);
        BOOST_TEST(plan.next_page() == 2);
        BOOST_TEST(!plan.is_enough());
        plan.on_page(next);
        BOOST_TEST(plan.is_enough() == is_enough);
        BOOST_TEST(plan.pages() == (is_enough ? 1 : 2));
        BOOST_TEST(plan.next_page() == (is_enough ? 0 : 3));
    }
}

// A service may show the newest page first, and on each page the oldest image first.
BOOST_AUTO_TEST_CASE(proof_from_the_end_needs_images_there_that_are_newer_than_on_the_first_page)
{
    auto const first = page_facts{10, 10, 30, history_order::oldest_first, false, true};
    for (auto const order : {history_order::oldest_first, history_order::unknown}) {
        auto const ends_newest = order == history_order::oldest_first;
        auto plan = history_scan(10, true);
        plan.on_page(first);
        BOOST_TEST(plan.next_page() == 3);
        plan.on_page({10, 10, 30, order, true, true});
        BOOST_TEST(plan.is_enough() == ends_newest);
        BOOST_TEST(plan.next_page() == (ends_newest ? 0 : 2));
        if (ends_newest) continue;
        plan.on_page({10, 10, 30, order, true, true});
        BOOST_TEST(plan.is_complete());
    }
}

// From the end, each page is older than the one that was read before.
BOOST_AUTO_TEST_CASE(only_the_first_page_from_the_end_that_has_images_shows_the_order)
{
    auto plan = history_scan(10, true);
    plan.on_page({10, 10, 50, history_order::oldest_first, false, true});
    plan.on_page({0, 0, 50, history_order::unknown, false, false}); // deleted meanwhile
    plan.on_page({10, 10, 40, history_order::oldest_first, false, true});
    BOOST_TEST(!plan.is_enough());
    plan.on_page({10, 10, 40, history_order::unknown, true, true});
    BOOST_TEST(plan.is_enough());
    BOOST_TEST(!plan.is_complete());
}

BOOST_AUTO_TEST_CASE(page_behind_one_that_reaches_back_may_be_missing)
{
    for (auto const total : {std::optional<std::int64_t>(), std::optional<std::int64_t>(100)}) {
        auto plan = history_scan(10, true);
        plan.on_page({10, 10, total, history_order::newest_first, true, true});
        BOOST_TEST(plan.may_have_ended());
        plan.on_missing_page();
        BOOST_TEST(plan.next_page() == 0);
        BOOST_TEST(plan.is_enough());
        BOOST_TEST(!plan.is_complete());
    }
    auto looked_once = history_scan(10);
    looked_once.on_page({10, 10, {}, history_order::newest_first, false, true});
    BOOST_TEST(!looked_once.may_have_ended());
}

BOOST_AUTO_TEST_CASE(proof_from_a_history_of_one_image_needs_an_empty_page_too)
{
    auto at = paged_list{1};
    BOOST_TEST(at.look(100, true));
    BOOST_TEST(at.pages == std::vector<int>({1, 2}));
}

BOOST_AUTO_TEST_CASE(second_page_with_one_image_refutes_the_total_of_a_short_first_one)
{
    auto plan = history_scan(10, true);
    plan.on_page({7, 7, 7, history_order::newest_first, false, false});
    plan.on_page({1, 1, 7, history_order::unknown, false, false});
    BOOST_TEST(!plan.is_complete());
    BOOST_TEST(plan.pages() == 2);
    BOOST_TEST(plan.next_page() == 3);
}

// An image of the second page may have moved to the first one, which was read before.
BOOST_AUTO_TEST_CASE(empty_last_page_counts_unless_it_only_confirms_a_short_first_one)
{
    auto plan = history_scan(10, true);
    plan.on_page({10, 10, 11, history_order::newest_first, false, true});
    BOOST_TEST(plan.next_page() == 2);
    plan.on_page({0, 0, 10, history_order::unknown, false, false});
    BOOST_TEST(plan.next_page() == 0);
    BOOST_TEST(plan.pages() == 2);
    auto confirmed = history_scan(10, true);
    confirmed.on_page({7, 7, 7, history_order::newest_first, false, false});
    confirmed.on_page({0, 0, 7, history_order::unknown, false, false});
    BOOST_TEST(confirmed.is_complete());
    BOOST_TEST(confirmed.pages() == 1);
}

BOOST_AUTO_TEST_CASE(empty_page_is_no_end_if_the_total_says_that_there_are_more_images)
{
    for (auto const for_proof : {false, true}) {
        auto none = history_scan(10, for_proof);
        none.on_page({0, 0, 42, history_order::unknown, false, false});
        BOOST_TEST(none.next_page() == 0);
        BOOST_TEST(!none.is_enough());
        for (auto const total : {std::optional<std::int64_t>(42), std::optional<std::int64_t>()}) {
            auto part = history_scan(10, for_proof);
            part.on_page({10, 10, 42, history_order::unknown, false, false});
            part.on_page({0, 0, total, history_order::unknown, false, false});
            BOOST_TEST(part.next_page() == 0);
            BOOST_TEST(!part.is_enough());
        }
        auto all = history_scan(10, for_proof);
        all.on_page({10, 10, 11, history_order::unknown, false, true});
        all.on_page({0, 0, 10, history_order::unknown, false, false}); // one was deleted meanwhile
        BOOST_TEST(all.is_complete());
    }
}

BOOST_AUTO_TEST_CASE(monstrous_total_overflows_nothing)
{
    auto plan = history_scan(3);
    plan.on_page({1, 1, std::int64_t(1) << 61, history_order::oldest_first, false});
    BOOST_TEST(plan.next_page() == 1'000'000'000);
    plan.on_page({0, 0, std::int64_t(1) << 61, history_order::oldest_first, false});
    BOOST_TEST(plan.next_page() == 999'999'999);
    plan.on_page({0, 0, std::int64_t(1) << 61, history_order::oldest_first, false});
    BOOST_TEST(plan.next_page() == 0);
    BOOST_TEST(!plan.is_complete());
}

BOOST_AUTO_TEST_CASE(total_beyond_all_measure_overflows_nothing)
{
    for (auto const count : {1U, 20U, 255U}) {
        auto plan = history_scan(3);
        auto page = page_facts();
        page.count = page.new_count = count;
        page.total = std::numeric_limits<std::int64_t>::max();
        page.order = history_order::oldest_first;
        plan.on_page(page);
        BOOST_TEST(plan.next_page() == 1'000'000'000);
    }
}

BOOST_AUTO_TEST_SUITE_END()

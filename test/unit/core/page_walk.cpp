// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/http/page_walk.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using namespace neuroflash;

BOOST_AUTO_TEST_SUITE(page_walk)

namespace {

using names = std::vector<std::string>;

core::walked_page page_of(names entries)
{
    auto page = core::walked_page();
    page.names = std::move(entries);
    return page;
}

std::size_t shown_by(core::page_walk& walk, names entries)
{
    return walk.on_page(page_of(std::move(entries))).size();
}

} // namespace

BOOST_AUTO_TEST_CASE(pages_are_asked_for_until_one_is_empty)
{
    auto walk = core::page_walk(2);
    BOOST_TEST(walk.next_page() == 1);
    BOOST_TEST(shown_by(walk, {"a", "b"}) == 2U);
    BOOST_TEST(walk.next_page() == 2);
    BOOST_TEST(shown_by(walk, {"c"}) == 1U); // a service may give fewer than asked for
    BOOST_TEST(!walk.is_over());
    BOOST_TEST(shown_by(walk, {}) == 0U);
    BOOST_TEST(walk.is_over());
    BOOST_TEST(!walk.has_failed());
}

BOOST_AUTO_TEST_CASE(total_or_last_page_saves_the_empty_one)
{
    auto counted = core::page_walk(2);
    auto page = page_of({"a", "b"});
    page.total = 2;
    counted.on_page(page);
    BOOST_TEST(counted.is_over());

    auto numbered = core::page_walk(2);
    page = page_of({"a", "b"});
    page.last_page = 1;
    numbered.on_page(page);
    BOOST_TEST(numbered.is_over());
    BOOST_TEST(!numbered.has_failed());
}

BOOST_AUTO_TEST_CASE(entry_that_moves_to_another_page_is_shown_once)
{
    auto walk = core::page_walk(2);
    shown_by(walk, {"a", "b"});
    auto const fresh = walk.on_page(page_of({"b", "c"}));
    BOOST_TEST(fresh == std::vector<std::size_t>{1}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(full_page_that_comes_again_is_a_failure)
{
    auto walk = core::page_walk(2);
    shown_by(walk, {"a", "b"});
    BOOST_TEST(shown_by(walk, {"a", "b"}) == 0U);
    BOOST_TEST(walk.is_over());
    BOOST_TEST(walk.has_failed());
}

BOOST_AUTO_TEST_CASE(whole_list_that_comes_again_is_the_end)
{
    auto shorter = core::page_walk(100);
    shown_by(shorter, {"a", "b"});
    shown_by(shorter, {"a", "b"});
    BOOST_TEST(shorter.is_over());
    BOOST_TEST(!shorter.has_failed());

    auto longer = core::page_walk(1);
    shown_by(longer, {"a", "b"});
    shown_by(longer, {"a", "b"});
    BOOST_TEST(longer.is_over());
    BOOST_TEST(!longer.has_failed());
}

BOOST_AUTO_TEST_CASE(pages_without_anything_new_come_to_an_end)
{
    auto walk = core::page_walk(2);
    shown_by(walk, {"a", "b"});
    auto asked = 1;
    for (; !walk.is_over(); ++asked) shown_by(walk, asked % 2 ? names{"b", "a"} : names{"a", "b"});
    BOOST_TEST(asked <= 6);
    BOOST_TEST(walk.has_failed());
}

BOOST_AUTO_TEST_CASE(limit_is_kept_within_a_page_too)
{
    auto walk = core::page_walk(4, 3);
    BOOST_TEST(shown_by(walk, {"a", "b", "c", "d"}) == 3U);
    BOOST_TEST(walk.is_over());
    BOOST_TEST(!walk.has_failed());
    BOOST_TEST(core::page_walk(4, 0).is_over());
}

BOOST_AUTO_TEST_SUITE_END()

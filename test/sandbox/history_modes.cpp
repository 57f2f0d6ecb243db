// SPDX-License-Identifier: BSL-1.0
// A history that is late, short or unordered.
#include "common/unit_test.hpp"
#include "sandbox_fixture.hpp"

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <stdexcept>

using namespace neuroflash::sandbox;

BOOST_AUTO_TEST_SUITE(history_modes)

namespace {

constexpr char history_path[] = "/api/ds-prototypes/history";

struct listing
{
    std::vector<std::string> ids;
    long long total = 0;
    long long page = 0;
    long long size = 0;
};

listing list(fixture& d, std::string const& query = {})
{
    auto const response = d.call("GET", history_path + query);
    BOOST_TEST_REQUIRE(response.status == 200u);
    auto made = listing();
    auto const body = boost::json::parse(response.body);
    for (auto const& item : body.at("items").as_array())
        made.ids.emplace_back(item.at("output_image_id").as_string());
    made.total = number_at(response, "/total");
    made.page = number_at(response, "/page");
    made.size = number_at(response, "/size");
    return made;
}

std::vector<std::string> make_five(fixture& d)
{
    auto made = std::vector<std::string>();
    for (auto i = 0; i < 5; ++i) made.push_back(d.generate().at(0));
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(image_appears_in_the_nth_listing_after_it_was_made)
{
    for (auto const n : {0u, 1u, 2u, 5u}) {
        auto params = sandbox_params();
        params.history_delay_listings = n;
        auto d = fixture(params);
        list(d); // before: does not count
        auto const id = d.generate().at(0);
        for (auto i = 1u; i < n; ++i) {
            auto const early = list(d);
            BOOST_TEST(early.ids.empty());
            BOOST_TEST(early.total == 0);
        }
        BOOST_TEST(list(d).ids == std::vector{id});
        BOOST_TEST(d.call("GET", history_path + ("/" + id)).status == 200u);
    }
}

BOOST_AUTO_TEST_CASE(image_appears_some_time_after_it_was_made)
{
    auto params = sandbox_params();
    params.history_delay = std::chrono::milliseconds(1500);
    auto d = fixture(params);
    auto const old = d.generate().at(0);
    d.now += std::chrono::milliseconds(1499);
    auto const young = d.generate().at(0);
    BOOST_TEST(list(d).ids.empty());
    d.now += std::chrono::milliseconds(1);
    BOOST_TEST(list(d).ids == std::vector{old});
    BOOST_TEST(list(d).total == 1);
    d.now += std::chrono::milliseconds(1499);
    BOOST_TEST(list(d).ids == (std::vector{young, old}));
}

BOOST_AUTO_TEST_CASE(history_is_listed_in_the_order_that_was_chosen)
{
    auto params = sandbox_params();
    auto newest = fixture(params);
    auto const made = make_five(newest);
    BOOST_TEST(list(newest).ids == std::vector(made.rbegin(), made.rend()));

    params.history = history_order::oldest_first;
    auto oldest = fixture(params);
    auto const first = make_five(oldest);
    BOOST_TEST(list(oldest).ids == first);
    BOOST_TEST((list(oldest, "?page=2&size=2").ids == std::vector{first[2], first[3]}));
    BOOST_TEST(list(oldest, "?page=3&size=2").ids == std::vector{first[4]});
    BOOST_TEST(list(oldest, "?page=4&size=2").ids.empty());
}

BOOST_AUTO_TEST_CASE(shuffled_history_has_every_image_once_over_all_pages)
{
    auto params = sandbox_params();
    params.history = history_order::unordered;
    params.seed = 3;
    auto d = fixture(params);
    auto made = make_five(d);
    auto seen = std::vector<std::string>();
    for (auto const page : {"?size=2", "?size=2&page=2", "?size=2&page=3"})
        for (auto const& id : list(d, page).ids) seen.push_back(id);
    BOOST_TEST(seen != made);
    BOOST_TEST(seen != std::vector(made.rbegin(), made.rend()));
    std::ranges::sort(seen);
    std::ranges::sort(made);
    BOOST_TEST(seen == made, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(pages_can_be_shorter_than_asked_for)
{
    auto params = sandbox_params();
    params.history_page_limit = 2;
    auto d = fixture(params);
    auto const made = make_five(d);
    auto const page = list(d, "?size=100&page=2");
    BOOST_TEST(page.ids == (std::vector{made[2], made[1]}));
    BOOST_TEST(page.size == 2);
    BOOST_TEST(page.page == 2);
    BOOST_TEST(page.total == 5);
    BOOST_TEST(list(d, "?size=1").ids.size() == 1u);
}

BOOST_AUTO_TEST_CASE(every_page_can_be_the_first)
{
    auto params = sandbox_params();
    params.history_ignores_page = true;
    auto d = fixture(params);
    make_five(d);
    auto const first = list(d, "?size=2");
    auto const third = list(d, "?size=2&page=3");
    BOOST_TEST(third.ids == first.ids);
    BOOST_TEST(third.page == 1);
}

BOOST_AUTO_TEST_CASE(bad_history_parameters_are_refused_by_name)
{
    auto late = sandbox_params();
    late.history_delay = std::chrono::milliseconds(-1);
    auto wide = sandbox_params();
    wide.history_page_limit = 201;
    auto const names = [](std::string const& member) {
        return [member](std::exception const& e) {
            return std::string(e.what()).find(member) != std::string::npos;
        };
    };
    BOOST_CHECK_EXCEPTION(sandbox_server{late}, std::invalid_argument, names("history_delay"));
    BOOST_CHECK_EXCEPTION(sandbox_server{wide}, std::invalid_argument, names("history_page_limit"));
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
#include "service_model/image_store.hpp"
#include "common/unit_test.hpp"

#include <chrono>
#include <string>

using namespace neuroflash::service_model;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(image_store_of_the_model)

namespace {

constexpr service_time noon{std::chrono::sys_days(std::chrono::days(20'000)) + 12h};

std::shared_ptr<image_record> image_of(std::string id, service_time made)
{
    auto image = std::make_shared<image_record>();
    image->id = std::move(id);
    image->workspace = "w";
    image->created_at = image->ready_from = image->shown_from = made;
    return image;
}

std::string listed(image_store& store, list_order order = list_order::newest_first)
{
    list_rules rules;
    rules.order = order;
    auto ids = std::string();
    for (auto const& image : store.list("w", rules, 1, 20, noon + 1h).images) ids += image->id;
    return ids;
}

} // namespace

BOOST_AUTO_TEST_CASE(images_are_in_the_order_of_their_time_whenever_they_are_added)
{
    image_store store;
    store.add(image_of("b", noon + 2min));
    store.add(image_of("a", noon + 1min)); // a shorter work that was asked for later
    store.add(image_of("c", noon + 3min));
    BOOST_TEST(listed(store) == "cba");
    BOOST_TEST(listed(store, list_order::oldest_first) == "abc");
}

BOOST_AUTO_TEST_CASE(image_is_removed_from_among_those_of_its_time)
{
    image_store store;
    for (auto const* id : {"a", "b", "c"}) store.add(image_of(id, noon));
    BOOST_TEST(store.remove("w", "b"));
    BOOST_TEST(!store.remove("w", "b"));
    BOOST_TEST(!store.remove("another", "a"));
    BOOST_TEST(listed(store) == "ca");
    BOOST_TEST(store.find("b") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// What the journal keeps of a response that was paid for.
#include "common/unit_test.hpp"

#include <batch/run/paid_request.hpp>

#include <string>
#include <utility>
#include <vector>

namespace neuroflash::batch {

BOOST_AUTO_TEST_SUITE(batch_paid_request)

namespace {

image named(std::string const& id, image_surface surface)
{
    auto made = image();
    made.url = "/view/" + id;
    if (surface == image_surface::v1) made.stored_id = stored_image_id(id);
    else made.image_id = image_id(id);
    return made;
}

image unnamed(std::string url)
{
    auto made = image();
    made.url = std::move(url);
    return made;
}

std::string addresses(response_row const& row)
{
    auto text = std::string();
    for (auto const& one : row.images) text += one.image_id + '@' + one.url + ' ';
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(image_that_a_response_names_twice_is_one_image_and_one_charge)
{
    for (auto const surface : {image_surface::guide, image_surface::v1}) {
        auto made = generation();
        made.images = {named("a", surface), named("b", surface), named("a", surface)};
        auto const row = response_of(made);
        BOOST_TEST(addresses(row) == "a@/view/a b@/view/b ");
        BOOST_TEST(row.credits == 2);
        // The client's verdict counts, where there is one.
        made.charge = charge_verdict(charge_state::charged, 5, "five");
        BOOST_TEST(response_of(made).credits == 5);
    }
}

BOOST_AUTO_TEST_CASE(images_without_an_id_are_not_taken_for_one)
{
    auto made = generation();
    made.images = {unnamed("/1"), unnamed("/2")};
    auto const row = response_of(made);
    BOOST_TEST(addresses(row) == "@/1 @/2 ");
    BOOST_TEST(row.credits == 2);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch

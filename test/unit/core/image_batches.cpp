// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/recovery/image_batches.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using namespace neuroflash::core;

BOOST_AUTO_TEST_SUITE(image_batch_tests)

namespace {

/// One image for each name of a batch.
std::vector<listed_image> images_in(std::vector<std::string> const& batches)
{
    auto images = std::vector<listed_image>(batches.size());
    for (std::size_t i = 0; i < batches.size(); ++i) images[i].batch = batches[i];
    return images;
}

image_batches batches_of(std::vector<listed_image> const& images, std::size_t requested)
{
    auto all = std::vector<listed_image const*>();
    for (auto const& image : images) all.push_back(&image);
    return {all, requested};
}

} // namespace

BOOST_AUTO_TEST_CASE(batches_keep_the_order_of_their_first_images)
{
    auto const images = images_in({"b", "", "a", "b", "", "", "a", "a"});
    auto const batches = batches_of(images, 2);
    BOOST_TEST_REQUIRE(batches.all().size() == 3u);
    BOOST_TEST(batches.all()[0].id == "b");
    BOOST_TEST(batches.all()[0].images.size() == 2u);
    BOOST_TEST(batches.all()[1].id.empty());
    BOOST_TEST(batches.all()[1].images.size() == 2u); // as many as were requested
    BOOST_TEST(batches.all()[2].id == "a");
    BOOST_TEST(batches.all()[2].images.size() == 3u);
}

BOOST_AUTO_TEST_CASE(batches_are_compared_by_their_numbers_of_images)
{
    auto const images = images_in({"a", "b", "a", "b", "b"});
    auto const batches = batches_of(images, 1);
    for (auto const& [size, is_one] : {std::pair(1, false), {2, true}, {3, true}, {4, false}}) {
        BOOST_TEST(batches.has_size(size) == is_one, size);
    }
    BOOST_TEST(batches.are_larger_than(1));
    BOOST_TEST(!batches.are_larger_than(2));
    BOOST_TEST(!batches.are_larger_than(3));
}

BOOST_AUTO_TEST_SUITE_END()

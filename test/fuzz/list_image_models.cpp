// SPDX-License-Identifier: BSL-1.0
// The image models.
// Golden payloads: models
#include <neuroflash/api/list_image_models.hpp>

#include "decode.hpp"

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    return fuzz::decode<api::list_image_models>(
        data, size, [](std::vector<image_model> const& all) {
            for (auto const& one : all) {
                fuzz::require(!one.id.empty(), "a model has an id");
                fuzz::require(one.max_images >= 0, "a number of images is not negative");
            }
        });
}

// SPDX-License-Identifier: BSL-1.0
// The answer to a delete: whatever it is, it is fine.
// Golden payloads: history_item
#include "decode.hpp"

#include <neuroflash/api/delete_image.hpp>

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    fuzz::require(api::delete_image::decode(fuzz::text_of(data, size)).has_value(), "all is fine");
    return fuzz::decode<api::delete_image>(data, size, [](api::nothing const&) {});
}

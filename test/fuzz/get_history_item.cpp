// SPDX-License-Identifier: BSL-1.0
// One item of the history.
// Golden payloads: history_item
#include <neuroflash/api/get_history_item.hpp>

#include "check_generation.hpp"
#include "decode.hpp"

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    return fuzz::decode<api::get_history_item>(data, size, fuzz::check_history_item);
}

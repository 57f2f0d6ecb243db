// SPDX-License-Identifier: BSL-1.0
// A page of the history.
// Golden payloads: history
#include <neuroflash/api/list_history.hpp>

#include "check_generation.hpp"
#include "decode.hpp"

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    return fuzz::decode<api::list_history>(data, size, [](history_page const& page) {
        for (auto const& item : page.items) fuzz::check_history_item(item);
        fuzz::require(page.total.value_or(0) >= 0, "a total is not negative");
    });
}

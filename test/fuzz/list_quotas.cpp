// SPDX-License-Identifier: BSL-1.0
// Quotas: the figures that a user spends money by.
// Golden payloads: quotas
#include <neuroflash/api/list_quotas.hpp>

#include "decode.hpp"

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    return fuzz::decode<api::list_quotas>(data, size, [](page<quota> const& listed) {
        fuzz::require(listed.size >= 0 && listed.current_page >= 0, "paging is not negative");
        fuzz::require(listed.total_elements >= 0 && listed.total_pages >= 0, "nor are totals");
        for (auto const& one : listed.data) {
            auto const now = one.available_now();
            fuzz::require(now >= 0, "what can be spent is not negative");
            auto const cycle = one.available_amount > 0 ? one.available_amount : 0;
            fuzz::require(now <= cycle, "nor more than is left of the cycle");
        }
        auto copy = listed;
        auto const images = api::image_quota_of(std::move(copy));
        fuzz::require(!images || images->usage_type_key == "images", "the image quota is that");
    });
}

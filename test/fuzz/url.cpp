// SPDX-License-Identifier: BSL-1.0
// Absolute URLs: of the service, of images, of redirects.
#include <neuroflash/core/http/url.hpp>

#include "location_checks.hpp"

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const text = fuzz::text_of(data, size);
    auto const where = core::parse_location(text);
    if (where) {
        fuzz::check_location(*where);
    } else {
        fuzz::require(!where.error().empty(), "a refusal has a reason");
    }
    auto const base = core::parse_base(text);
    if (!base) return 0;
    fuzz::require(where && fuzz::same(*base, *where), "a base is a location");
    fuzz::require(base->target.find('?') == std::string::npos, "a base has no query");
    return 0;
}

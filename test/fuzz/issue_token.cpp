// SPDX-License-Identifier: BSL-1.0
// The token answer. The token goes into a header, its lifetime into a cache.
// Golden payloads: token
#include <neuroflash/api/issue_token.hpp>

#include "decode.hpp"

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    return fuzz::decode<api::issue_token>(data, size, [](api::issued_token const& issued) {
        fuzz::require(!issued.token.empty(), "a token has content");
        fuzz::require(issued.token.size() <= api::issue_token::max_token_size, "and is bounded");
        fuzz::require(fuzz::is_visible_ascii(issued.token), "a token cannot break out of a header");
        fuzz::require(issued.lifetime.count() >= 0, "a lifetime is not negative");
        fuzz::require(issued.lifetime <= defaults::token_lifetime_cap, "a lifetime is capped");
    });
}

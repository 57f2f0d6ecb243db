// SPDX-License-Identifier: BSL-1.0
// The answer of a generation: read by events or as a document, it says the same.
// Golden payloads: generation
#include <neuroflash/api/generate.hpp>

#include "check_generation.hpp"
#include "decode.hpp"

#include <string>

using namespace neuroflash;

namespace {

/// Empty: refused.
std::string read(result<generation> const& made)
{
    return made ? fuzz::written(*made) : std::string();
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const body = fuzz::text_of(data, size);
    auto const as_document = read(api::decode_any_generation(body));
    fuzz::require(read(api::generate::decode(body)) == as_document, "both readers say the same");
    auto by_events = generation();
    if (api::read_usual_generation(body, by_events)) {
        fuzz::require(fuzz::written(by_events) == as_document, "the usual is read rightly");
    }
    return fuzz::decode<api::generate>(data, size, fuzz::check_generation);
}

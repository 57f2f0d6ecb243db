// SPDX-License-Identifier: BSL-1.0
// The answer of an edit.
// Golden payloads: generation
#include <neuroflash/api/edit.hpp>

#include "check_generation.hpp"
#include "decode.hpp"

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    return fuzz::decode<api::edit>(data, size, fuzz::check_generation);
}

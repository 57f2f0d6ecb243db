// SPDX-License-Identifier: BSL-1.0
// The answer of a generation.
#include "check_generation.hpp"
#include "decode.hpp"

#include <neuroflash/api/generate.hpp>

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    return fuzz::decode<api::generate>(data, size, fuzz::check_generation);
}

// SPDX-License-Identifier: BSL-1.0
// A target that fails on purpose, for the test that the replay notices.
#include "fuzz.hpp"

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const found = fuzz::text_of(data, size).find('\0') != std::string_view::npos;
    fuzz::require(!found, "no input holds a zero byte");
    return 0;
}

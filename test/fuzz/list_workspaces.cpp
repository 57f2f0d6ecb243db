// SPDX-License-Identifier: BSL-1.0
// The workspaces of an account. Their ids go into paths and a header.
// Golden payloads: workspaces
#include <neuroflash/api/list_workspaces.hpp>

#include "decode.hpp"

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    return fuzz::decode<api::list_workspaces>(data, size, [](std::vector<workspace> const& all) {
        for (auto const& one : all) {
            auto const& id = one.id.str();
            fuzz::require(!id.empty() && id.size() <= 200, "an id has 1 to 200 characters");
            fuzz::require(fuzz::is_printable(id), "an id has no control characters");
            fuzz::require(id.find_first_of("/\\") == std::string::npos, "an id is no path");
            fuzz::require(id != "." && id != "..", "an id is no dot segment");
        }
    });
}

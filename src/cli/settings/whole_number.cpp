// SPDX-License-Identifier: BSL-1.0
#include "cli/settings/whole_number.hpp"

#include "cli/render/text.hpp"

#include <charconv>
#include <string>

namespace neuroflash::cli {

CLI::Validator whole_number(std::int64_t least, std::int64_t most)
{
    auto const low = std::to_string(least);
    auto const high = std::to_string(most);
    auto const check = [=](std::string const& text) -> std::string {
        auto value = std::int64_t(0);
        auto const end = text.data() + text.size();
        auto const got = std::from_chars(text.data(), end, value);
        // Written otherwise it may be read otherwise: 010 as eight.
        auto const usual = got.ec == std::errc() && got.ptr == end && text == std::to_string(value);
        if (usual && value >= least && value <= most) return {};
        return "a whole number from " + low + " to " + high + " is needed, not " + printable(text);
    };
    return CLI::Validator(check, "", "");
}

} // namespace neuroflash::cli

// SPDX-License-Identifier: BSL-1.0
// Text of others on its way to terminals and logs: one line, bounded, and no secret in it.
// Golden payloads: errors
#include "fuzz.hpp"

#include <neuroflash/core/text/sanitize.hpp>

#include <string>

using namespace neuroflash;

namespace {

/// The input with a secret planted in its middle, after a line feed.
std::string planted(std::string_view text, std::string_view secret)
{
    auto const middle = text.size() / 2;
    return std::string(text.substr(0, middle))
        .append("\n")
        .append(secret)
        .append(text.substr(middle));
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    constexpr std::string_view canary = "c4n4ry.s3cret";
    auto const text = fuzz::text_of(data, size);
    for (auto const max : {std::size_t(300), size % 40}) {
        auto const line = core::sanitized(text, max);
        fuzz::require(fuzz::is_printable(line), "printable text is printable");
        fuzz::require(line.size() <= max, "printable text is bounded");
    }
    if (text.find(canary) != std::string_view::npos) return 0;
    for (auto const* before :
         {"Bearer ", "Authorization: Bearer ", "client_secret=", "\"access_token\": \"",
          "password: '", "api_key%3D", "bearer%20"}) {
        auto const secret = std::string(before).append(canary);
        auto const shown = core::sanitized(planted(text, secret), size + 200);
        fuzz::require(shown.find(canary) == std::string::npos, "secrets are redacted");
    }
    return 0;
}

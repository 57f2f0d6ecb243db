// SPDX-License-Identifier: BSL-1.0
// The bytes of a connection: the same verdict however they are cut into pieces.
#include "read_answer.hpp"

#include <limits>

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    constexpr std::size_t max_body = 1024;
    auto const bytes = fuzz::text_of(data, size);
    auto const whole =
        fuzz::read_answer(bytes, max_body, [] { return std::numeric_limits<std::size_t>::max(); });
    auto const bytewise = fuzz::read_answer(bytes, max_body, [] { return std::size_t(1); });
    fuzz::require(fuzz::same(whole, bytewise), "byte by byte gives the same");

    // The input itself chooses the pieces.
    for (auto const most : {7U, 61U}) {
        auto at = std::size_t(0);
        auto const pieces = fuzz::read_answer(
            bytes, max_body, [&] { return std::size_t(1) + data[at++ % size] % most; });
        fuzz::require(fuzz::same(whole, pieces), "any pieces give the same");
    }

    if (whole.code != errc{}) return 0;
    auto const& response = whole.response;
    fuzz::require(response.status >= 200 && response.status <= 999, "a final status has 3 digits");
    // Each kept field is one line: nothing in it can become another one.
    auto lines = response.fields.text();
    while (!lines.empty()) {
        auto const end = lines.find("\r\n");
        fuzz::require(end != std::string_view::npos, "a field ends its line");
        auto const line = lines.substr(0, end);
        fuzz::require(line.find_first_of("\r\n") == std::string_view::npos, "a field is one line");
        fuzz::require(line.find(": ") != std::string_view::npos, "a field has a name");
        lines.remove_prefix(end + 2);
    }
    return 0;
}

// SPDX-License-Identifier: BSL-1.0
// An answer that repeats itself up to the limits and beyond: first what stands before the first
// byte 1, then what stands behind it, again and again.
#include "read_answer.hpp"

#include <string>

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    constexpr std::size_t max_body = 16 * 1024;
    constexpr std::size_t total = 80 * 1024;
    auto const [head, unit] = fuzz::split_at(fuzz::text_of(data, size), '\x01');
    auto bytes = std::string(head);
    while (!unit.empty() && bytes.size() < total)
        bytes.append(unit.substr(0, total - bytes.size()));

    auto const coarse = fuzz::read_answer(bytes, max_body, [] { return std::size_t(16 * 1024); });
    auto const fine = fuzz::read_answer(bytes, max_body, [] { return std::size_t(1021); });
    fuzz::require(fuzz::same(coarse, fine), "any pieces give the same");
    // As a peer sends that wants no line to be incomplete.
    auto rest = std::string_view(bytes);
    auto const lines = fuzz::read_answer(bytes, max_body, [&rest] {
        auto const line = std::min(rest.find('\n', 200), rest.size() - 1) + 1;
        rest.remove_prefix(line);
        return line;
    });
    fuzz::require(fuzz::same(coarse, lines), "line by line gives the same");
    return 0;
}

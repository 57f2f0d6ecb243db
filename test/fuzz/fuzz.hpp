// SPDX-License-Identifier: BSL-1.0
// What all fuzz targets share. Each target is one file with one LLVMFuzzerTestOneInput: libFuzzer
// drives it (scripts/fuzz), and in the suite replay.cpp does, over the corpus.
#ifndef NEUROFLASH_TEST_FUZZ_FUZZ_HPP
#define NEUROFLASH_TEST_FUZZ_FUZZ_HPP

#include <neuroflash/core/text/encode.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace neuroflash::fuzz {

/// Ends the program where an invariant does not hold: that is how a target fails.
inline void require(bool holds, char const* invariant)
{
    if (holds) return;
    std::fprintf(stderr, "violated: %s\n", invariant);
    std::abort();
}

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) noexcept
{
    return {reinterpret_cast<char const*>(data), size};
}

/// The parts before and behind the first `mark`; without one, all and nothing.
inline std::pair<std::string_view, std::string_view>
split_at(std::string_view text, char mark) noexcept
{
    auto const at = text.find(mark);
    if (at == std::string_view::npos) return {text, {}};
    return {text.substr(0, at), text.substr(at + 1)};
}

/// Fit for one line of a terminal.
inline bool is_printable(std::string_view text) noexcept
{
    return std::none_of(text.begin(), text.end(), core::is_control) && core::is_valid_utf8(text);
}

/// Fit for a header or a request line.
inline bool is_visible_ascii(std::string_view text) noexcept
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

} // namespace neuroflash::fuzz

#endif

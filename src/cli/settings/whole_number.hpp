// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_SETTINGS_WHOLE_NUMBER_HPP
#define NEUROFLASH_SRC_CLI_SETTINGS_WHOLE_NUMBER_HPP

#include <CLI/CLI.hpp>

#include <cstdint>

namespace neuroflash::cli {

/// Accepts what is written as a decimal whole number within the bounds; else says what they are.
CLI::Validator whole_number(std::int64_t least, std::int64_t most);

/// The limit is more than any account has, and far below an overflow.
inline constexpr std::int64_t most_credits = 1'000'000'000'000;

} // namespace neuroflash::cli

#endif

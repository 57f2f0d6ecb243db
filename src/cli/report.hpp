// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLI_REPORT_HPP
#define NEUROFLASH_CLI_REPORT_HPP

#include <neuroflash/error.hpp>

#include <string>
#include <string_view>

namespace neuroflash::cli {

/// An error in three printable lines: what happened, what it cost, what to do. `heading` begins
/// the first one: `error`, `interrupted`.
std::string three_lines(error const& failure, std::string_view heading);

/// What to do about it, in the tool's own commands.
std::string advice_of(error const& failure);

/// `no (evidence)`, `2 credits (evidence)` or `unknown (evidence)`.
std::string charge_words(charge_verdict const& charge);

} // namespace neuroflash::cli

#endif

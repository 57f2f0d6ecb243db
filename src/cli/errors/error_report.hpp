// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_ERRORS_ERROR_REPORT_HPP
#define NEUROFLASH_SRC_CLI_ERRORS_ERROR_REPORT_HPP

#include "cli/errors/advice.hpp"

#include <neuroflash/error.hpp>

#include <string>
#include <string_view>

namespace neuroflash::cli {

/// Whether the line about money is of use.
enum class charge_line
{
    shown,
    if_in_doubt, ///< The command cannot cost anything: shown only if the verdict is not "no".
};

/// An error in printable lines: what happened, what it cost, what to do, and the command for that.
/// `heading` begins the first one: `error`, `interrupted`.
std::string
report_of(error const& failure, std::string_view heading, charge_line charge = charge_line::shown);

/// A command that looks for the images of a request says so once, because the advice to give the
/// same command alone would lead nowhere. `is_short`: its deadline ends before a search can prove
/// that there are no images.
void note_search(bool is_short) noexcept;

/// What to do about it, in the tool's own commands.
advice advice_of(error const& failure);

/// The advice in printable lines, each with its end: `what to do: ...`, then the command.
std::string lines_of(advice const& what);

/// `no (evidence)`, `2 credits (evidence)`, `29 tokens (evidence)` or `unknown (evidence)`.
std::string charge_text(charge_verdict const& charge);

} // namespace neuroflash::cli

#endif

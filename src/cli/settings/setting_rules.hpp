// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_SETTINGS_SETTING_RULES_HPP
#define NEUROFLASH_SRC_CLI_SETTINGS_SETTING_RULES_HPP

#include "cli/settings/setting_origins.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// What the value of a setting may be, wherever it comes from.
namespace neuroflash::cli {

/// The longest time that a call may take: far beyond any answer, far below what overflows a clock.
inline constexpr auto longest_call = std::chrono::duration<double>(1e6);

/// `90`, `90s`, `2.5m`, `1h`, `2d`, `500ms`; a number alone means seconds. Empty if it is not a
/// time, not above zero, or above `longest`.
std::optional<std::chrono::duration<double>>
time_span(std::string_view text, std::chrono::duration<double> longest = longest_call);

/// Accepts a time span, and makes seconds of it.
CLI::Validator seconds_of_time_span();

/// Why the text is probably not meant as a path of this machine, as the end of a sentence; empty if
/// it may be one. Without this check, paid images would be saved in an unintended directory.
std::string unmeant_place(std::string const& text);

/// Refuses what is not meant as a place on this machine.
CLI::Validator place_name();

/// Accepts the values of that setting; accepts every one if empty.
std::optional<CLI::Validator> rule_of(setting which);

} // namespace neuroflash::cli

#endif

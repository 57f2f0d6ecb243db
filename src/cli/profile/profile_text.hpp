// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_PROFILE_PROFILE_TEXT_HPP
#define NEUROFLASH_SRC_CLI_PROFILE_PROFILE_TEXT_HPP

#include "cli/profile/profile.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>

/// The config file as text.
namespace neuroflash::cli {

/// What the file says.
struct profile_document
{
    std::optional<profile_value> chosen; ///< The member `profile`.
    std::map<std::string, std::map<std::string, profile_value, std::less<>>, std::less<>> profiles;
};

/// What is wrong with the text, and where.
struct profile_fault
{
    std::string what; ///< The end of a sentence.
    long line = 0;
};

/// Reads TOML; members that are not known and values that are no text, number or truth are faults.
std::variant<profile_document, profile_fault> parse_profiles(std::string const& text);

/**
 * \brief The text with one value of a profile set, or removed where `value` is empty.
 *
 * Only that value changes in its line, and a comment behind it stays. A removed value takes its
 * line along. Empty result: the text has it in a form that cannot be changed so. An empty `name`
 * stands for the member `profile` of the file itself.
 */
std::optional<std::string> with_value(
    std::string const& text, std::string const& name, std::string const& key,
    std::string const& value);

} // namespace neuroflash::cli

#endif

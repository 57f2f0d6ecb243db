// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_PROFILE_PROFILE_HPP
#define NEUROFLASH_SRC_CLI_PROFILE_PROFILE_HPP

#include "cli/settings/setting_origins.hpp"

#include <neuroflash/error.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The config file: several named sets of settings, one of which holds.
namespace neuroflash::cli {

/// A value of a profile.
struct profile_value
{
    std::string text;
    long line = 0; ///< The line in the file.
};

/// One set of settings.
struct profile
{
    std::string name = "default";
    std::string origin;  ///< What chose it: `--profile`, a variable, the file; or empty.
    std::string file;    ///< The path, even if no file exists; empty if unknown.
    bool exists = false; ///< The file has it.
    std::map<std::string, profile_value, std::less<>> values;
    std::vector<std::string> names; ///< The names of all profiles in the file.

    /// Null if it is not set there.
    profile_value const* find(std::string_view key) const;
};

/// `$XDG_CONFIG_HOME/neuroflash/config.toml`, or below `$HOME/.config`; empty if neither variable
/// is an absolute path.
std::string config_file();

/// The error where `config_file` is empty.
error no_config_file();

/**
 * \brief The profile that holds: the named one, or that of NEUROFLASH_PROFILE, or the one that the
 * file chooses, or `default`.
 *
 * `must_exist`: a profile that was named and is not in the file is an error.
 *
 * \par Errors
 * invalid_argument: a name that cannot be one or is not there; a file that cannot be read, is no
 * TOML, has a member that is not known, or holds a secret that others can read. The message has the
 * file and the line.
 */
result<profile> read_profile(std::optional<std::string> const& name, bool must_exist);

/**
 * \brief Sets values of a profile in the file, or removes them where the text is empty.
 *
 * The rest of the file stays as it is, comments included. The file is made if it is missing and has
 * something to hold, and only its owner can read it. The key `profile` chooses the profile that
 * holds by default.
 *
 * \par Errors
 * storage_failed, not charged. invalid_argument: the file is written so that a line cannot be
 * changed, such as with inline tables.
 */
result<void>
write_profile(profile const& to, std::vector<std::pair<std::string, std::string>> const& values);

/// The client whose secret the keyring has for a profile; empty if it has none.
std::string client_in_keyring(profile const& of);

/// ` --profile work`, for a command to paste; empty if nothing chose the profile, so that the
/// command uses it anyway.
std::string profile_option(profile const& of);

/// `neuroflash config unset api_base --profile work`.
std::string unset_command(profile const& of, setting which);

/// Why it cannot be the name of a profile, as the end of a sentence; empty if it can.
std::string profile_name_fault(std::string_view name);

/// Whether a member of that name and value must be kept from others.
bool is_secret(std::string_view key, std::string_view value);

/// \brief The value of a member as it is printed: `(set)` in place of what may be a secret.
///
/// User and query of an address are such, because some services use them for tokens.
std::string shown_value(std::string_view key, std::string value);

} // namespace neuroflash::cli

#endif

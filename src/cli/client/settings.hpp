// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_CLIENT_SETTINGS_HPP
#define NEUROFLASH_SRC_CLI_CLIENT_SETTINGS_HPP

#include "cli/errors/advice.hpp"
#include "cli/options/options.hpp"
#include "cli/profile/profile.hpp"
#include "cli/settings/setting_origins.hpp"
#include "cli/system/process_environment.hpp"

#include <neuroflash/client_params.hpp>
#include <neuroflash/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::cli {

/// Why the value of a credential cannot be one, as the end of a sentence; empty if it can. Repeats
/// nothing of it.
std::string credential_fault(std::string_view value);

/// A value, and where it came from.
struct found_setting
{
    std::string text;
    setting_origin origin;
};

/// The value of the variable, or of the profile; empty if neither is set. Blanks around a value do
/// not count.
std::optional<found_setting> value_below_option(profile const& from, setting which);

/// Whether the text has quotation marks around it, such as `"x"` and `'x'`.
bool is_in_quotes(std::string_view text) noexcept;

/// Refuses a value that was written in quotation marks where no shell takes them off, as in a file
/// of variables for a container, or twice in the profile `from`.
result<void> check_quotes(found_setting const& found, profile const& from, setting which);

/// The place where the profile keeps the secret of the client that is used.
enum class secret_place
{
    none,
    file,
    keyring,
};

secret_place secret_place_of(options const& given);

/// Whether there is a client secret, in the environment or kept for the client.
bool has_secret(options const& given);

/// Whether there is a client id and a secret. The keyring is not asked.
bool has_credentials(options const& given);

/**
 * \brief The account: each half from its variable, or from the profile.
 *
 * A half that is missing is empty.
 *
 * \par Errors
 * authentication_failed: the keyring that has the secret does not give it.
 */
result<credentials> read_credentials(options const& given);

/**
 * \brief Options first, then the environment, then the profile, then the defaults of the library.
 *
 * Blanks around a value do not count. Where each value came from is noted in `setting_origins`.
 *
 * \par Errors
 * authentication_failed, naming the variables that are missing; invalid_argument, naming the option
 * or variable whose value cannot be right.
 */
result<client_params> read_settings(options const& given);

/// Reads all but the account, and checks no more than the proxy.
result<client_params> read_service(options const& given);

/// Whether the file of certificates can be used. `from`: the profile that may name it.
result<void> check_certificates(client_params const& params, profile const& from);

/// The error for a parameter that the library refuses; names the option or the variable it came
/// from.
error refused_setting(std::string_view what);

/// The error for a file of certificates. `fault`: what `certificate_file_fault` says; `from`: the
/// profile that may name the file.
error wrong_certificates(std::string const& file, std::string_view fault, profile const& from);

} // namespace neuroflash::cli

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLI_SETTINGS_HPP
#define NEUROFLASH_CLI_SETTINGS_HPP

#include "cli/advice.hpp"
#include "cli/options.hpp"
#include "cli/surroundings.hpp"

#include <neuroflash/client_params.hpp>
#include <neuroflash/error.hpp>

#include <string>
#include <string_view>

namespace neuroflash::cli {

/// Why the value of a credential cannot be one, as the end of a sentence; empty if it can. Repeats
/// nothing of it.
std::string credential_fault(std::string_view value);

/// Whether both credentials are set.
bool has_credentials();

/**
 * \brief Options first, then the environment, then the defaults of the library.
 *
 * Blanks around a value do not count. Where each value came from is noted in `setting_origins`.
 *
 * \par Errors
 * authentication_failed, naming the variables that are missing; invalid_argument, naming the option
 * or variable whose value cannot be right.
 */
result<client_params> read_settings(options const& given);

/// Reads them where the credentials may be missing, and checks no more than the proxy.
result<client_params> read_service(options const& given);

/// The error for a parameter that the library refuses; names the option or the variable it came
/// from.
error refused_setting(std::string_view what);

/// A usage error.
error wrong_usage(std::string message, std::string advice);
error wrong_usage(std::string message, advice const& what);

/// The error for a file of certificates. `fault`: what `certificate_file_fault` says.
error wrong_certificates(std::string const& file, std::string_view fault);

} // namespace neuroflash::cli

#endif

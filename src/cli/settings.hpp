// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLI_SETTINGS_HPP
#define NEUROFLASH_CLI_SETTINGS_HPP

#include "options.hpp"

#include <neuroflash/client_params.hpp>
#include <neuroflash/error.hpp>

#include <string>
#include <string_view>

namespace neuroflash::cli {

/// An environment variable; empty where it is not set.
std::string environment(char const* name);

/// Whether both credentials are set.
bool has_credentials();

/**
 * \brief Flags first, then the environment, then the defaults of the library.
 *
 * \par Errors
 * authentication_failed, naming the variables that are missing.
 */
result<client_params> read_settings(options const& given);

/// The same where the credentials may be missing.
result<client_params> read_service(options const& given);

/// The error for a parameter that the library refuses; names the flag or the variable behind it.
error refused_setting(std::string_view what);

/// A usage error.
error wrong_usage(std::string message, std::string advice);

} // namespace neuroflash::cli

#endif

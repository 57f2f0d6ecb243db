// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_PROFILE_KEYRING_HPP
#define NEUROFLASH_SRC_CLI_PROFILE_KEYRING_HPP

#include <string>

/// The keyring of the desktop, where the build has libsecret and the session has a keyring.
namespace neuroflash::cli::keyring {

/// How a request to the keyring ended.
enum class status
{
    done,
    missing,     ///< The keyring has no such secret.
    unavailable, ///< No keyring answers.
    interrupted, ///< A signal that ends the tool has come before its response.
};

/// `text`: the secret that was read, or why it is unavailable, as the end of a sentence.
struct secret_result
{
    status what = status::unavailable;
    std::string text;
};

/// Keeps the secret of that client for a profile. May ask the user to unlock the keyring.
secret_result
store(std::string const& profile, std::string const& client_id, std::string const& secret);

secret_result load(std::string const& profile, std::string const& client_id);

secret_result remove(std::string const& profile, std::string const& client_id);

} // namespace neuroflash::cli::keyring

#endif

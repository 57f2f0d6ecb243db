// SPDX-License-Identifier: BSL-1.0
// What the examples share: where the service is and whose account is used, from the environment.
#ifndef NEUROFLASH_EXAMPLE_SETTINGS_HPP
#define NEUROFLASH_EXAMPLE_SETTINGS_HPP

#include <neuroflash.hpp>

#include <cstdlib>
#include <iostream>
#include <string>

namespace example {

inline std::string environment(char const* name, std::string otherwise)
{
    auto const* value = std::getenv(name);
    return value && *value ? value : otherwise;
}

/// Ends the program with 2 when there is no account.
inline neuroflash::client_params settings()
{
    auto params = neuroflash::client_params();
    auto account = neuroflash::credentials::from_environment();
    if (!account) {
        std::cerr << account.error().message()
                  << "\nWithout an account, start a service of your own in another shell with\n"
                     "  neuroflash sandbox\n"
                     "and paste the lines that it prints into this one.\n";
        std::exit(2);
    }
    params.credentials = *account;
    params.api_base = environment("NEUROFLASH_API_BASE", params.api_base);
    params.token_url = environment("NEUROFLASH_TOKEN_URL", params.token_url);
    params.ca_file = environment("NEUROFLASH_CA_FILE", params.ca_file);
    return params;
}

} // namespace example

#endif

// SPDX-License-Identifier: BSL-1.0
// What the examples share: where the service is and whose account is used, from the environment.
#ifndef NEUROFLASH_EXAMPLE_SETTINGS_HPP
#define NEUROFLASH_EXAMPLE_SETTINGS_HPP

#include <neuroflash.hpp>

#include <cstdlib>
#include <iostream>

namespace example {

/// Ends the program with 2 when there is no account.
inline neuroflash::client_params settings()
{
    auto const params = neuroflash::client_params::from_environment();
    if (!params) {
        std::cerr << params.error().message()
                  << "\nWithout an account, start a service of your own in another shell with\n"
                     "  neuroflash sandbox\n"
                     "and paste the lines that it prints into this one.\n";
        std::exit(2);
    }
    return *params;
}

} // namespace example

#endif

// SPDX-License-Identifier: BSL-1.0
#include "cli/profile/keyring.hpp"

namespace neuroflash::cli::keyring {

namespace {

secret_result not_built_in()
{
    return {status::unavailable, "this tool was built without libsecret"};
}

} // namespace

secret_result store(std::string const&, std::string const&, std::string const&)
{
    return not_built_in();
}

secret_result load(std::string const&, std::string const&)
{
    return not_built_in();
}

secret_result remove(std::string const&, std::string const&)
{
    return not_built_in();
}

} // namespace neuroflash::cli::keyring

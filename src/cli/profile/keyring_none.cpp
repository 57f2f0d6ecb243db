// SPDX-License-Identifier: BSL-1.0
#include "cli/profile/keyring.hpp"

namespace neuroflash::cli::keyring {

namespace {

answer not_built_in()
{
    return {outcome::unavailable, "this tool was built without libsecret"};
}

} // namespace

answer store(std::string const&, std::string const&, std::string const&)
{
    return not_built_in();
}

answer load(std::string const&, std::string const&)
{
    return not_built_in();
}

answer remove(std::string const&, std::string const&)
{
    return not_built_in();
}

} // namespace neuroflash::cli::keyring

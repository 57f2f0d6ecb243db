// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_WORKSPACE_HPP
#define NEUROFLASH_MODELS_WORKSPACE_HPP

#include <neuroflash/ids.hpp>

#include <string>

namespace neuroflash::inline v0 {

/// A workspace of the account. Source: guide, step 2.
struct workspace
{
    workspace_id id;  ///< Used as `client_params::workspace` and `call_params::workspace`.
    std::string name; ///< May be empty.
};

} // namespace neuroflash::inline v0

#endif

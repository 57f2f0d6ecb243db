// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SERVICE_MODEL_WORKSPACE_SEED_HPP
#define NEUROFLASH_SERVICE_MODEL_WORKSPACE_SEED_HPP

#include <string>
#include <utility>

namespace neuroflash::inline v0::service_model {

/// A workspace that the only account may use.
struct workspace_seed
{
    /// A workspace with id and name.
    workspace_seed(std::string its_id, std::string its_name)
        : id(std::move(its_id)), name(std::move(its_name))
    {
    }

    std::string id;   ///< Not empty.
    std::string name; ///< The name for people.
};

} // namespace neuroflash::inline v0::service_model

#endif

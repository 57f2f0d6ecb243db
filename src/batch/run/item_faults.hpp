// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_ITEM_FAULTS_HPP
#define NEUROFLASH_SRC_BATCH_RUN_ITEM_FAULTS_HPP

#include "batch/input/item.hpp"
#include "batch/run/run_state.hpp"

#include <neuroflash/models/image_model.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace neuroflash::inline v0::batch {

/// Why items of an input cannot be carried out: their model, their settings, or their sources. Used
/// by the thread that reads the input. Each file is examined once.
class item_faults
{
public:
    /// Both outlive it.
    item_faults(run_state& shared, std::vector<image_model> const& models)
        : state_(shared), models_(models)
    {
    }

    /// Why the service could not draw the item; empty if it could.
    std::string fault_of(item const& what);

private:
    std::string local_source(item const& what) const;
    std::string fault_of_files(item const& what);

    run_state& state_;
    std::vector<image_model> const& models_;
    /// Why each file cannot be uploaded, by its name in the input; empty if it can.
    std::map<std::string, std::string, std::less<>> known_;
};

} // namespace neuroflash::inline v0::batch

#endif

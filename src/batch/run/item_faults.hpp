// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_ITEM_FAULTS_HPP
#define NEUROFLASH_SRC_BATCH_RUN_ITEM_FAULTS_HPP

#include "batch/input/item.hpp"
#include "batch/run/run_state.hpp"

#include <neuroflash/models/image_model.hpp>
#include <neuroflash/models/local_image.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::inline v0::batch {

/// Why items of an input cannot be carried out: their model, their settings, or their images. Used
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
    /// A file that a line names.
    struct seen_file
    {
        std::string fault;                ///< Why it cannot be used; empty if it can.
        std::optional<local_image> image; ///< Empty for an id, too.
    };

    std::string local_source(item const& what) const;
    static std::string fault_of_id(std::string const& name);
    seen_file look_at(std::string const& name);
    std::string fault_of_file(std::string const& word, std::string const& name);
    std::string fault_of_files(item const& what);

    run_state& state_;
    std::vector<image_model> const& models_;
    std::map<std::string, seen_file, std::less<>> known_; ///< Files, by their names in the input.
};

} // namespace neuroflash::inline v0::batch

#endif

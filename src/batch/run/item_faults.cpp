// SPDX-License-Identifier: BSL-1.0
#include "batch/run/item_faults.hpp"

#include "batch/input/check_item.hpp"
#include "batch/run/paid_request.hpp"

#include "support/image_source.hpp"

#include <filesystem>
#include <system_error>

namespace neuroflash::inline v0::batch {

/// A source that is a file of this machine; empty if there is none.
std::string item_faults::local_source(item const& what) const
{
    for (auto const& source : what.sources) {
        auto failed = std::error_code();
        auto const file = state_.sources_from / source;
        if (std::filesystem::is_regular_file(file, failed)) return source;
    }
    return {};
}

/// Why a source can neither be uploaded nor be an id; empty if it can.
std::string item_faults::fault_of_files(item const& what)
{
    for (auto const& source : what.sources) {
        auto const file = state_.sources_from / source;
        if (source.empty()) continue;
        if (!support::is_there(file)) {
            if (!support::is_address(source)) continue;
            return "its source " + (source.starts_with("data:") ? "data:..." : source) +
                " is an address, and not an image id: upload it first, and name the id";
        }
        auto const [at, is_new] = known_.try_emplace(source);
        auto& fault = at->second;
        if (is_new) {
            auto const seen = state_.client->examine_image(image_file(file));
            if (!seen) fault = seen.error().message();
            // The name of the parameter means nothing to the author of the input.
            if (fault.starts_with("image_file: ")) fault.replace(0, 11, "its source");
        }
        if (!fault.empty()) return fault;
    }
    return {};
}

std::string item_faults::fault_of(item const& what)
{
    // On image-service v1 every source that is not a file is an id.
    if (state_.is_on_v1()) {
        auto fault = fault_of_files(what);
        return fault.empty() ? fault_by_models(what, models_) : fault;
    }
    if (auto const file = local_source(what); !file.empty()) {
        return "its source " + file +
            " is a file of this machine, which needs client_params::surface v1";
    }
    if (auto const sources = sources_of(*state_.client, what); !sources) {
        return "its source is not an image of the service (" + sources.error().message() + ')';
    }
    return fault_by_models(what, models_);
}

} // namespace neuroflash::inline v0::batch

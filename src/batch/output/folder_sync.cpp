// SPDX-License-Identifier: BSL-1.0
#include "batch/output/folder_sync.hpp"

#include "batch/output/batch_directory.hpp"

#include <utility>

namespace neuroflash::inline v0::batch {

std::optional<storage_failure> const& folder_sync::failure_in(std::uint64_t transaction)
{
    if (std::exchange(synced_in_, transaction) == transaction) return failure_;
    try {
        sync_folder(folder_);
    } catch (storage_failure const& e) {
        failure_ = e;
    }
    return failure_;
}

} // namespace neuroflash::inline v0::batch

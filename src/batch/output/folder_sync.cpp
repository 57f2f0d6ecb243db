// SPDX-License-Identifier: BSL-1.0
#include "batch/output/folder_sync.hpp"

#include "batch/output/batch_directory.hpp"

namespace neuroflash::inline v0::batch {

std::optional<storage_failure> const& folder_sync::failure_in(std::uint64_t transaction)
{
    if (failure_ || synced_in_ == transaction) return failure_;
    synced_in_ = transaction;
    try {
        sync_folder(folder_);
    } catch (storage_failure const& e) {
        failure_ = e;
    }
    return failure_;
}

} // namespace neuroflash::inline v0::batch

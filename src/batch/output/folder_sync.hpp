// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_FOLDER_SYNC_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_FOLDER_SYNC_HPP

#include "batch/journal/sqlite.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::batch {

/**
 * \brief Brings the names of files to the disk, once in a transaction of the journal.
 *
 * One sync serves all files that a transaction names, because they had their names before it began.
 * A failed sync is final, as that of a file is: a second one would report success.
 *
 * \par Thread safety
 * No thread safety: it lives on the worker's thread.
 */
class folder_sync
{
public:
    explicit folder_sync(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Why the names are not on the disk; empty if they are. It is no exception, because the
    /// transaction may hold other work, such as a response that was paid for.
    std::optional<storage_failure> const& failure_in(std::uint64_t transaction);

private:
    std::filesystem::path folder_;
    std::uint64_t synced_in_ = 0;
    std::optional<storage_failure> failure_;
};

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_MERGE_HPP
#define NEUROFLASH_BATCH_MERGE_HPP

#include <neuroflash/batch/batch_report.hpp>
#include <neuroflash/error.hpp>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace neuroflash::inline v0::batch {

/// The result of a merge.
class merge_summary
{
public:
    merge_summary() = default;

    item_totals totals;        ///< All items of the new results, those of earlier inputs included.
    std::int64_t images = 0;   ///< Files in the new directory.
    std::int64_t repeated = 0; ///< Items that several parts have; the paid one is used.

    /// Images that two items have. One item of each pair may have been charged without an image:
    /// with equal prompts in several directories, a search in the history cannot distinguish them.
    std::int64_t images_with_two_items = 0;
};

/**
 * \brief Merges the directories of several parts: results and gallery in `out`, with links to the
 * images (copies, if the file system has no links).
 *
 * Blocks. The parts do not change; `out` must not be one of them, nor have a journal of its own.
 *
 * \par Errors
 * storage_failed, invalid_argument.
 */
result<merge_summary>
merge(std::filesystem::path const& out, std::vector<std::filesystem::path> const& parts);

} // namespace neuroflash::inline v0::batch

#endif

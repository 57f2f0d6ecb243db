// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_MERGE_HPP
#define NEUROFLASH_BATCH_MERGE_HPP

#include <neuroflash/batch/batch_report.hpp>
#include <neuroflash/error.hpp>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace neuroflash::inline v0::batch {

/// What came of a merge.
class merge_summary
{
public:
    merge_summary() = default;

    item_totals totals;        ///< Of all items of the new results: those of earlier inputs too.
    std::int64_t pictures = 0; ///< Files that are in the new directory.
    std::int64_t repeated = 0; ///< Items that another part had as well; what was paid is taken.

    /// Images that stand with two items. One of each was perhaps paid for and never found: with
    /// equal prompts in several directories, a search in the history cannot tell them apart.
    std::int64_t claimed_twice = 0;
};

/**
 * \brief Joins the directories of several parts: results and gallery in `out`, pictures linked
 * there (copied, where the file system cannot).
 *
 * Blocks. The parts stay as they are; `out` must not be one of them, nor have a journal of its own.
 *
 * \par Errors
 * storage_failed, invalid_argument.
 */
result<merge_summary>
merge(std::filesystem::path const& out, std::vector<std::filesystem::path> const& parts);

} // namespace neuroflash::inline v0::batch

#endif

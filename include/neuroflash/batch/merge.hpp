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

    item_totals totals;        ///< Of all parts together.
    std::int64_t pictures = 0; ///< Files that are in the new directory.
    std::int64_t repeated = 0; ///< Items that an earlier part had as well.
};

/**
 * \brief Joins the directories of several parts: results and gallery in `out`, pictures linked there
 * (copied, where the file system cannot).
 *
 * Blocks. The parts stay as they are; `out` must not be one of them.
 *
 * \par Errors
 * storage_failed, invalid_argument.
 */
result<merge_summary>
merge(std::filesystem::path const& out, std::vector<std::filesystem::path> const& parts);

} // namespace neuroflash::v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_GALLERY_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_GALLERY_HPP

#include "batch/journal/journal_rows.hpp"

#include <neuroflash/batch/batch_report.hpp>

#include <cstdint>
#include <string>
#include <string_view>

/// The page that shows all images: one file that works from the disk, without a server. Written
/// in pieces, so that memory does not grow with it.
namespace neuroflash::inline v0::batch {

/// The page before the first item.
///
/// `run` is as in `result_line`.
std::string gallery_head(std::string_view title, item_totals const& totals, std::int64_t run);

/// One item. Failed ones must come first.
std::string gallery_item(result_row const& row, bool first);

/// The page after the last item.
std::string gallery_foot();

/// Whether the item belongs at the top.
constexpr bool needs_attention(state where) noexcept
{
    return where == state::failed || where == state::unknown || where == state::answered ||
        where == state::in_flight;
}

} // namespace neuroflash::inline v0::batch

#endif

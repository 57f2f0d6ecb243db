// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_OUTPUT_FILES_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_OUTPUT_FILES_HPP

#include "batch/output/batch_directory.hpp"
#include "batch/output/gallery.hpp"

#include <neuroflash/batch/batch_report.hpp>

#include <filesystem>
#include <string>

namespace neuroflash::inline v0::batch {

item_totals totals_of(item_counts const& counts) noexcept;

/// Results and gallery of a directory, item by item: those that need attention first in the gallery.
class output_files
{
public:
    output_files(std::filesystem::path const& out, item_totals const& totals);

    void add_result(result_row const& row);
    void add_to_gallery(result_row const& row);
    void publish();

private:
    replacing_file results_;
    replacing_file gallery_;
    bool first_ = true;
};

/// Writes both from the directory's journal. What it throws is storage_trouble.
void write_outputs(std::filesystem::path const& out);

} // namespace neuroflash::v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_OUTPUT_FILES_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_OUTPUT_FILES_HPP

#include "batch/output/batch_directory.hpp"
#include "batch/output/gallery.hpp"

#include <neuroflash/batch/batch_report.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

item_totals totals_of(item_counts const& counts) noexcept;

/// Results and gallery of a directory, item by item: those that need attention first in the
/// gallery.
class output_files
{
public:
    /// `run` is the number, in its journal, of the run that writes them; 0 if there is no journal.
    output_files(std::filesystem::path const& out, item_totals const& totals, std::int64_t run);

    void add_result(result_row const& row);
    void add_to_gallery(result_row const& row);

    /// Replaces the files that a batch wrote before.
    ///
    /// \par Exceptions
    /// storage_failure if another file has one of the names, or the disk fails.
    void publish();

private:
    /// A file that does not have its final name yet.
    class output_file
    {
    public:
        output_file(std::filesystem::path const& out, std::string const& temporary_name);

        void write(std::string_view text);

        batch_file file;
        std::uint64_t digest;
    };

    std::filesystem::path out_;
    output_file results_;
    output_file gallery_;
    std::int64_t run_;
    bool first_ = true;
};

/// Clears the names of missing files; such an item is not done.
void drop_missing_files(result_row& row, std::filesystem::path const& images);

/// Writes both from the directory's journal. Throws only storage_failure.
void write_outputs(std::filesystem::path const& out);

} // namespace neuroflash::inline v0::batch

#endif

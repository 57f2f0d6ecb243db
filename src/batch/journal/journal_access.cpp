// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/journal_access.hpp"

#include "batch/journal/sqlite.hpp"
#include "batch/output/batch_directory.hpp"

#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace neuroflash::inline v0::batch {

namespace {

journal_files files_of(std::string const& path)
{
    auto folder = std::filesystem::path(path).parent_path();
    if (folder.empty()) folder = ".";
    auto ec = std::error_code();
    auto made = journal_files();
    made.can_be_written = ::access(folder.c_str(), W_OK | X_OK) == 0;
    auto const size = std::filesystem::file_size(path + "-wal", ec);
    made.has_wal = !ec && size > 0;
    made.has_index = std::filesystem::exists(path + "-shm", ec);
    // The question takes the lock for a moment, in which a run that begins would be refused.
    made.is_in_use = !made.can_be_written && is_locked(folder);
    return made;
}

} // namespace

journal_access access_to_journal(std::string const& path)
{
    auto const files = files_of(path);
    auto const access = access_to_journal(files);
    if (access != journal_access::refused) return access;
    throw storage_failure(
        path +
            (files.has_wal ? ": the latest changes are in its -wal, which cannot be read"
                           : ": a process works on this batch, which cannot be read meanwhile") +
            " in a directory where no file can be made",
        "Copy the directory with all of its files to a place where you can write, and give the "
        "command for the copy.");
}

} // namespace neuroflash::inline v0::batch

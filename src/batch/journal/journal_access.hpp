// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_ACCESS_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_ACCESS_HPP

#include <string>

namespace neuroflash::inline v0::batch {

/// The facts that decide how a journal can be read.
struct journal_files
{
    bool can_be_written = true; ///< Files can be made in its directory.
    bool has_wal = false;       ///< It has a -wal with content: the latest changes.
    bool has_index = false;     ///< It has the -shm that readers of the -wal share.
    bool is_in_use = false;     ///< A process works on the batch.
};

enum class journal_access
{
    shared,    ///< The usual access: a process may write to the journal meanwhile.
    immutable, ///< The file alone, as one that nothing changes: no other file is needed or made.
    refused,   ///< The journal cannot be read in either way.
};

/// SQLite makes files next to a journal even to read it. Where it cannot, the file alone is read,
/// if it is complete and no run is about to change it.
constexpr journal_access access_to_journal(journal_files const& files) noexcept
{
    if (files.can_be_written) return journal_access::shared;
    if (files.has_wal && files.has_index) return journal_access::shared;
    return files.has_wal || files.is_in_use ? journal_access::refused : journal_access::immutable;
}

/// How to read this journal now, never `refused`.
///
/// \par Exceptions
/// storage_failure if it cannot be read; its advice says what to do.
journal_access access_to_journal(std::string const& path);

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_FILE_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_FILE_HPP

#include "batch/journal/sqlite.hpp"
#include "batch/output/written_files.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace neuroflash::inline v0::batch {

/**
 * \brief The facts about a journal's file before it is opened: is it the one that the last
 * run left?
 *
 * SQLite trusts every `-wal` next to a database. A script that copies a directory over
 * an older copy and deletes nothing leaves the `-wal` of a run that was killed next to the journal
 * of the run after it; together they would be a journal that forgot what was paid. So a file
 * `-state` says whether the journal was closed, after which there is no `-wal`.
 *
 * The file also has a number that grows with each run, and so have the journal, the results and the
 * gallery: a journal with a lower one is a copy of an earlier run's, put back, which forgot what
 * was paid since.
 *
 * It must be created before the database is opened, and outlive it.
 */
class journal_file
{
public:
    /// \par Exceptions
    /// storage_failure if two runs' files are mixed, or a required journal is missing.
    journal_file(std::string const& path, open_mode mode);

    /// Records that the journal is closed, if it is.
    ~journal_file();
    journal_file(journal_file const&) = delete;
    journal_file& operator=(journal_file const&) = delete;

    /// Rejects a new journal where an earlier run had one, because all that it paid for would be
    /// paid for again. A run that was killed early leaves neither results nor images, but requests
    /// that may be paid.
    ///
    /// \par Exceptions
    /// storage_failure if there are results, images, a `-wal`, or the number of a run.
    void require_no_traces() const;

    /// Call it before the first write.
    void begin_writing();

    /// \par Exceptions
    /// storage_failure if a later journal was there.
    void require_generation(std::int64_t of_journal) const;

    /// The database is complete, and a file with the name of its `-wal` is another one.
    void on_wal_folded_in() noexcept { is_folded_ = true; }

    /// The number of the last run that opened the journal at that path; 0 if unknown.
    static std::int64_t last_generation(std::filesystem::path const& path);

    /// Whether the file next to the journal at that path, which says how it was left, has a text
    /// that no run writes.
    static bool has_foreign_state(std::filesystem::path const& path);

    /// Whether a directory has images where a batch keeps them, and no trace of a batch: no
    /// journal, and no other file that a run writes.
    static bool has_images_of_no_batch(std::filesystem::path const& out);

    /// Records the new number of the journal.
    void set_generation(std::int64_t number);

private:
    bool was_closed() const;
    bool has_wal() const;
    void say(char const* what) const;

    std::filesystem::path path_;
    open_mode mode_;
    bool writing_ = false;
    bool is_folded_ = false;
    std::int64_t generation_ = 0; ///< The number of the last run; 0 if unknown.
    written_run outputs_;         ///< The last run that wrote results or the gallery.
};

} // namespace neuroflash::inline v0::batch

#endif

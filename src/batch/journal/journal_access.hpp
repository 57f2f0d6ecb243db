// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_READING_WAY_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_READING_WAY_HPP

#include <string>

namespace neuroflash::inline v0::batch {

/// The facts that decide how a journal can be read.
struct journal_place
{
    bool can_be_written = true; ///< Files can be made in its directory.
    bool has_wal = false;       ///< It has a -wal with content: the latest changes.
    bool has_index = false;     ///< It has the -shm that readers of the -wal share.
    bool is_in_use = false;     ///< A process works on the batch.
};

enum class reading_way
{
    shared,   ///< As any database: a process may write to it meanwhile.
    as_it_is, ///< The file alone, as one that nothing changes: no other file is needed or made.
    refused,  ///< Neither is possible.
};

/// SQLite makes files beside a journal even to read it. Where it cannot, the file alone is read, if
/// it is complete and no run is about to change it.
constexpr reading_way way_of_reading(journal_place const& place) noexcept
{
    if (place.can_be_written) return reading_way::shared;
    if (place.has_wal && place.has_index) return reading_way::shared;
    return place.has_wal || place.is_in_use ? reading_way::refused : reading_way::as_it_is;
}

/// How to read this journal now, never `refused`.
///
/// \par Exceptions
/// storage_failure if it cannot be read; its advice says what to do.
reading_way way_of_reading(std::string const& path);

} // namespace neuroflash::inline v0::batch

#endif

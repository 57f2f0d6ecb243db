// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_LOCK_HOLDER_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_LOCK_HOLDER_HPP

#include <string>

namespace neuroflash::inline v0::batch {

/// The process that has a lock on the database or on its `-shm`, for people: `process 4711
/// (sqlite3)`. Empty if the system does not say.
std::string lock_holder(std::string const& database);

} // namespace neuroflash::inline v0::batch

#endif

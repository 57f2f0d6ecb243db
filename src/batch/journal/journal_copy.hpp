// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_COPY_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_COPY_HPP

#include "batch/journal/journal_database.hpp"

namespace neuroflash::inline v0::batch {

/// Copies what tells known items from new ones, and their costs and times, into a new journal.
/// Prompts are not copied, so that a copy of a large journal needs little.
void copy_known_items(journal_database& from, journal_database& into);

} // namespace neuroflash::inline v0::batch

#endif

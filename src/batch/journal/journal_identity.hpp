// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_IDENTITY_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_IDENTITY_HPP

#include "batch/journal/journal_database.hpp"

namespace neuroflash::inline v0::batch {

/// The rule for identities, in the table `meta`. Journals without the mark kept the blanks around a
/// prompt.
inline constexpr char identity_rule[] = "identity";
inline constexpr char current_rule[] = "trimmed";

/// Computes the identities of the items of `from` again, by the current rule, and changes those of
/// `into`, which has the same items.
void renew_identities(journal_database& from, journal_database& into);

} // namespace neuroflash::inline v0::batch

#endif

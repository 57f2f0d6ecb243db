// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/journal.hpp"

#include "batch/journal/journal_copy.hpp"
#include "batch/journal/journal_identity.hpp"

#include <filesystem>
#include <system_error>

namespace neuroflash::inline v0::batch {

journal::journal(std::string const& path, open_mode mode)
    : file_(path, mode), base_(path, mode), names_(base_), items_(base_, names_), texts_(base_),
      requests_(base_, items_, names_, texts_), images_(base_, items_, requests_),
      agreements_(base_, items_, requests_), results_(base_, items_, texts_)
{
    open(path, mode);
    open_stores(mode != open_mode::reading);
}

void journal::open(std::string const& path, open_mode mode)
{
    auto const is_new = mode != open_mode::reading && base_.is_new();
    auto ignored = std::error_code();
    auto const copies = mode == open_mode::memory && std::filesystem::exists(path, ignored);
    // The version is checked before anything is written, because the file may be another program's.
    if (!is_new) base_.check_version();
    auto const generation = is_new ? 0 : base_.generation();
    if (!is_new) file_.require_generation(generation);
    else if (!copies) file_.require_no_traces();
    file_.begin_writing();
    // The tables come before the WAL, so that the file is empty or has all tables at any time.
    if (is_new) base_.make_tables();
    if (mode != open_mode::reading) {
        base_.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
        base_.add_later_tables();
    }
    if (mode == open_mode::create) {
        // The journal is first. If the run is killed in between, it is the later one, never the
        // earlier.
        base_.set_meta("generation", std::to_string(generation + 1));
        file_.set_generation(generation + 1);
    }
    if (copies) {
        auto other = journal(path, open_mode::reading);
        copy_known_items(other.base_, base_);
    } else if (mode == open_mode::create && base_.meta(identity_rule) != current_rule) {
        base_.begin();
        renew_identities(base_, base_);
        base_.set_meta(identity_rule, current_rule);
        base_.commit();
    }
}

/// The order counts: a store that opens may read those before it.
void journal::open_stores(bool writes)
{
    texts_.open(writes);
    items_.open();
    if (writes) agreements_.open();
    items_.end_input();
}

void journal::fold_in_wal(bool is_replaced)
{
    base_.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    if (!is_replaced) return;
    base_.leave_files();
    file_.on_wal_folded_in();
}

} // namespace neuroflash::inline v0::batch

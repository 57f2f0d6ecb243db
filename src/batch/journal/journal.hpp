// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_HPP

#include "batch/journal/agreement_store.hpp"
#include "batch/journal/item_names.hpp"
#include "batch/journal/item_store.hpp"
#include "batch/journal/journal_database.hpp"
#include "batch/journal/journal_file.hpp"
#include "batch/journal/journal_rows.hpp"
#include "batch/journal/paid_image_store.hpp"
#include "batch/journal/request_store.hpp"
#include "batch/journal/result_reader.hpp"
#include "batch/journal/text_store.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/**
 * \brief The requests and their outcomes: a database in one file.
 *
 * An item is a line of the input; a part is a paid request of it, mostly one; an image is one
 * that was paid for. Opens the file, brings journals of earlier versions up to date, and holds the
 * stores, each of which owns its tables. All members may throw storage_failure, after which the
 * object must not be written to any more.
 *
 * \par Thread safety
 * No thread safety: it lives on the worker's thread.
 */
class journal
{
public:
    /// \par Exceptions
    /// storage_failure if there is no journal, one of a later version, a damaged one, or none where
    /// an earlier run left results.
    journal(std::string const& path, open_mode mode);
    journal(journal const&) = delete;
    journal& operator=(journal const&) = delete;

    void begin()
    {
        base_.begin();
        ++transaction_;
    }
    void commit() { base_.commit(); }
    void rollback() { base_.rollback(); }

    /// The number of the transaction that began last.
    std::uint64_t transaction() const noexcept { return transaction_; }

    item_store& items() noexcept { return items_; }
    item_store const& items() const noexcept { return items_; }
    request_store& requests() noexcept { return requests_; }
    paid_image_store& images() noexcept { return images_; }
    text_store& texts() noexcept { return texts_; }
    agreement_store& agreements() noexcept { return agreements_; }
    result_reader& results() noexcept { return results_; }

    /// The number of the run that opened it last for writing.
    std::int64_t generation() { return base_.generation(); }

    /// Notes of the caller by name; empty if there is none.
    std::string meta(std::string_view name) { return base_.meta(name); }
    void set_meta(std::string_view name, std::string_view value) { base_.set_meta(name, value); }

    /// For a journal whose file was removed: writes all of it to that path, where nothing is.
    void copy_to(std::string const& path) { base_.copy_to(path); }

    /// Moves all of the `-wal` into the database. With `is_replaced`, the file that now has
    /// its name is another one, and stays.
    void fold_in_wal(bool is_replaced);

private:
    void open(std::string const& path, open_mode mode);
    void open_stores(bool writes);

    journal_file file_;
    journal_database base_;
    item_names names_;
    item_store items_;
    text_store texts_;
    request_store requests_;
    paid_image_store images_;
    agreement_store agreements_;
    result_reader results_;
    std::uint64_t transaction_ = 0;
};

} // namespace neuroflash::inline v0::batch

#endif

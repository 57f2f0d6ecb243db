// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_RESULT_READER_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_RESULT_READER_HPP

#include "batch/journal/item_store.hpp"
#include "batch/journal/journal_database.hpp"
#include "batch/journal/journal_rows.hpp"
#include "batch/journal/text_store.hpp"

#include <string_view>

namespace neuroflash::inline v0::batch {

/// Reads what became of each item: a row of every table of the journal. Writes nothing.
class result_reader
{
public:
    result_reader(journal_database& base, item_store const& items, text_store const& texts)
        : base_(base), items_(items), texts_(texts)
    {
    }

    /// Calls `take(result_row const&)` for each item: the last input's in its order, then the rest.
    template <class Take>
    void for_each_result(Take take);

private:
    statement& sql(std::string_view text) { return base_.sql(text); }
    statement& item_rows();
    bool read(statement& from, result_row& into);
    void read_brand(result_row& into);
    void read_parts(result_row& into);
    void read_images(result_row& into);

    journal_database& base_;
    item_store const& items_;
    text_store const& texts_;
};

template <class Take>
void result_reader::for_each_result(Take take)
{
    auto& from = item_rows();
    auto row = result_row();
    while (read(from, row)) take(row);
}

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_ITEM_STORE_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_ITEM_STORE_HPP

#include "batch/input/item.hpp"
#include "batch/journal/item_names.hpp"
#include "batch/journal/journal_database.hpp"
#include "batch/journal/journal_rows.hpp"
#include "batch/journal/states.hpp"

#include <cstdint>
#include <string_view>

namespace neuroflash::inline v0::batch {

/**
 * \brief The items of all inputs, and the numbers of those of the last one: the tables `items` and
 * `claimed`.
 *
 * To plan a new item also writes its first rows in the tables of the other stores.
 */
class item_store
{
public:
    item_store(journal_database& base, item_names& names) : base_(base), names_(names) {}

    /// Reads which input is the last one. To be called once the tables are there.
    void open();

    /// The number of the last input: items of it have it in `seen`.
    std::int64_t run() const noexcept { return run_; }

    /// Begins a run with a new input, whose lines are passed to `plan`.
    void begin_input();
    plan_result plan(item const& what, std::int64_t line);

    /// For lines of all parts of the input; generated keys are unique. False if an earlier line
    /// of this input, of whatever part, has the key with other content.
    bool claim_key(item const& what);

    /// Whether a request of this item was paid or may have been, in any run. Its line then counts,
    /// whatever has become of its model and its files: its result must not disappear with them.
    bool may_be_paid(item const& what);

    /// Ends the input. The counts are valid from now on.
    void end_input();

    /// The counts of the last input.
    item_counts const& counts() const noexcept { return counts_; }
    std::int64_t other_items(); ///< The number of items of earlier inputs only.

    /// Items of this input that are to be sent, and whose prompt and sources an item of an earlier
    /// input has with other settings (a mask, too), sent or paid.
    std::int64_t paid_again();

    /// Computes the state of an item from those of its requests, and counts it.
    void refresh(std::int64_t item);

private:
    statement& sql(std::string_view text) { return base_.sql(text); }
    void count(state of, std::int64_t by);

    journal_database& base_;
    item_names& names_;
    std::int64_t run_ = 0;
    bool claiming_ = false; ///< Whether the table `claimed` exists, within a transaction.
    item_counts counts_{};
};

} // namespace neuroflash::inline v0::batch

#endif

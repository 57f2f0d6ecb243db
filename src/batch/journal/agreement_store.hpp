// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_AGREEMENT_STORE_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_AGREEMENT_STORE_HPP

#include "batch/journal/item_store.hpp"
#include "batch/journal/journal_database.hpp"
#include "batch/journal/request_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// What a user agreed to pay for: the table `unagreed` and three values in `meta`. It is about
/// items, so that an agreement to one input covers no other one.
class agreement_store
{
public:
    agreement_store(journal_database& base, item_store const& items, request_store& requests)
        : base_(base), items_(items), requests_(requests)
    {
    }

    /// Creates the table if the journal is of a version that had none. To be called for a journal
    /// that is written, once the last input is known.
    void open();

    /// Credits that all runs together may cost by agreement; 0 if none was agreed.
    std::int64_t agreed_credits();
    void set_agreed_credits(std::int64_t credits);

    /// Records the agreement to this input. With `whole_input` it covers all items of the input,
    /// otherwise none of them: the credits do not suffice for all. `text_model`: the model that may
    /// write prompts, empty for the service's choice; nothing if none may be written.
    void
    on_agreed(std::int64_t credits, bool whole_input, std::optional<std::string> const& text_model);

    /// Whether an item of this input is to be sent and was never agreed to. It may be known from an
    /// input that was refused.
    bool has_unagreed();

    /// Whether this model may write prompts of this input: that was agreed to, or all are written.
    bool may_write_unasked(std::string const& text_model);

private:
    statement& sql(std::string_view text) { return base_.sql(text); }

    journal_database& base_;
    item_store const& items_;
    request_store& requests_;
};

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_TEXT_STORE_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_TEXT_STORE_HPP

#include "batch/journal/journal_database.hpp"
#include "batch/journal/journal_rows.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// The prompts with a brand voice, their tokens, and the texts whose tokens are not known: the
/// tables `branded` and `asked`, and a number in `meta`. A new prompt changes the digest of its
/// item.
class text_store
{
public:
    explicit text_store(journal_database& base) : base_(base) {}

    /// Call it after the tables were made. With `writes`, counts the texts of a journal of an
    /// earlier version.
    void open(bool writes);

    /// Whether the table `branded` exists; old journals that are only read lack it.
    bool has_table() const noexcept { return has_table_; }

    /// Stores the prompt that is sent for all parts of an item. Its tokens are added to those of
    /// earlier prompts of the item.
    void on_branded(std::int64_t item, branded_row const& made);

    /// The prompt of `on_branded`; empty if there is none yet.
    std::string final_prompt_of(std::int64_t item);

    /// Adds tokens that were spent for an item's prompt, but gave none.
    void add_tokens(std::int64_t item, std::int64_t tokens);

    /// Records that tokens may be spent for an item's prompt. Returns false if they may have been
    /// before, without a prompt.
    bool on_writing(std::int64_t item);

    /// Records that no tokens were spent for it.
    void on_not_written(std::int64_t item);

    /// Lets an item's prompt be written again, if it has none.
    void allow_writing(std::int64_t item);

    /// The texts that were asked for, or may have been, and whose tokens are not known, of all
    /// runs and inputs.
    std::int64_t uncounted_texts();

    /// The tokens that written prompts have cost, of all runs and inputs.
    std::int64_t tokens();

private:
    statement& sql(std::string_view text) { return base_.sql(text); }
    void count_uncounted_texts(std::int64_t by);

    static constexpr auto uncounted_name = "uncounted_texts"; ///< A key of the table `meta`.

    journal_database& base_;
    bool has_table_ = false;
};

} // namespace neuroflash::inline v0::batch

#endif

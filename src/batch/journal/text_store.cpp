// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/text_store.hpp"

#include <neuroflash/core/recovery/fingerprint.hpp>

namespace neuroflash::inline v0::batch {

void text_store::open(bool writes)
{
    has_table_ = base_.has_table("branded");
    // Once for a journal of an earlier version, before further texts are counted.
    if (writes) base_.set_meta(uncounted_name, std::to_string(uncounted_texts()));
}

void text_store::on_branded(std::int64_t item, branded_row const& made)
{
    sql("INSERT OR IGNORE INTO asked SELECT id, prompt_digest FROM items WHERE id=?")
        .with(item)
        .run();
    sql("UPDATE branded SET prompt=?, mode=?, model=?, tokens=tokens+? WHERE item=?")
        .with(made.prompt, made.mode, made.model, made.tokens, item)
        .run();
    if (made.tokens > 0) count_uncounted_texts(-1);
    // The history shows the prompt that was sent.
    sql("UPDATE items SET prompt_digest=? WHERE id=?")
        .with(core::prompt_digest(made.prompt), item)
        .run();
}

std::string text_store::final_prompt_of(std::int64_t item)
{
    auto& asked = sql("SELECT prompt FROM branded WHERE item=?").with(item);
    auto prompt = asked.next() ? asked.text(0) : std::string();
    asked.reset();
    return prompt;
}

void text_store::add_tokens(std::int64_t item, std::int64_t tokens)
{
    sql("UPDATE branded SET tokens=tokens+? WHERE item=?").with(tokens, item).run();
    if (tokens > 0) count_uncounted_texts(-1);
}

bool text_store::on_writing(std::int64_t item)
{
    sql("UPDATE branded SET mode='write' WHERE item=? AND prompt='' AND mode<>'write'")
        .with(item)
        .run();
    auto const is_first = base_.changes() > 0;
    // A text is uncounted until its number is known: a run that is killed leaves it so.
    if (is_first) count_uncounted_texts(1);
    return is_first;
}

void text_store::on_not_written(std::int64_t item)
{
    allow_writing(item);
    count_uncounted_texts(-1);
}

void text_store::allow_writing(std::int64_t item)
{
    sql("UPDATE branded SET mode='' WHERE item=? AND prompt=''").with(item).run();
}

std::int64_t text_store::uncounted_texts()
{
    if (auto const known = base_.meta(uncounted_name); !known.empty()) return std::stoll(known);
    if (!has_table_) return 0;
    // A journal of an earlier version has no such number, but the rows of its texts.
    auto& asked = sql("SELECT COUNT(*) FROM branded WHERE mode='write' AND tokens=0").with();
    auto const made = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return made;
}

void text_store::count_uncounted_texts(std::int64_t by)
{
    base_.set_meta(uncounted_name, std::to_string(uncounted_texts() + by));
}

std::int64_t text_store::tokens()
{
    if (!has_table_) return 0;
    auto& spent = sql("SELECT COALESCE(SUM(tokens),0) FROM branded").with();
    auto const made = spent.next() ? spent.number(0) : 0;
    spent.reset();
    return made;
}

} // namespace neuroflash::inline v0::batch

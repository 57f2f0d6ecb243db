// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/item_store.hpp"

#include <neuroflash/core/recovery/fingerprint.hpp>

#include <string>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

/// The column `sources` of a row without the mask, which earlier versions did not read. Within a
/// text of JSON the quotation mark would have a backslash in front.
std::string sources_without_mask(std::string const& row)
{
    auto const column = row + ".sources";
    auto const mask = "instr(" + column + ", ',{\"mask\":')";
    return "(CASE WHEN " + mask + " > 0 THEN substr(" + column + ", 1, " + mask +
        " - 1) || ']' ELSE " + column + " END)";
}

} // namespace

void item_store::open()
{
    run_ = base_.pragma("user_version") == 0 ? 0 : std::stoll('0' + base_.meta("run"));
}

void item_store::begin_input()
{
    ++run_;
    base_.set_meta("run", std::to_string(run_));
}

plan_result item_store::plan(item const& what, std::int64_t line)
{
    auto const identity = identity_of(what);
    auto& known = sql("SELECT id, seen FROM items WHERE identity=?").with(identity);
    auto const is_known = known.next();
    auto const before = is_known ? known.number(0) : 0;
    auto const here = is_known && known.number(1) == run_;
    known.reset();
    if (here) return plan_result::repeated;
    auto const key = key_of(what, identity);
    auto& clash = sql("SELECT 1 FROM items WHERE key=? AND +seen=?").with(key, run_);
    auto const taken = clash.next();
    clash.reset();
    if (taken) return plan_result::clash;
    if (is_known) {
        sql("UPDATE items SET seen=?, line=? WHERE id=?").with(run_, line, before).run();
        if (names_.retire(before, key)) names_.rename(before, stem_of(key), identity, what.images);
        return plan_result::known;
    }
    sql("INSERT INTO items VALUES(NULL,?,?,'',?,?,?,?,?,?,?,?,?,0)")
        .with(
            identity, key, what.prompt, core::prompt_digest(what.prompt), what.model, what.images,
            what.aspect_ratio, what.output_format, images_text(images_of(what)), line, run_)
        .run();
    auto const id = base_.last_id();
    names_.retire(id, key);
    names_.rename(id, stem_of(key), identity, what.images);
    sql("INSERT INTO parts(item, images, state) VALUES(?,?,0)").with(id, what.images).run();
    sql("INSERT INTO unagreed VALUES(?)").with(id).run();
    if (!what.brand_voice.empty()) {
        sql("INSERT INTO branded(item, voice) VALUES(?,?)").with(id, what.brand_voice).run();
    }
    return plan_result::fresh;
}

bool item_store::claim_key(item const& what)
{
    if (what.key.empty()) return true;
    if (!std::exchange(claiming_, true)) {
        base_.exec("CREATE TABLE claimed(key INTEGER PRIMARY KEY, content INTEGER NOT NULL)");
    }
    auto const key = static_cast<std::int64_t>(core::text_digest(what.key));
    auto const content = static_cast<std::int64_t>(core::text_digest(identity_of(what)));
    auto& known = sql("SELECT content FROM claimed WHERE key=?").with(key);
    auto const taken = known.next();
    auto const same = taken && known.number(0) == content;
    known.reset();
    if (!taken) sql("INSERT INTO claimed VALUES(?,?)").with(key, content).run();
    return !taken || same;
}

bool item_store::may_be_paid(item const& what)
{
    auto& asked = sql("SELECT 1 FROM items i CROSS JOIN parts p ON p.item=i.id WHERE i.identity=? "
                      "AND (p.state IN (1,2,3,5) OR p.credits>0) LIMIT 1")
                      .with(identity_of(what));
    auto const found = asked.next();
    asked.reset();
    return found;
}

void item_store::end_input()
{
    if (std::exchange(claiming_, false)) base_.exec("DROP TABLE claimed");
    counts_ = {};
    auto& rows = sql("SELECT state, COUNT(*) FROM items WHERE seen=? GROUP BY state").with(run_);
    while (rows.next()) count(static_cast<state>(rows.number(0)), rows.number(1));
}

void item_store::count(state of, std::int64_t by)
{
    counts_[static_cast<std::size_t>(of)] += by;
}

void item_store::refresh(std::int64_t item)
{
    auto parts = state_counts();
    auto& rows = sql("SELECT state FROM parts WHERE item=?").with(item);
    while (rows.next()) ++parts[static_cast<std::size_t>(rows.number(0))];
    auto const now = item_state(parts);
    auto& asked = sql("SELECT state, seen FROM items WHERE id=?").with(item);
    if (!asked.next()) return;
    auto const before = static_cast<state>(asked.number(0));
    auto const counted = asked.number(1) == run_;
    asked.reset();
    if (before == now) return;
    sql("UPDATE items SET state=? WHERE id=?").with(static_cast<int>(now), item).run();
    if (!counted) return;
    count(before, -1);
    count(now, 1);
}

std::int64_t item_store::other_items()
{
    auto& asked = sql("SELECT COUNT(*) FROM items WHERE seen<>?").with(run_);
    auto const found = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return found;
}

std::int64_t item_store::paid_again()
{
    // With a brand voice, `asked` has the digest of the prompt as the input has it.
    auto const is_sent = " AND d.seen<>?1 AND " + sources_without_mask("d") + '=' +
        sources_without_mask("i") +
        " AND EXISTS(SELECT 1 FROM parts q WHERE q.item=d.id AND q.state IN (1,2,3,5)))";
    auto const digest = std::string("COALESCE(a.digest, i.prompt_digest)");
    auto& asked =
        sql("SELECT COUNT(*) FROM items i LEFT JOIN asked a ON a.item=i.id WHERE i.seen=?1 "
            "AND EXISTS(SELECT 1 FROM parts p WHERE p.item=i.id AND p.state=0) "
            "AND (EXISTS(SELECT 1 FROM items d WHERE d.prompt_digest=" +
            digest + is_sent +
            " OR EXISTS(SELECT 1 FROM asked b CROSS JOIN items d ON d.id=b.item WHERE b.digest=" +
            digest + is_sent + ')')
            .with(run_);
    auto const found = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return found;
}

} // namespace neuroflash::inline v0::batch

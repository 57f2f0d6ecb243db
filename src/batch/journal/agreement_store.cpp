// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/agreement_store.hpp"

#include <charconv>

namespace neuroflash::inline v0::batch {

namespace {

constexpr auto agreed_to_write = "write";

} // namespace

/// A table of its own, because journals of earlier versions have none. Their agreement was one to
/// their last input, if it covers its credits, so whatever else is still to be sent counts as not
/// agreed to.
void agreement_store::open()
{
    auto asked = base_.prepare("SELECT 1 FROM sqlite_master WHERE name='unagreed'");
    auto const is_there = asked.next();
    asked.reset();
    if (is_there) return;
    auto const known = requests_.money();
    auto const agreed = agreed_credits();
    auto const covers_last = agreed > 0 && agreed >= known.spent + known.held + known.planned;
    base_.begin();
    base_.exec("CREATE TABLE unagreed(item INTEGER PRIMARY KEY REFERENCES items(id))");
    sql("INSERT INTO unagreed SELECT DISTINCT p.item FROM parts p CROSS JOIN items i ON "
        "i.id=p.item WHERE p.state=0 AND (NOT ? OR +i.seen<>?)")
        .with(std::int64_t(covers_last), items_.run())
        .run();
    base_.commit();
}

std::int64_t agreement_store::agreed_credits()
{
    auto const text = base_.meta("agreed_credits");
    auto value = std::int64_t(0);
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

void agreement_store::set_agreed_credits(std::int64_t credits)
{
    base_.set_meta("agreed_credits", std::to_string(credits));
}

void agreement_store::on_agreed(
    std::int64_t credits, bool whole_input, std::optional<std::string> const& text_model)
{
    set_agreed_credits(credits);
    base_.set_meta("agreed_mode", text_model ? agreed_to_write : "");
    base_.set_meta("agreed_text_model", text_model.value_or(""));
    if (!whole_input) return;
    sql("DELETE FROM unagreed WHERE item IN (SELECT id FROM items WHERE seen=?)")
        .with(items_.run())
        .run();
}

bool agreement_store::has_unagreed()
{
    auto& asked = sql("SELECT 1 FROM unagreed u CROSS JOIN items i ON i.id=u.item WHERE "
                      "+i.seen=? AND EXISTS(SELECT 1 FROM parts p WHERE p.item=u.item AND "
                      "p.state=0) LIMIT 1")
                      .with(items_.run());
    auto const found = asked.next();
    asked.reset();
    return found;
}

/// Journals of earlier versions have no model; theirs counts as the service's choice.
bool agreement_store::may_write_unasked(std::string const& text_model)
{
    if (base_.meta("agreed_mode") == agreed_to_write &&
        base_.meta("agreed_text_model") == text_model) {
        return true;
    }
    auto& asked = sql("SELECT 1 FROM branded b CROSS JOIN items i ON i.id=b.item WHERE "
                      "b.prompt='' AND +i.seen=? AND EXISTS(SELECT 1 FROM parts p WHERE "
                      "p.item=b.item AND p.state=0) LIMIT 1")
                      .with(items_.run());
    auto const found = asked.next();
    asked.reset();
    return !found;
}

} // namespace neuroflash::inline v0::batch

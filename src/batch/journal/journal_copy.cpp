// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/journal.hpp"

namespace neuroflash::inline v0::batch {

/// Copies what tells known items from new ones, and their costs and times. Prompts are not copied,
/// so that a copy of a large journal needs little.
void journal::copy_from(journal& other)
{
    other.base_.exec("BEGIN"); // one state of it, whatever is written meanwhile
    begin();
    for (auto const* name : {"run", "part", "workspace"}) {
        if (auto const value = other.meta(name); !value.empty()) set_meta(name, value);
    }
    auto& items =
        other
            .sql("SELECT id, identity, key, model, images, line, seen, state, prompt_digest, "
                 "sources FROM items")
            .with();
    while (items.next()) {
        sql("INSERT INTO items VALUES(?,?,?,'','',?,?,?,'','',?,?,?,?)")
            .with(
                items.number(0), items.text(1), items.text(2), items.text(8), items.text(3),
                items.number(4), items.text(9), items.number(5), items.number(6), items.number(7))
            .run();
    }
    auto& parts =
        other.sql("SELECT id, item, images, state, credits, elapsed, may_pass FROM parts").with();
    while (parts.next()) {
        sql("INSERT INTO parts(id, item, images, state, credits, elapsed, may_pass) "
            "VALUES(?,?,?,?,?,?,?)")
            .with(
                parts.number(0), parts.number(1), parts.number(2), parts.number(3), parts.number(4),
                parts.number(5), parts.number(6))
            .run();
    }
    if (other.has_table("asked")) {
        auto& asked = other.sql("SELECT item, digest FROM asked").with();
        while (asked.next()) {
            sql("INSERT INTO asked VALUES(?,?)").with(asked.number(0), asked.text(1)).run();
        }
    }
    if (other.meta("identity").empty()) renew_identities(other);
    commit();
    other.rollback();
}

} // namespace neuroflash::inline v0::batch

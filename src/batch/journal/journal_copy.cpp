// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/journal_copy.hpp"

#include "batch/journal/journal_identity.hpp"

#include <string>

namespace neuroflash::inline v0::batch {

void copy_known_items(journal_database& from, journal_database& into)
{
    from.exec("BEGIN"); // one state of it, whatever is written meanwhile
    into.begin();
    for (auto const* name : {"run", "part", "workspace"}) {
        if (auto const value = from.meta(name); !value.empty()) into.set_meta(name, value);
    }
    auto& items =
        from.sql("SELECT id, identity, key, model, images, line, seen, state, prompt_digest, "
                 "sources FROM items")
            .with();
    while (items.next()) {
        into.sql("INSERT INTO items VALUES(?,?,?,'','',?,?,?,'','',?,?,?,?)")
            .with(
                items.number(0), items.text(1), items.text(2), items.text(8), items.text(3),
                items.number(4), items.text(9), items.number(5), items.number(6), items.number(7))
            .run();
    }
    auto& parts =
        from.sql("SELECT id, item, images, state, credits, elapsed, may_pass FROM parts").with();
    while (parts.next()) {
        into.sql("INSERT INTO parts(id, item, images, state, credits, elapsed, may_pass) "
                 "VALUES(?,?,?,?,?,?,?)")
            .with(
                parts.number(0), parts.number(1), parts.number(2), parts.number(3), parts.number(4),
                parts.number(5), parts.number(6))
            .run();
    }
    if (from.has_table("asked")) {
        auto& asked = from.sql("SELECT item, digest FROM asked").with();
        while (asked.next()) {
            into.sql("INSERT INTO asked VALUES(?,?)").with(asked.number(0), asked.text(1)).run();
        }
    }
    if (from.meta(identity_rule).empty()) renew_identities(from, into);
    into.commit();
    from.rollback();
}

} // namespace neuroflash::inline v0::batch

// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/journal_identity.hpp"

#include "batch/input/item.hpp"
#include "batch/journal/journal_rows.hpp"
#include "batch/journal/states.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

/// The rank of two items that differ in blanks only: the higher one was paid for more.
int rank_of(state where) noexcept
{
    switch (where) {
    case state::done: return 5;
    case state::answered: return 4;
    case state::unknown: return 3;
    case state::in_flight: return 2;
    case state::failed: return 1;
    case state::planned: return 0;
    }
    return 0;
}

void rename(
    journal_database& in, std::int64_t item, std::string const& before, state where,
    std::string const& identity)
{
    auto& known = in.sql("SELECT id, state FROM items WHERE identity=?").with(identity);
    auto const taken = known.next();
    auto const other = taken ? known.number(0) : 0;
    auto const keeps = taken && rank_of(static_cast<state>(known.number(1))) >= rank_of(where);
    known.reset();
    if (keeps) return;
    auto& naming = in.sql("UPDATE items SET identity=? WHERE id=?");
    if (taken) {
        naming.with(std::string("free"), item).run();
        naming.with(before, other).run();
    }
    naming.with(identity, item).run();
}

} // namespace

/// Early journals took blanks around a prompt, and the way its characters are composed, for parts
/// of an item's identity. Its prompt, key and files stay; only its identity is computed again.
void renew_identities(journal_database& from, journal_database& into)
{
    auto& rows = from.sql("SELECT id, identity, state, key, prompt, model, images, aspect_ratio, "
                          "output_format, sources FROM items")
                     .with();
    while (rows.next()) {
        auto what = item();
        what.prompt = rows.text(4);
        what.model = rows.text(5);
        what.images = static_cast<int>(rows.number(6));
        what.aspect_ratio = rows.text(7);
        what.output_format = rows.text(8);
        auto images = images_in(rows.text(9));
        what.sources = std::move(images.sources);
        what.mask = std::move(images.mask);
        auto const before = rows.text(1);
        // A generated key is not part of the identity.
        if (auto key = rows.text(3); !is_made_key(key, what, before)) what.key = std::move(key);
        auto const identity = identity_of(normalised(what));
        if (identity != before) {
            rename(into, rows.number(0), before, static_cast<state>(rows.number(2)), identity);
        }
    }
}

} // namespace neuroflash::inline v0::batch

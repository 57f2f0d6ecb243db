// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/result_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace neuroflash::inline v0::batch {

statement& result_reader::item_rows()
{
    return sql("SELECT id, identity, key, prompt, model, images, aspect_ratio, output_format, "
               "sources, seen, state FROM items ORDER BY seen DESC, line")
        .with();
}

bool result_reader::read(statement& from, result_row& into)
{
    if (!from.next()) return false;
    into = result_row();
    into.id = from.number(0);
    into.identity = from.text(1);
    into.key = from.text(2);
    into.what.prompt = from.text(3);
    into.what.model = from.text(4);
    into.what.images = static_cast<int>(from.number(5));
    into.what.aspect_ratio = from.text(6);
    into.what.output_format = from.text(7);
    auto images = images_in(from.text(8));
    into.what.sources = std::move(images.sources);
    into.what.mask = std::move(images.mask);
    into.in_input = from.number(9) == items_.run();
    into.where = static_cast<state>(from.number(10));
    read_brand(into);
    read_parts(into);
    read_images(into);
    return true;
}

void result_reader::read_parts(result_row& into)
{
    auto& rows =
        sql("SELECT tries, credits, recovered, elapsed, code, reason, note, state, images, "
            "(SELECT COUNT(*) FROM pictures c WHERE c.part=p.id) "
            "FROM parts p WHERE item=? ORDER BY id")
            .with(into.id);
    while (rows.next()) {
        into.attempts += rows.number(0);
        into.credits += rows.number(1);
        into.recovered = into.recovered || rows.number(2) != 0;
        into.generation_ms = std::max(into.generation_ms, rows.number(3));
        if (into.code.empty()) into.code = rows.text(4);
        if (into.reason.empty()) into.reason = rows.text(5);
        if (into.note.empty()) into.note = rows.text(6);
        auto const where = static_cast<state>(rows.number(7));
        if (where == state::in_flight || where == state::unknown) into.held += rows.number(8);
        if (where == state::answered || where == state::done) {
            into.not_made += std::max<std::int64_t>(rows.number(8) - rows.number(9), 0);
        }
    }
}

void result_reader::read_brand(result_row& into)
{
    if (!texts_.has_table()) return;
    auto& rows =
        sql("SELECT voice, prompt, mode, model, tokens FROM branded WHERE item=?").with(into.id);
    if (rows.next()) {
        into.what.brand_voice = rows.text(0);
        into.branded.prompt = rows.text(1);
        into.branded.mode = rows.text(2);
        into.branded.model = rows.text(3);
        into.branded.tokens = rows.number(4);
    }
    rows.reset();
}

void result_reader::read_images(result_row& into)
{
    auto& rows = sql("SELECT image_id, file, type, sha256, bytes, width, height, elapsed, reason "
                     "FROM pictures WHERE item=? ORDER BY number")
                     .with(into.id);
    while (rows.next()) {
        auto one = result_row::image();
        one.image_id = rows.text(0);
        one.file = rows.text(1);
        one.type = rows.text(2);
        one.sha256 = rows.text(3);
        one.bytes = rows.number(4);
        one.width = rows.maybe(5);
        one.height = rows.maybe(6);
        into.download_ms = std::max(into.download_ms, rows.number(7));
        if (into.reason.empty()) into.reason = rows.text(8);
        into.images.push_back(std::move(one));
    }
}

} // namespace neuroflash::inline v0::batch

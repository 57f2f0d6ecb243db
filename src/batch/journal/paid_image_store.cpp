// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/paid_image_store.hpp"

#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

enum class image_state : int
{
    wanted = 0,
    here = 1,
    lost = 2,
};

} // namespace

std::vector<pending_download> paid_image_store::next_wanted(std::int64_t after, int limit)
{
    auto& rows =
        sql("SELECT c.id, c.part, i.key, c.image_id, c.url, c.stem FROM pictures c CROSS JOIN "
            "items i ON i.id=c.item WHERE c.state=0 AND c.id>? ORDER BY c.id LIMIT ?")
            .with(after, limit);
    auto found = std::vector<pending_download>();
    while (rows.next()) {
        auto one = pending_download();
        one.id = rows.number(0);
        one.part = rows.number(1);
        one.key = rows.text(2);
        one.image_id = rows.text(3);
        one.url = rows.text(4);
        one.stem = rows.text(5);
        found.push_back(std::move(one));
    }
    return found;
}

std::vector<std::string>
paid_image_store::images_beside(std::int64_t part, std::string const& prompt_digest)
{
    auto& rows = sql("SELECT c.image_id FROM items i JOIN pictures c ON c.item=i.id WHERE "
                     "i.prompt_digest=? AND c.part<>? AND c.image_id<>''")
                     .with(prompt_digest, part);
    auto found = std::vector<std::string>();
    while (rows.next()) found.push_back(rows.text(0));
    return found;
}

std::vector<std::pair<std::string, std::string>>
paid_image_store::images_to_compare(std::int64_t part, int limit)
{
    auto found = std::vector<std::pair<std::string, std::string>>();
    auto const take = [&found](statement& rows) {
        while (rows.next()) found.emplace_back(rows.text(0), rows.text(1));
    };
    take(sql("SELECT c.image_id,i.prompt_digest FROM pictures c JOIN items i ON c.item=i.id "
             "WHERE c.image_id<>'' ORDER BY c.id DESC LIMIT ?")
             .with(limit));
    // Requests are sent in the order of their numbers.
    take(sql("SELECT c.image_id,i.prompt_digest FROM pictures c JOIN items i ON c.item=i.id "
             "WHERE c.part BETWEEN ? AND ? AND c.image_id<>''")
             .with(part - limit / 2, part + limit / 2));
    return found;
}

state paid_image_store::on_image(std::int64_t image, image_row const& file)
{
    sql("UPDATE pictures SET state=1, file=?, type=?, bytes=?, sha256=?, elapsed=?, reason='' "
        "WHERE id=?")
        .with(file.file, file.type, file.bytes, file.sha256, file.elapsed_ms, image)
        .run();
    end_part_of(image);
    auto& asked =
        sql("SELECT state FROM items WHERE id=(SELECT item FROM pictures WHERE id=?)").with(image);
    auto const where = asked.next() ? static_cast<state>(asked.number(0)) : state::answered;
    asked.reset();
    return where;
}

std::vector<kept_image> paid_image_store::next_kept(std::int64_t after, int limit)
{
    auto& rows =
        sql("SELECT id, file, stem, bytes FROM pictures WHERE state=1 AND id>? ORDER BY id LIMIT ?")
            .with(after, limit);
    auto found = std::vector<kept_image>();
    while (rows.next()) {
        auto one = kept_image();
        one.id = rows.number(0);
        one.file = rows.text(1);
        one.stem = rows.text(2);
        one.bytes = rows.number(3);
        found.push_back(std::move(one));
    }
    return found;
}

void paid_image_store::on_image_renamed(std::int64_t image, std::string const& file)
{
    sql("UPDATE pictures SET file=? WHERE id=?").with(file, image).run();
}

void paid_image_store::on_image_gone(std::int64_t image)
{
    sql("UPDATE pictures SET state=0 WHERE id=? AND state=1").with(image).run();
    auto& asked =
        sql("SELECT p.id, p.state FROM parts p JOIN pictures c ON c.part=p.id WHERE c.id=?")
            .with(image);
    auto const found = asked.next();
    auto const part = found ? asked.number(0) : 0;
    auto const where = found ? static_cast<state>(asked.number(1)) : state::answered;
    asked.reset();
    if (where == state::done || where == state::failed) requests_.move_part(part, state::answered);
}

void paid_image_store::on_image_failed(std::int64_t image, failure_text const& why, bool lost)
{
    auto const to = static_cast<int>(lost ? image_state::lost : image_state::wanted);
    sql("UPDATE pictures SET state=?, reason=? WHERE id=?").with(to, why.reason, image).run();
    if (!lost) return;
    sql("UPDATE parts SET code=?, reason=? WHERE id=(SELECT part FROM pictures WHERE id=?)")
        .with(why.code, why.reason, image)
        .run();
    end_part_of(image);
}

/// Ends a part when none of its images is still wanted.
void paid_image_store::end_part_of(std::int64_t image)
{
    auto& rows = sql("SELECT part, SUM(state=0), SUM(state=2) FROM pictures WHERE "
                     "part=(SELECT part FROM pictures WHERE id=?)")
                     .with(image);
    rows.next(); // a sum is a row in any case
    auto const part = rows.number(0);
    auto const wanted = rows.number(1);
    auto const lost = rows.number(2);
    rows.reset();
    if (wanted == 0) requests_.move_part(part, lost > 0 ? state::failed : state::done);
}

void paid_image_store::reopen_lost()
{
    auto& rows = sql("SELECT DISTINCT p.id FROM pictures c CROSS JOIN parts p ON p.id=c.part WHERE "
                     "c.state=2 AND p.state=4")
                     .with();
    auto parts = std::vector<std::int64_t>();
    while (rows.next()) parts.push_back(rows.number(0));
    sql("UPDATE pictures SET state=0 WHERE state=2").with().run();
    for (auto const part : parts) requests_.move_part(part, state::answered);
}

std::int64_t paid_image_store::wanted_images()
{
    auto& asked = sql("SELECT COUNT(*) FROM pictures WHERE state=0").with();
    auto const found = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return found;
}

std::int64_t paid_image_store::images_not_made()
{
    auto& asked = sql("SELECT COALESCE(SUM(MAX(0, p.images-(SELECT COUNT(*) FROM pictures c WHERE "
                      "c.part=p.id))),0) FROM parts p CROSS JOIN items i ON i.id=p.item WHERE "
                      "p.state IN (2,3) AND +i.seen=?")
                      .with(items_.run());
    auto const found = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return found;
}

} // namespace neuroflash::inline v0::batch

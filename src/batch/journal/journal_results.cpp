// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/journal.hpp"

#include <algorithm>
#include <charconv>
#include <string>
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

state journal::on_image(std::int64_t image, image_row const& file)
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

std::vector<kept_image> journal::next_kept(std::int64_t after, int limit)
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

void journal::on_image_renamed(std::int64_t image, std::string const& file)
{
    sql("UPDATE pictures SET file=? WHERE id=?").with(file, image).run();
}

void journal::on_image_gone(std::int64_t image)
{
    sql("UPDATE pictures SET state=0 WHERE id=? AND state=1").with(image).run();
    auto& asked =
        sql("SELECT p.id, p.state FROM parts p JOIN pictures c ON c.part=p.id WHERE c.id=?")
            .with(image);
    auto const found = asked.next();
    auto const part = found ? asked.number(0) : 0;
    auto const where = found ? static_cast<state>(asked.number(1)) : state::answered;
    asked.reset();
    if (where == state::done || where == state::failed) move_part(part, state::answered);
}

void journal::on_image_failed(std::int64_t image, failure_text const& why, bool lost)
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
void journal::end_part_of(std::int64_t image)
{
    auto& asked = sql("SELECT part FROM pictures WHERE id=?").with(image);
    auto const part = asked.next() ? asked.number(0) : 0;
    asked.reset();
    auto& rows = sql("SELECT SUM(state=0), SUM(state=2) FROM pictures WHERE part=?").with(part);
    auto const wanted = rows.next() ? rows.number(0) : 1;
    auto const lost = rows.number(1);
    rows.reset();
    if (wanted == 0) move_part(part, lost > 0 ? state::failed : state::done);
}

std::int64_t journal::other_items()
{
    auto& asked = sql("SELECT COUNT(*) FROM items WHERE seen<>?").with(run_);
    auto const found = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return found;
}

std::int64_t journal::paid_again()
{
    // With a brand voice, `asked` has the digest of the prompt as the input has it.
    auto const is_sent = std::string(
        " AND d.seen<>?1 AND d.sources=i.sources AND EXISTS(SELECT 1 FROM parts q WHERE "
        "q.item=d.id AND q.state IN (1,2,3,5)))");
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

std::int64_t journal::agreed_credits()
{
    auto const text = meta("agreed_credits");
    auto value = std::int64_t(0);
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

void journal::set_agreed_credits(std::int64_t credits)
{
    set_meta("agreed_credits", std::to_string(credits));
}

std::int64_t journal::planned_requests()
{
    auto& asked = sql("SELECT COUNT(*) FROM parts p CROSS JOIN items i ON i.id=p.item WHERE "
                      "p.state=0 AND +i.seen=?")
                      .with(run_);
    auto const found = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return found;
}

std::int64_t journal::wanted_images()
{
    auto& asked = sql("SELECT COUNT(*) FROM pictures WHERE state=0").with();
    auto const found = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return found;
}

std::int64_t journal::images_not_made()
{
    auto& asked = sql("SELECT COALESCE(SUM(MAX(0, p.images-(SELECT COUNT(*) FROM pictures c WHERE "
                      "c.part=p.id))),0) FROM parts p CROSS JOIN items i ON i.id=p.item WHERE "
                      "p.state IN (2,3) AND +i.seen=?")
                      .with(run_);
    auto const found = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return found;
}

bool journal::may_be_paid(item const& what)
{
    auto& asked = sql("SELECT 1 FROM items i CROSS JOIN parts p ON p.item=i.id WHERE i.identity=? "
                      "AND (p.state IN (1,2,3,5) OR p.credits>0) LIMIT 1")
                      .with(identity_of(what));
    auto const found = asked.next();
    asked.reset();
    return found;
}

double journal::usual_seconds()
{
    auto& asked = sql("SELECT COALESCE(AVG(elapsed),0) FROM (SELECT elapsed FROM parts WHERE "
                      "state IN (2,3) AND elapsed>0 ORDER BY id DESC LIMIT 1000)")
                      .with();
    auto const milliseconds = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return static_cast<double>(milliseconds) / 1000;
}

std::map<std::string, std::int64_t> journal::planned_by_model()
{
    auto& rows = sql("SELECT i.model, SUM(p.images) FROM parts p CROSS JOIN items i ON i.id=p.item "
                     "WHERE p.state=0 AND +i.seen=? GROUP BY i.model")
                     .with(run_);
    auto found = std::map<std::string, std::int64_t>();
    while (rows.next()) found[rows.text(0)] = rows.number(1);
    return found;
}

statement& journal::result_rows()
{
    return sql("SELECT id, identity, key, prompt, model, images, aspect_ratio, output_format, "
               "sources, seen, state FROM items ORDER BY seen DESC, line")
        .with();
}

bool journal::read_result(statement& from, result_row& into)
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
    into.in_input = from.number(9) == run_;
    into.where = static_cast<state>(from.number(10));
    read_brand(into);
    read_parts(into);
    read_images(into);
    return true;
}

void journal::read_parts(result_row& into)
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
        if (where == state::intent || where == state::unknown) into.held += rows.number(8);
        if (where == state::answered || where == state::done) {
            into.not_made += std::max<std::int64_t>(rows.number(8) - rows.number(9), 0);
        }
    }
}

void journal::read_brand(result_row& into)
{
    if (!has_brands_) return;
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

void journal::read_images(result_row& into)
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

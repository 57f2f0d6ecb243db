// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/journal.hpp"

#include <neuroflash/core/recovery/fingerprint.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string>

namespace neuroflash::inline v0::batch {

namespace {

// The columns of `unit_columns`, in that order, from `first` on.
constexpr auto unit_columns = "p.id, p.item, p.images, p.tries, i.key, i.prompt, i.model, "
                              "i.images, i.aspect_ratio, i.output_format, i.sources, "
                              "COALESCE(b.voice,''), COALESCE(b.prompt,'')";
constexpr int unit_width = 13;
constexpr auto unit_tables = " FROM parts p CROSS JOIN items i ON i.id=p.item LEFT JOIN branded b "
                             "ON b.item=i.id ";

item item_at(statement const& row, int first)
{
    auto made = item();
    made.prompt = row.text(first);
    made.model = row.text(first + 1);
    made.images = static_cast<int>(row.number(first + 2));
    made.aspect_ratio = row.text(first + 3);
    made.output_format = row.text(first + 4);
    made.sources = sources_in(row.text(first + 5));
    return made;
}

/// The name in `meta` of the images that a request edits.
std::string inputs_name(std::int64_t part)
{
    return "inputs:" + std::to_string(part);
}

work_unit unit_at(statement const& row)
{
    auto made = work_unit();
    made.part = row.number(0);
    made.item_id = row.number(1);
    made.images = static_cast<int>(row.number(2));
    made.attempts = static_cast<int>(row.number(3));
    made.key = row.text(4);
    made.what = item_at(row, 5);
    made.what.brand_voice = row.text(11);
    made.final_prompt = row.text(12);
    return made;
}

} // namespace

std::string sources_text(std::vector<std::string> const& sources)
{
    if (sources.empty()) return {};
    auto list = boost::json::array();
    for (auto const& one : sources) list.emplace_back(one);
    return boost::json::serialize(list);
}

std::vector<std::string> sources_in(std::string const& text)
{
    auto made = std::vector<std::string>();
    if (text.empty()) return made;
    auto ec = boost::system::error_code();
    auto const list = boost::json::parse(text, ec);
    auto const* const array = ec ? nullptr : list.if_array();
    if (array == nullptr)
        throw storage_failure("journal.sqlite is damaged: sources of an edit", restore_journal);
    for (auto const& one : *array) made.emplace_back(std::string_view(one.as_string()));
    return made;
}

std::vector<work_unit>
journal::next_planned(std::int64_t after, int limit, std::int64_t most_images)
{
    auto& rows = sql(std::string("SELECT ") + unit_columns + unit_tables +
                     "WHERE p.state=0 AND p.id>? AND "
                     "+i.seen=? AND p.images<=? ORDER BY p.id LIMIT ?")
                     .with(after, run_, most_images, limit);
    auto found = std::vector<work_unit>();
    while (rows.next()) found.push_back(unit_at(rows));
    return found;
}

std::vector<open_part> journal::next_open(std::int64_t after, int limit)
{
    auto& rows = sql(std::string("SELECT ") + unit_columns +
                     ", p.state, p.sent, p.pending, i.prompt_digest" + unit_tables +
                     "WHERE p.state IN (1,5) AND p.id>? ORDER BY p.id LIMIT ?")
                     .with(after, limit);
    auto found = std::vector<open_part>();
    while (rows.next()) {
        auto one = open_part();
        one.unit = unit_at(rows);
        one.where = static_cast<state>(rows.number(unit_width));
        one.sent_ms = rows.number(unit_width + 1);
        one.pending = rows.text(unit_width + 2);
        one.prompt_digest = rows.text(unit_width + 3);
        found.push_back(std::move(one));
    }
    return found;
}

std::vector<pending_download> journal::next_wanted(std::int64_t after, int limit)
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

std::vector<std::string> journal::images_beside(std::int64_t part, std::string const& prompt_digest)
{
    auto& rows = sql("SELECT c.image_id FROM items i JOIN pictures c ON c.item=i.id WHERE "
                     "i.prompt_digest=? AND c.part<>? AND c.image_id<>''")
                     .with(prompt_digest, part);
    auto found = std::vector<std::string>();
    while (rows.next()) found.push_back(rows.text(0));
    return found;
}

std::vector<std::pair<std::string, std::string>>
journal::images_to_compare(std::int64_t part, int limit)
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

void journal::move_part(std::int64_t part, state to)
{
    auto& asked = sql("SELECT state FROM parts WHERE id=?").with(part);
    if (!asked.next())
        throw storage_failure("journal.sqlite is damaged: a request is not there", restore_journal);
    auto const from = static_cast<state>(asked.number(0));
    asked.reset();
    if (!may_follow(from, to)) {
        throw storage_failure(
            "journal.sqlite: a request cannot go from " + std::string(to_string(from)) + " to " +
            std::string(to_string(to)));
    }
    sql("UPDATE parts SET state=? WHERE id=?").with(static_cast<int>(to), part).run();
    refresh_part(part);
}

/// The state of the item that a part belongs to.
void journal::refresh_part(std::int64_t part)
{
    auto& asked = sql("SELECT item FROM parts WHERE id=?").with(part);
    auto const item = asked.next() ? asked.number(0) : 0;
    asked.reset();
    refresh_item(item);
}

void journal::refresh_item(std::int64_t item)
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

void journal::on_intent(std::int64_t part, std::int64_t sent_ms)
{
    sql("UPDATE parts SET sent=?, tries=tries+1, code='', reason='', may_pass=0 WHERE id=?")
        .with(sent_ms, part)
        .run();
    move_part(part, state::intent);
}

void journal::on_released(std::int64_t part, failure_text const& why, bool sent)
{
    sql("UPDATE parts SET pending='', code=?, reason=?, tries=tries-? WHERE id=?")
        .with(why.code, why.reason, int(!sent), part)
        .run();
    move_part(part, state::planned);
}

void journal::on_branded(std::int64_t item, branded_row const& made)
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

std::string journal::final_prompt_of(std::int64_t item)
{
    auto& asked = sql("SELECT prompt FROM branded WHERE item=?").with(item);
    auto prompt = asked.next() ? asked.text(0) : std::string();
    asked.reset();
    return prompt;
}

void journal::add_tokens(std::int64_t item, std::int64_t tokens)
{
    sql("UPDATE branded SET tokens=tokens+? WHERE item=?").with(tokens, item).run();
    if (tokens > 0) count_uncounted_texts(-1);
}

bool journal::on_writing(std::int64_t item)
{
    sql("UPDATE branded SET mode='write' WHERE item=? AND prompt='' AND mode<>'write'")
        .with(item)
        .run();
    auto const is_first = base_.changes() > 0;
    // Until its number is known: a run that is killed leaves it so.
    if (is_first) count_uncounted_texts(1);
    return is_first;
}

void journal::on_not_written(std::int64_t item)
{
    allow_writing(item);
    count_uncounted_texts(-1);
}

void journal::allow_writing(std::int64_t item)
{
    sql("UPDATE branded SET mode='' WHERE item=? AND prompt=''").with(item).run();
}

std::int64_t journal::uncounted_texts()
{
    if (auto const known = meta(uncounted_name); !known.empty()) return std::stoll(known);
    if (!has_brands_) return 0;
    // A journal of an earlier version has no such number, but the rows of its texts.
    auto& asked = sql("SELECT COUNT(*) FROM branded WHERE mode='write' AND tokens=0").with();
    auto const made = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return made;
}

void journal::count_uncounted_texts(std::int64_t by)
{
    set_meta(uncounted_name, std::to_string(uncounted_texts() + by));
}

void journal::on_inputs(std::int64_t part, std::vector<std::string> const& ids)
{
    if (!ids.empty()) set_meta(inputs_name(part), sources_text(ids));
}

std::vector<std::string> journal::inputs_of(std::int64_t part)
{
    return sources_in(meta(inputs_name(part)));
}

void journal::on_failed(std::int64_t part, failure_text const& why)
{
    sql("UPDATE parts SET pending='', code=?, reason=?, may_pass=? WHERE id=?")
        .with(why.code, why.reason, int(why.may_pass), part)
        .run();
    move_part(part, state::failed);
}

void journal::reopen(std::int64_t part)
{
    auto& asked = sql("SELECT 1 FROM parts WHERE id=? AND state=4 AND credits=0").with(part);
    auto const has_failed = asked.next();
    asked.reset();
    if (has_failed) move_part(part, state::planned);
}

void journal::on_unknown(std::int64_t part, std::string const& pending, failure_text const& why)
{
    sql("UPDATE parts SET pending=?, code=?, reason=? WHERE id=?")
        .with(pending, why.code, why.reason, part)
        .run();
    move_part(part, state::unknown);
}

void journal::on_answered(std::int64_t part, response_row const& response)
{
    sql("UPDATE parts SET pending='', code='', reason='', credits=?, recovered=?, batch_id=?, "
        "elapsed=?, note=? WHERE id=?")
        .with(
            response.credits, int(response.recovered), response.batch_id, response.elapsed_ms,
            response.note, part)
        .run();
    auto& asked = sql("SELECT p.item, (SELECT COUNT(*) FROM pictures c WHERE c.item=p.item) "
                      "FROM parts p WHERE p.id=?")
                      .with(part);
    auto const found = asked.next();
    auto const item = found ? asked.number(0) : 0;
    auto number = found ? asked.number(1) : 0;
    asked.reset();
    for (auto const& one : response.images) {
        auto const stem = image_stem(item, ++number);
        sql("INSERT INTO pictures(part, item, number, stem, image_id, url, width, height, state) "
            "VALUES(?,?,?,?,?,?,?,?,0)")
            .with(part, item, number, stem, one.image_id, one.url, one.width, one.height)
            .run();
    }
    move_part(part, state::answered);
}

/// The names of as many as were asked for are reserved; a service may give more.
std::string journal::image_stem(std::int64_t item, std::int64_t number)
{
    auto& asked = sql("SELECT stem, images FROM items WHERE id=?").with(item);
    asked.next();
    auto stem = asked.text(0);
    auto const images = asked.number(1);
    asked.reset();
    if (images == 1 && number == 1) return stem;
    stem += '-' + std::to_string(number);
    if (number <= images) return stem;
    auto& taking = sql("INSERT OR IGNORE INTO names VALUES(?,?)");
    for (;; stem += "-more") {
        taking.with(stem, item).run();
        if (base_.changes() > 0) return stem;
    }
}

void journal::split(std::int64_t part)
{
    auto& asked = sql("SELECT item, images FROM parts WHERE id=? AND state=0").with(part);
    if (!asked.next()) return;
    auto const item = asked.number(0);
    auto const images = asked.number(1);
    asked.reset();
    // The request stays as the first of them, with its record of attempts.
    sql("UPDATE parts SET images=1 WHERE id=?").with(part).run();
    for (auto number = std::int64_t(1); number < images; ++number) {
        sql("INSERT INTO parts(item, images, state) VALUES(?,1,0)").with(item).run();
    }
    refresh_item(item);
}

} // namespace neuroflash::inline v0::batch

// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/request_store.hpp"

#include <string>
#include <utility>

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
    auto images = images_in(row.text(first + 5));
    made.sources = std::move(images.sources);
    made.mask = std::move(images.mask);
    return made;
}

/// The name in `meta` of the images that a request edits.
std::string inputs_name(std::int64_t part)
{
    return "inputs:" + std::to_string(part);
}

/// The name in `meta` of the mark of the clock by which an open request was sent.
std::string clock_name(std::int64_t part)
{
    return "clock:" + std::to_string(part);
}

bool is_unsettled(state where)
{
    return where == state::in_flight || where == state::unknown;
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

std::vector<work_unit>
request_store::next_planned(std::int64_t after, int limit, std::int64_t most_images)
{
    auto& rows = sql(std::string("SELECT ") + unit_columns + unit_tables +
                     "WHERE p.state=0 AND p.id>? AND "
                     "+i.seen=? AND p.images<=? ORDER BY p.id LIMIT ?")
                     .with(after, items_.run(), most_images, limit);
    auto found = std::vector<work_unit>();
    while (rows.next()) found.push_back(unit_at(rows));
    return found;
}

std::vector<open_part> request_store::next_open(std::int64_t after, int limit)
{
    auto& rows =
        sql(std::string("SELECT ") + unit_columns +
            ", p.state, p.sent, p.pending, i.prompt_digest, COALESCE(k.value,'')" + unit_tables +
            "LEFT JOIN meta k ON k.name='clock:'||p.id "
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
        one.clock = rows.text(unit_width + 4);
        found.push_back(std::move(one));
    }
    return found;
}

void request_store::on_intent(std::int64_t part, std::int64_t sent_ms, std::string const& clock)
{
    if (!clock.empty()) base_.set_meta(clock_name(part), clock);
    sql("UPDATE parts SET sent=?, tries=tries+1, code='', reason='', may_pass=0 WHERE id=?")
        .with(sent_ms, part)
        .run();
    move_part(part, state::in_flight);
}

void request_store::on_released(std::int64_t part, failure_text const& why, bool sent)
{
    sql("UPDATE parts SET pending='', code=?, reason=?, tries=tries-? WHERE id=?")
        .with(why.code, why.reason, int(!sent), part)
        .run();
    move_part(part, state::planned);
}

void request_store::on_failed(std::int64_t part, failure_text const& why)
{
    sql("UPDATE parts SET pending='', code=?, reason=?, may_pass=? WHERE id=?")
        .with(why.code, why.reason, int(why.may_pass), part)
        .run();
    move_part(part, state::failed);
}

void request_store::reopen(std::int64_t part)
{
    auto& asked = sql("SELECT 1 FROM parts WHERE id=? AND state=4 AND credits=0").with(part);
    auto const has_failed = asked.next();
    asked.reset();
    if (has_failed) move_part(part, state::planned);
}

void request_store::on_unknown(
    std::int64_t part, std::string const& pending, failure_text const& why,
    std::string const& clock)
{
    if (!clock.empty()) base_.set_meta(clock_name(part), clock);
    sql("UPDATE parts SET pending=?, code=?, reason=? WHERE id=?")
        .with(pending, why.code, why.reason, part)
        .run();
    move_part(part, state::unknown);
}

void request_store::on_answered(std::int64_t part, response_row const& response)
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
        auto const stem = names_.image_stem(item, ++number);
        sql("INSERT INTO pictures(part, item, number, stem, image_id, url, width, height, state) "
            "VALUES(?,?,?,?,?,?,?,?,0)")
            .with(part, item, number, stem, one.image_id, one.url, one.width, one.height)
            .run();
    }
    move_part(part, state::answered);
}

void request_store::split(std::int64_t part)
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
    items_.refresh(item);
}

std::int64_t request_store::reopen_failed(bool all)
{
    auto const chosen =
        std::string(" WHERE state=4 AND credits=0") + (all ? "" : " AND may_pass=1");
    auto& rows = sql("SELECT DISTINCT item FROM parts" + chosen).with();
    auto items = std::vector<std::int64_t>();
    while (rows.next()) items.push_back(rows.number(0));
    sql("UPDATE parts SET state=0, tries=0" + chosen).with().run();
    for (auto const item : items) {
        if (all) texts_.allow_writing(item);
        items_.refresh(item);
    }
    return static_cast<std::int64_t>(items.size());
}

void request_store::on_inputs(std::int64_t part, edit_images const& ids)
{
    if (!ids.sources.empty()) base_.set_meta(inputs_name(part), images_text(ids));
}

edit_images request_store::inputs_of(std::int64_t part)
{
    return images_in(base_.meta(inputs_name(part)));
}

money_totals request_store::money()
{
    auto made = money_totals();
    auto& spent = sql("SELECT COALESCE(SUM(credits),0) FROM parts").with();
    if (spent.next()) made.spent = spent.number(0);
    spent.reset();
    auto& held =
        sql("SELECT COALESCE(SUM(images),0), COUNT(*) FROM parts WHERE state IN (1,5)").with();
    if (held.next()) {
        made.held = held.number(0);
        made.open = held.number(1);
    }
    held.reset();
    auto& planned = sql("SELECT COALESCE(SUM(p.images),0) FROM parts p CROSS JOIN items i ON "
                        "i.id=p.item WHERE p.state=0 AND +i.seen=?")
                        .with(items_.run());
    if (planned.next()) made.planned = planned.number(0);
    planned.reset();
    return made;
}

std::int64_t request_store::planned_requests()
{
    auto& asked = sql("SELECT COUNT(*) FROM parts p CROSS JOIN items i ON i.id=p.item WHERE "
                      "p.state=0 AND +i.seen=?")
                      .with(items_.run());
    auto const found = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return found;
}

std::map<std::string, std::int64_t> request_store::planned_by_model()
{
    auto& rows = sql("SELECT i.model, SUM(p.images) FROM parts p CROSS JOIN items i ON i.id=p.item "
                     "WHERE p.state=0 AND +i.seen=? GROUP BY i.model")
                     .with(items_.run());
    auto found = std::map<std::string, std::int64_t>();
    while (rows.next()) found[rows.text(0)] = rows.number(1);
    return found;
}

double request_store::usual_seconds()
{
    auto& asked = sql("SELECT COALESCE(AVG(elapsed),0) FROM (SELECT elapsed FROM parts WHERE "
                      "state IN (2,3) AND elapsed>0 ORDER BY id DESC LIMIT 1000)")
                      .with();
    auto const milliseconds = asked.next() ? asked.number(0) : 0;
    asked.reset();
    return static_cast<double>(milliseconds) / 1000;
}

void request_store::move_part(std::int64_t part, state to)
{
    auto& asked = sql("SELECT state, item FROM parts WHERE id=?").with(part);
    if (!asked.next())
        throw storage_failure("journal.sqlite is damaged: a request is not there", restore_journal);
    auto const from = static_cast<state>(asked.number(0));
    auto const item = asked.number(1);
    asked.reset();
    if (!may_follow(from, to)) {
        throw storage_failure(
            "journal.sqlite: a request cannot go from " + std::string(to_string(from)) + " to " +
            std::string(to_string(to)));
    }
    sql("UPDATE parts SET state=? WHERE id=?").with(static_cast<int>(to), part).run();
    if (is_unsettled(from) && !is_unsettled(to))
        sql("DELETE FROM meta WHERE name=?").with(clock_name(part)).run();
    items_.refresh(item);
}

} // namespace neuroflash::inline v0::batch

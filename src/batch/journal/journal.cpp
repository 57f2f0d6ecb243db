// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/journal.hpp"

#include <neuroflash/core/recovery/fingerprint.hpp>

#include <filesystem>
#include <system_error>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

/// The mark of a neuroflash batch, so that another program's database is not taken for one.
constexpr std::int64_t application = 0x4e464231;
constexpr std::int64_t version = 1;

/// The rule for identities. Journals without the mark kept the blanks around a prompt.
constexpr auto identity_rule = "identity";
constexpr auto current_rule = "trimmed";

// Without statistics SQLite guesses which index is best. `+seen` and CROSS JOIN in the queries keep
// it from the one by line, with which each would read the whole input.
//
// The images are in the table `pictures`, and the attempts of a part in its column `tries`: with
// other names, journals would be of another version.
constexpr auto schema = R"sql(
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE items(
  id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, key TEXT NOT NULL, stem TEXT NOT NULL,
  prompt TEXT NOT NULL, prompt_digest TEXT NOT NULL, model TEXT NOT NULL, images INTEGER NOT NULL,
  aspect_ratio TEXT NOT NULL, output_format TEXT NOT NULL, sources TEXT NOT NULL,
  line INTEGER NOT NULL, seen INTEGER NOT NULL, state INTEGER NOT NULL);
CREATE INDEX items_by_key ON items(key);
CREATE INDEX items_by_prompt ON items(prompt_digest);
CREATE INDEX items_by_line ON items(seen, line);
CREATE TABLE parts(
  id INTEGER PRIMARY KEY, item INTEGER NOT NULL REFERENCES items(id), images INTEGER NOT NULL,
  state INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, sent INTEGER NOT NULL DEFAULT 0,
  pending TEXT NOT NULL DEFAULT '', credits INTEGER NOT NULL DEFAULT 0,
  recovered INTEGER NOT NULL DEFAULT 0, batch_id TEXT NOT NULL DEFAULT '',
  elapsed INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '',
  code TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
  may_pass INTEGER NOT NULL DEFAULT 0);
CREATE INDEX parts_by_state ON parts(state, id);
CREATE INDEX parts_by_item ON parts(item);
CREATE TABLE pictures(
  id INTEGER PRIMARY KEY, part INTEGER NOT NULL REFERENCES parts(id),
  item INTEGER NOT NULL REFERENCES items(id), number INTEGER NOT NULL, stem TEXT NOT NULL,
  image_id TEXT NOT NULL, url TEXT NOT NULL, width INTEGER, height INTEGER, state INTEGER NOT NULL,
  file TEXT NOT NULL DEFAULT '', type TEXT NOT NULL DEFAULT '', bytes INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '', elapsed INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '');
CREATE INDEX pictures_by_state ON pictures(state, id);
CREATE INDEX pictures_by_item ON pictures(item);
CREATE INDEX pictures_by_part ON pictures(part);
CREATE TABLE names(name TEXT PRIMARY KEY COLLATE NOCASE, item INTEGER NOT NULL) WITHOUT ROWID;
)sql";

// The tables are separate, so that those of journals of earlier versions, which lack them, stay
// unchanged. `asked`: the digests of prompts as the input has them, for items with a brand voice,
// because items.prompt_digest is that of the prompt that was sent.
constexpr auto brands_schema =
    "CREATE TABLE IF NOT EXISTS branded(item INTEGER PRIMARY KEY REFERENCES items(id), voice TEXT "
    "NOT NULL, prompt TEXT NOT NULL DEFAULT '', mode TEXT NOT NULL DEFAULT '', model TEXT NOT NULL "
    "DEFAULT '', tokens INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS asked(item INTEGER PRIMARY KEY REFERENCES items(id), digest TEXT "
    "NOT NULL);"
    "CREATE INDEX IF NOT EXISTS asked_by_digest ON asked(digest)";

// Each item that is planned asks for its names: without this all names of all items would be read
// for it. Journals of earlier versions get it as well.
constexpr auto names_index = "CREATE INDEX IF NOT EXISTS names_by_item ON names(item)";

} // namespace

journal::journal(std::string const& path, open_mode mode)
    : file_(path, mode),
      base_(path, mode, mode == open_mode::reading ? way_of_reading(path) : reading_way::shared)
{
    auto const is_new = mode != open_mode::reading && base_.pragma("user_version") == 0 &&
        base_.pragma("schema_version") == 0;
    auto ignored = std::error_code();
    auto const copies = mode == open_mode::memory && std::filesystem::exists(path, ignored);
    // The version is checked before anything is written, because the file may be another program's.
    if (!is_new) check_version();
    auto const generation = is_new ? 0 : this->generation();
    if (!is_new) file_.require_generation(generation);
    else if (!copies) file_.require_no_results();
    file_.begin_writing();
    // The tables come before the WAL, so that the file is empty or has all tables at any time.
    if (is_new) make_tables();
    if (mode != open_mode::reading) {
        base_.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
        base_.exec(names_index);
        base_.exec(brands_schema);
    }
    if (mode == open_mode::create) {
        // The journal is first. If the run is killed in between, it is the later one, never the
        // earlier.
        set_meta("generation", std::to_string(generation + 1));
        file_.set_generation(generation + 1);
    }
    if (copies) {
        auto other = journal(path, open_mode::reading);
        copy_from(other);
    } else if (mode == open_mode::create && meta(identity_rule) != current_rule) {
        begin();
        renew_identities(*this);
        set_meta(identity_rule, current_rule);
        commit();
    }
    has_brands_ = has_table("branded");
    // Once for a journal of an earlier version, before further texts are counted.
    if (mode != open_mode::reading) set_meta(uncounted_name, std::to_string(uncounted_texts()));
    run_ = base_.pragma("user_version") == 0 ? 0 : std::stoll('0' + meta("run"));
    if (mode != open_mode::reading) make_agreement_table();
    end_input();
}

void journal::make_tables()
{
    begin();
    base_.exec(schema);
    base_.exec(("PRAGMA application_id=" + std::to_string(application)).c_str());
    base_.exec(("PRAGMA user_version=" + std::to_string(version)).c_str());
    set_meta(identity_rule, current_rule);
    commit();
}

void journal::check_version()
{
    if (base_.pragma("application_id") != application) {
        throw storage_failure("journal.sqlite is not the journal of a batch", restore_journal);
    }
    if (base_.pragma("user_version") != version) {
        throw storage_failure(
            "journal.sqlite was written by another version of this program",
            "Go on with that version; nothing was changed.");
    }
    auto asked = base_.prepare("PRAGMA quick_check(1)");
    if (!asked.next() || asked.text(0) != "ok") {
        throw storage_failure("journal.sqlite is damaged: " + asked.text(0), restore_journal);
    }
}

bool journal::has_table(std::string_view name)
{
    auto& asked = sql("SELECT 1 FROM sqlite_master WHERE type='table' AND name=?").with(name);
    auto const found = asked.next();
    asked.reset();
    return found;
}

statement& journal::sql(std::string_view text)
{
    auto found = statements_.find(text);
    if (found == statements_.end()) {
        found = statements_.emplace(std::string(text), base_.prepare(text)).first;
    }
    return found->second;
}

std::string journal::meta(std::string_view name)
{
    auto& asked = sql("SELECT value FROM meta WHERE name=?").with(name);
    auto const value = asked.next() ? asked.text(0) : std::string();
    asked.reset();
    return value;
}

std::int64_t journal::generation()
{
    return std::stoll('0' + meta("generation"));
}

void journal::set_meta(std::string_view name, std::string_view value)
{
    sql("INSERT INTO meta VALUES(?,?) ON CONFLICT(name) DO UPDATE SET value=excluded.value")
        .with(name, value)
        .run();
}

void journal::begin_input()
{
    ++run_;
    set_meta("run", std::to_string(run_));
}

plan_verdict journal::plan(item const& what, std::int64_t line)
{
    auto const identity = identity_of(what);
    auto& known = sql("SELECT id, seen FROM items WHERE identity=?").with(identity);
    auto const is_known = known.next();
    auto const before = is_known ? known.number(0) : 0;
    auto const here = is_known && known.number(1) == run_;
    known.reset();
    if (here) return plan_verdict::repeated;
    auto const key = key_of(what, identity);
    auto& clash = sql("SELECT 1 FROM items WHERE key=? AND +seen=?").with(key, run_);
    auto const taken = clash.next();
    clash.reset();
    if (taken) return plan_verdict::clash;
    if (is_known) {
        sql("UPDATE items SET seen=?, line=? WHERE id=?").with(run_, line, before).run();
        if (retire_names(before, key)) rename_item(before, stem_of(key), identity, what.images);
        return plan_verdict::known;
    }
    sql("INSERT INTO items VALUES(NULL,?,?,'',?,?,?,?,?,?,?,?,?,0)")
        .with(
            identity, key, what.prompt, core::prompt_digest(what.prompt), what.model, what.images,
            what.aspect_ratio, what.output_format, images_text(images_of(what)), line, run_)
        .run();
    auto const id = base_.last_id();
    retire_names(id, key);
    rename_item(id, stem_of(key), identity, what.images);
    sql("INSERT INTO parts(item, images, state) VALUES(?,?,0)").with(id, what.images).run();
    sql("INSERT INTO unagreed VALUES(?)").with(id).run();
    if (!what.brand_voice.empty()) {
        sql("INSERT INTO branded(item, voice) VALUES(?,?)").with(id, what.brand_voice).run();
    }
    return plan_verdict::fresh;
}

bool journal::claim_key(item const& what)
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

/// A key names the images of the prompt that it belongs to now. Those of an earlier prompt get the
/// digest. Returns false if no other item has the key.
bool journal::retire_names(std::int64_t current, std::string const& key)
{
    struct earlier
    {
        std::int64_t id = 0;
        std::string identity;
        int images = 1;
    };
    auto found = std::vector<earlier>();
    auto& rows =
        sql("SELECT id, identity, images FROM items WHERE key=? AND id<>?").with(key, current);
    while (rows.next()) {
        auto one = earlier();
        one.id = rows.number(0);
        one.identity = rows.text(1);
        one.images = static_cast<int>(rows.number(2));
        found.push_back(std::move(one));
    }
    for (auto const& one : found) {
        rename_item(
            one.id, stem_of(key) + '-' + one.identity.substr(0, 8), one.identity, one.images);
    }
    return !found.empty();
}

/// Renames the images in the journal. Their files follow when the next run checks them.
void journal::rename_item(
    std::int64_t id, std::string stem, std::string const& identity, int images)
{
    sql("DELETE FROM names WHERE item=?").with(id).run();
    reserve_names(id, stem, identity, images);
    sql("UPDATE items SET stem=? WHERE id=?").with(stem, id).run();
    auto numbers = std::vector<std::pair<std::int64_t, std::int64_t>>();
    auto& rows = sql("SELECT id, number FROM pictures WHERE item=? ORDER BY number").with(id);
    while (rows.next()) numbers.emplace_back(rows.number(0), rows.number(1));
    for (auto const& [image, number] : numbers) {
        sql("UPDATE pictures SET stem=? WHERE id=?").with(image_stem(id, number), image).run();
    }
}

/// Two items never write to one file, whatever their keys: `a` with two images has `a-1`.
void journal::reserve_names(
    std::int64_t item, std::string& stem, std::string const& identity, int images)
{
    auto const wanted = stem;
    auto& asked = sql("SELECT 1 FROM names WHERE name=?");
    for (auto tries = std::size_t(1);; ++tries) {
        auto free = true;
        for (auto number = 1; number <= images && free; ++number) {
            free = !asked.with(images == 1 ? stem : stem + '-' + std::to_string(number)).next();
        }
        asked.reset();
        if (free) break;
        constexpr auto shortest = std::size_t(8);
        stem = wanted + '-' + identity.substr(0, shortest);
        if (tries > 1) stem += '-' + std::to_string(tries);
    }
    auto& taking = sql("INSERT INTO names VALUES(?,?)");
    for (auto number = 1; number <= images; ++number) {
        taking.with(images == 1 ? stem : stem + '-' + std::to_string(number), item).run();
    }
}

void journal::end_input()
{
    if (std::exchange(claiming_, false)) base_.exec("DROP TABLE claimed");
    counts_ = {};
    auto& rows = sql("SELECT state, COUNT(*) FROM items WHERE seen=? GROUP BY state").with(run_);
    while (rows.next()) count(static_cast<state>(rows.number(0)), rows.number(1));
}

void journal::count(state of, std::int64_t by)
{
    counts_[static_cast<std::size_t>(of)] += by;
}

std::int64_t journal::reopen_failed(bool all)
{
    auto const chosen =
        std::string(" WHERE state=4 AND credits=0") + (all ? "" : " AND may_pass=1");
    auto& rows = sql("SELECT DISTINCT item FROM parts" + chosen).with();
    auto items = std::vector<std::int64_t>();
    while (rows.next()) items.push_back(rows.number(0));
    sql("UPDATE parts SET state=0, tries=0" + chosen).with().run();
    for (auto const item : items) {
        if (all) allow_writing(item);
        refresh_item(item);
    }
    return static_cast<std::int64_t>(items.size());
}

money_totals journal::money()
{
    auto made = money_totals();
    auto& spent = sql("SELECT COALESCE(SUM(credits),0) FROM parts").with();
    if (spent.next()) made.spent = spent.number(0);
    spent.reset();
    auto& held = sql("SELECT COALESCE(SUM(images),0) FROM parts WHERE state IN (1,5)").with();
    if (held.next()) made.held = held.number(0);
    held.reset();
    auto& planned = sql("SELECT COALESCE(SUM(p.images),0) FROM parts p CROSS JOIN items i ON "
                        "i.id=p.item WHERE p.state=0 AND +i.seen=?")
                        .with(run_);
    if (planned.next()) made.planned = planned.number(0);
    planned.reset();
    return made;
}

std::int64_t journal::tokens()
{
    if (!has_brands_) return 0;
    auto& spent = sql("SELECT COALESCE(SUM(tokens),0) FROM branded").with();
    auto const made = spent.next() ? spent.number(0) : 0;
    spent.reset();
    return made;
}

void journal::fold_in_wal(bool is_replaced)
{
    base_.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    if (!is_replaced) return;
    base_.leave_files();
    file_.on_wal_folded_in();
}

} // namespace neuroflash::inline v0::batch

// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/journal_database.hpp"

#include "batch/journal/journal_identity.hpp"

namespace neuroflash::inline v0::batch {

namespace {

/// The mark of a neuroflash batch, so that another program's database is not taken for one.
constexpr std::int64_t application = 0x4e464231;
constexpr std::int64_t version = 1;

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

journal_database::journal_database(std::string const& path, open_mode mode)
    : database(
          path, mode, mode == open_mode::reading ? access_to_journal(path) : journal_access::shared)
{
}

bool journal_database::is_new()
{
    return pragma("user_version") == 0 && pragma("schema_version") == 0;
}

void journal_database::make_tables()
{
    begin();
    exec(schema);
    exec(("PRAGMA application_id=" + std::to_string(application)).c_str());
    exec(("PRAGMA user_version=" + std::to_string(version)).c_str());
    set_meta(identity_rule, current_rule);
    commit();
}

void journal_database::add_later_tables()
{
    exec(names_index);
    exec(brands_schema);
}

void journal_database::check_version()
{
    if (pragma("application_id") != application) {
        throw storage_failure("journal.sqlite is not the journal of a batch", restore_journal);
    }
    if (pragma("user_version") != version) {
        throw storage_failure(
            "journal.sqlite was written by another version of this program",
            "Go on with that version; nothing was changed.");
    }
    auto asked = prepare("PRAGMA quick_check(1)");
    if (!asked.next() || asked.text(0) != "ok") {
        throw storage_failure("journal.sqlite is damaged: " + asked.text(0), restore_journal);
    }
}

bool journal_database::has_table(std::string_view name)
{
    auto& asked = sql("SELECT 1 FROM sqlite_master WHERE type='table' AND name=?").with(name);
    auto const found = asked.next();
    asked.reset();
    return found;
}

statement& journal_database::sql(std::string_view text)
{
    auto found = statements_.find(text);
    if (found == statements_.end()) {
        found = statements_.emplace(std::string(text), prepare(text)).first;
    }
    return found->second;
}

std::string journal_database::meta(std::string_view name)
{
    auto& asked = sql("SELECT value FROM meta WHERE name=?").with(name);
    auto const value = asked.next() ? asked.text(0) : std::string();
    asked.reset();
    return value;
}

std::int64_t journal_database::generation()
{
    return std::stoll('0' + meta("generation"));
}

void journal_database::set_meta(std::string_view name, std::string_view value)
{
    sql("INSERT INTO meta VALUES(?,?) ON CONFLICT(name) DO UPDATE SET value=excluded.value")
        .with(name, value)
        .run();
}

} // namespace neuroflash::inline v0::batch

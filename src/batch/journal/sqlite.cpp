// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/sqlite.hpp"

#include "batch/journal/lock_holder.hpp"

#include <neuroflash/core/text/encode.hpp>

#include <cerrno>
#include <fcntl.h>
#include <sqlite3.h>
#include <system_error>
#include <unistd.h>

namespace neuroflash::inline v0::batch {

namespace {

/// A database without a file of its own is in one of the system's directories for temporary files.
constexpr auto about_temporary_files =
    "It is in the directory that TMPDIR names, or else in /var/tmp or /tmp: make room there, or set "
    "TMPDIR to another directory.";

[[noreturn]] void throw_sqlite_error(sqlite3* on)
{
    constexpr auto without_details = 0xff;
    auto const code = on ? sqlite3_errcode(on) & without_details : SQLITE_NOMEM;
    auto text = std::string(on ? sqlite3_errmsg(on) : "out of memory");
    if (auto const of_system = on ? sqlite3_system_errno(on) : 0; of_system != 0) {
        text += " (" + std::error_code(of_system, std::system_category()).message() + ')';
    }
    auto const* const path = on ? sqlite3_db_filename(on, "main") : nullptr; // null: not opened
    if (path && !*path) {
        throw storage_failure("A temporary copy of the journal: " + text, about_temporary_files);
    }
    text = "The journal: " + text;
    if (path) {
        text = std::string(path) + ": " + text;
        if (auto const holder = code == SQLITE_BUSY ? lock_holder(path) : std::string();
            !holder.empty()) {
            text += " by " + holder;
        }
    }
    auto const is_lost = code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
    throw storage_failure(text, is_lost ? restore_journal : "");
}

/// The library would make the file readable for all users; prompts and signed links are private.
void make_private_file(std::string const& path)
{
    auto const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        throw storage_failure(
            path + ": " + std::error_code(errno, std::system_category()).message());
    }
    ::close(file);
}

/// The library may take a name that begins so for a URI, and open another file.
std::string plain_file(std::string const& path)
{
    return path.starts_with("file:") ? "./" + path : path;
}

/// The name of a file that nothing changes, so that SQLite neither locks it nor needs others.
std::string uri_of_fixed(std::string const& path)
{
    auto uri = std::string("file:");
    if (path.starts_with('/')) uri += "//"; // else a second slash would begin a host
    for (auto const c : path) {
        if (c == '/') uri += c;
        else core::append_percent_encoded(uri, std::string_view(&c, 1));
    }
    return uri + "?immutable=1";
}

} // namespace

void statement::finalizer::operator()(sqlite3_stmt* one) const noexcept
{
    sqlite3_finalize(one);
}

statement::statement(sqlite3* on, std::string_view text)
{
    sqlite3_stmt* made = nullptr;
    auto const size = static_cast<int>(text.size());
    if (sqlite3_prepare_v2(on, text.data(), size, &made, nullptr) != SQLITE_OK)
        throw_sqlite_error(on);
    handle_.reset(made);
}

bool statement::next()
{
    auto const got = sqlite3_step(handle_.get());
    if (got == SQLITE_ROW) return true;
    auto* const on = sqlite3_db_handle(handle_.get());
    if (got != SQLITE_DONE) throw_sqlite_error(on); // before the reset, which clears the message
    sqlite3_reset(handle_.get());
    return false;
}

void statement::reset()
{
    sqlite3_reset(handle_.get());
    sqlite3_clear_bindings(handle_.get());
}

void statement::bind(int place, std::int64_t value)
{
    sqlite3_bind_int64(handle_.get(), place, value);
}

void statement::bind(int place, std::string_view value)
{
    auto const* const data = value.data() ? value.data() : "";
    sqlite3_bind_text64(handle_.get(), place, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void statement::bind(int place, std::optional<std::int64_t> value)
{
    if (value) bind(place, *value);
    else sqlite3_bind_null(handle_.get(), place);
}

std::int64_t statement::number(int column) const
{
    return sqlite3_column_int64(handle_.get(), column);
}

std::string statement::text(int column) const
{
    auto const* const data =
        reinterpret_cast<char const*>(sqlite3_column_text(handle_.get(), column));
    if (data == nullptr) return {};
    return std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column)));
}

std::optional<std::int64_t> statement::maybe(int column) const
{
    if (sqlite3_column_type(handle_.get(), column) == SQLITE_NULL) return {};
    return number(column);
}

void database::closer::operator()(sqlite3* one) const noexcept
{
    sqlite3_close_v2(one);
}

database::database(std::string const& path, open_mode mode, journal_access how)
{
    // The database has no name: only this process can open its file, and memory does not grow.
    auto const is_private = mode == open_mode::memory;
    if (mode == open_mode::create) make_private_file(path);
    // A reader writes to the shared memory file next to the journal only.
    auto const is_fixed = how == journal_access::immutable;
    auto const access = is_fixed ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE;
    auto const flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    auto const name = is_private ? std::string() : is_fixed ? uri_of_fixed(path) : plain_file(path);
    sqlite3* made = nullptr;
    auto const got = sqlite3_open_v2(name.c_str(), &made, flags, nullptr);
    handle_.reset(made);
    if (got != SQLITE_OK) throw_sqlite_error(made);
    sqlite3_busy_timeout(made, 10'000);
    if (mode == open_mode::reading) exec("PRAGMA query_only=ON");
}

void database::exec(char const* text)
{
    if (sqlite3_exec(handle_.get(), text, nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw_sqlite_error(handle_.get());
    }
}

std::int64_t database::last_id() const noexcept
{
    return sqlite3_last_insert_rowid(handle_.get());
}

std::int64_t database::changes() const noexcept
{
    return sqlite3_changes64(handle_.get());
}

std::int64_t database::pragma(std::string const& name)
{
    auto asked = prepare("PRAGMA " + name);
    return asked.next() ? asked.number(0) : 0;
}

void database::copy_to(std::string const& path)
{
    make_private_file(path); // empty, which is as good as none
    auto copying = prepare("VACUUM INTO ?");
    copying.with(plain_file(path)).run();
}

void database::leave_files() noexcept
{
    auto keep = 1;
    sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
}

} // namespace neuroflash::inline v0::batch

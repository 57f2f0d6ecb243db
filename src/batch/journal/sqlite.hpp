// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_SQLITE_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_SQLITE_HPP

#include "batch/journal/journal_access.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace neuroflash::inline v0::batch {

/// A failure of a disk or a journal. Stays within this folder: `blocking_worker` converts it to an
/// error.
class storage_failure : public std::runtime_error
{
public:
    /// `advice` is a sentence; if empty, the usual one for a failing disk is used.
    explicit storage_failure(std::string const& text, std::string advice = {})
        : std::runtime_error(text), advice_(std::move(advice))
    {
    }

    std::string const& advice() const noexcept { return advice_; }

private:
    std::string advice_;
};

/// The advice for a journal that cannot be read, or is not the one of its batch.
inline constexpr char restore_journal[] =
    "Restore the journal of this batch from a copy, with its -wal and -state if it has them, and "
    "give the same command again. Without it, the prompts must be paid for again, in another "
    "directory.";

/// A prepared statement. Values are bound in the order of their places.
class statement
{
public:
    statement() = default;
    statement(sqlite3* on, std::string_view text);

    /// Runs the statement from its beginning with these values. Rows are fetched with `next`.
    template <class... Values>
    statement& with(Values const&... values)
    {
        reset();
        [[maybe_unused]] auto place = 0; // Unused without values.
        (bind(++place, values), ...);
        return *this;
    }

    /// Fetches the next row; returns false at the end.
    bool next();

    /// Runs a statement without rows.
    void run() { next(); }

    /// A column of the row, from 0.
    std::int64_t number(int column) const;
    std::string text(int column) const;
    std::optional<std::int64_t> maybe(int column) const;

    void reset();

private:
    void bind(int place, std::int64_t value);
    void bind(int place, int value) { bind(place, std::int64_t(value)); }
    void bind(int place, std::string_view value);
    void bind(int place, std::string const& value) { bind(place, std::string_view(value)); }
    void bind(int place, std::optional<std::int64_t> value);

    struct finalizer
    {
        void operator()(sqlite3_stmt* one) const noexcept;
    };
    std::unique_ptr<sqlite3_stmt, finalizer> handle_;
};

enum class open_mode
{
    create,  ///< Creates the file if there is none; only its owner may read it.
    reading, ///< Writes nothing but what other readers and a writer need.
    memory,  ///< A file without a name: what is written goes. A journal begins as a copy of the one
             ///< at the path.
};

/// One connection to one database. Used by one thread at a time.
class database
{
public:
    /// `how` is for `reading`.
    database(std::string const& path, open_mode mode, journal_access how = journal_access::shared);

    /// Runs statements without rows, separated by semicolons.
    void exec(char const* text);
    statement prepare(std::string_view text) { return statement(handle_.get(), text); }
    std::int64_t last_id() const noexcept;
    std::int64_t changes() const noexcept;
    std::int64_t pragma(std::string const& name);

    /// Writes a copy as a new file, readable by its owner only. No file may have that path.
    void copy_to(std::string const& path);

    /// Keeps the files next to the database after the last connection, because they are not its own
    /// any more.
    void leave_files() noexcept;

private:
    struct closer
    {
        void operator()(sqlite3* one) const noexcept;
    };
    std::unique_ptr<sqlite3, closer> handle_;
};

} // namespace neuroflash::inline v0::batch

#endif

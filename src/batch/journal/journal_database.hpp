// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_DATABASE_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_DATABASE_HPP

#include "batch/journal/sqlite.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// The connection of a journal, its prepared statements, and its table `meta`.
class journal_database : public database
{
public:
    /// Opens the file; for `reading`, in the way that its place allows.
    journal_database(std::string const& path, open_mode mode);

    void begin() { exec("BEGIN IMMEDIATE"); }
    void commit() { exec("COMMIT"); }
    void rollback() { exec("ROLLBACK"); }

    /// The statement with that text, which is prepared once.
    statement& sql(std::string_view text);

    /// A value of the table `meta`; empty if there is none.
    std::string meta(std::string_view name);
    void set_meta(std::string_view name, std::string_view value);

    bool has_table(std::string_view name);

    /// The number of the run that opened it last for writing.
    std::int64_t generation();

    /// Whether it is a file without a table and without a version.
    bool is_new();

    /// \par Exceptions
    /// storage_failure if it is no journal, one of another version, or a damaged one.
    void check_version();

    /// Creates all tables of this version in a new file.
    void make_tables();

    /// Creates what journals of earlier versions lack, except the table of agreements.
    void add_later_tables();

private:
    std::map<std::string, statement, std::less<>> statements_;
};

} // namespace neuroflash::inline v0::batch

#endif

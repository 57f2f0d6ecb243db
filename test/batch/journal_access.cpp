// SPDX-License-Identifier: BSL-1.0
// Journals in directories where no file can be made: read where that is safe, else refused with the
// way out.
#include "run_fixture.hpp"

#include <batch/journal/journal.hpp>
#include <batch/journal/journal_access.hpp>
#include <batch/output/batch_directory.hpp>

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <linux/capability.h>
#include <string>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace neuroflash::test {

namespace fs = std::filesystem;
using batch::journal_access;
using batch::journal_files;

namespace {

enum ending : int
{
    was_read = 10,
    refused_with_advice,
    refused_without,
    not_prepared,
};

/// Gives up the right of an administrator to write where the permissions forbid it.
bool become_ordinary()
{
    auto header = __user_cap_header_struct{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[2] = {};
    return ::syscall(SYS_capset, &header, none) == 0;
}

/// How reading the journal ends in a process that may not write to its directory.
int read_as_ordinary_user(fs::path const& journal)
{
    auto const child = ::fork();
    if (child == 0) {
        if (!become_ordinary() || ::access(journal.parent_path().c_str(), W_OK) == 0) {
            ::_exit(not_prepared);
        }
        try {
            auto const from = batch::journal(journal.string(), batch::open_mode::reading);
            ::_exit(from.items().counts()[3] == 2 ? was_read : refused_without);
        } catch (batch::storage_failure const& why) {
            ::_exit(
                why.advice().starts_with("Copy the directory") ? refused_with_advice
                                                               : refused_without);
        }
    }
    auto status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// A directory that may not be written to while it exists.
class read_only_directory
{
public:
    explicit read_only_directory(fs::path path) : path_(std::move(path))
    {
        fs::permissions(path_, fs::perms::owner_read | fs::perms::owner_exec);
    }
    ~read_only_directory() { fs::permissions(path_, fs::perms::owner_all); }
    read_only_directory(read_only_directory const&) = delete;
    read_only_directory& operator=(read_only_directory const&) = delete;

private:
    fs::path path_;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_journal_access, run_fixture)

BOOST_AUTO_TEST_CASE(journal_is_read_alone_only_where_no_file_can_be_made_and_it_is_complete)
{
    for (auto const can_be_written : {true, false}) {
        for (auto const has_wal : {true, false}) {
            for (auto const has_index : {true, false}) {
                for (auto const is_in_use : {true, false}) {
                    auto const place = journal_files{can_be_written, has_wal, has_index, is_in_use};
                    auto const is_shared = can_be_written || (has_wal && has_index);
                    auto const expected = is_shared ? journal_access::shared
                        : has_wal || is_in_use      ? journal_access::refused
                                                    : journal_access::immutable;
                    BOOST_TEST(
                        access_to_journal(place) == expected,
                        can_be_written << has_wal << has_index << is_in_use);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(journal_that_is_read_alone_needs_no_file_beside_it)
{
    finish(prompts(2));
    auto const folder = directory.path() / "a%41 ?b#c";
    fs::create_directory(folder);
    auto const copy = folder / "journal.sqlite";
    fs::copy_file(params.out / "journal.sqlite", copy);
    for (auto const way : {journal_access::immutable, journal_access::shared}) {
        auto base = batch::database(copy.string(), batch::open_mode::reading, way);
        auto rows = base.prepare("SELECT COUNT(*) FROM items");
        BOOST_TEST(rows.next());
        BOOST_TEST(rows.number(0) == 2);
        auto const is_shared = way == journal_access::shared;
        BOOST_TEST(fs::exists(copy.string() + "-shm") == is_shared);
    }
}

BOOST_AUTO_TEST_CASE(closed_batch_is_read_in_a_directory_that_cannot_be_written)
{
    finish(prompts(2));
    auto const guard = read_only_directory(params.out);
    BOOST_TEST(read_as_ordinary_user(params.out / "journal.sqlite") == int(was_read));
}

BOOST_AUTO_TEST_CASE(batch_with_a_wal_in_such_a_directory_is_refused_with_the_way_out)
{
    finish(prompts(2));
    auto const journal = params.out / "journal.sqlite";
    std::ofstream(journal.string() + "-wal") << "the latest changes";
    std::ofstream(journal.string() + "-state") << "open\ngeneration 1\n";
    auto const guard = read_only_directory(params.out);
    BOOST_TEST(read_as_ordinary_user(journal) == int(refused_with_advice));
}

BOOST_AUTO_TEST_CASE(lock_is_seen_by_those_who_may_only_read)
{
    fs::create_directories(params.out);
    // The file alone: the file system of another machine may be unable to lock a directory.
    auto const path = params.out / ".lock";
    auto const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    BOOST_TEST_REQUIRE(::flock(file, LOCK_EX | LOCK_NB) == 0);
    auto second = batch::directory_lock();
    BOOST_TEST(!second.take(params.out));
    fs::permissions(path, fs::perms::owner_read);
    auto const child = ::fork();
    if (child == 0) ::_exit(become_ordinary() && batch::is_locked(params.out) ? 0 : 1);
    auto status = 0;
    ::waitpid(child, &status, 0);
    ::close(file);
    BOOST_TEST(status == 0);
}

BOOST_AUTO_TEST_CASE(lock_file_that_is_removed_lets_no_second_process_in)
{
    fs::create_directories(params.out);
    auto lock = batch::directory_lock();
    auto second = batch::directory_lock();
    BOOST_TEST_REQUIRE(lock.take(params.out));
    fs::remove(params.out / ".lock");
    BOOST_TEST(!second.take(params.out));
    BOOST_TEST(batch::is_locked(params.out));
    lock.release();
    BOOST_TEST(!batch::is_locked(params.out));
    BOOST_TEST(second.take(params.out));
}

BOOST_AUTO_TEST_CASE(folder_of_images_that_another_process_uses_lets_no_second_one_in)
{
    auto const other = directory.path() / "other";
    fs::create_directories(params.out / "images");
    fs::create_directory(other);
    fs::create_directory_symlink(params.out / "images", other / "images");
    auto lock = batch::directory_lock();
    auto second = batch::directory_lock();
    BOOST_TEST_REQUIRE(lock.take(params.out));
    BOOST_TEST(!second.take(other));
    lock.release();
    BOOST_TEST(second.take(other));
    second.release();
    // A link to the directory itself is no second lock.
    fs::remove(other / "images");
    fs::create_directory_symlink(other, other / "images");
    BOOST_TEST(second.take(other));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

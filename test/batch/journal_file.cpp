// SPDX-License-Identifier: BSL-1.0
// A journal that is not the one that was left behind: empty, missing, of another program, or two in
// one.
#include "run_fixture.hpp"

#include <batch/journal/journal.hpp>
#include <batch/journal/sqlite.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace neuroflash::test {

namespace fs = std::filesystem;

BOOST_FIXTURE_TEST_SUITE(batch_journal_file, run_fixture)

BOOST_AUTO_TEST_CASE(where_there_are_results_a_journal_that_is_empty_or_away_is_not_made_anew)
{
    finish(prompts(2));
    auto const journal = params.out / "journal.sqlite";
    auto const is_refused = [&] {
        auto const refused = run(prompts(2));
        BOOST_REQUIRE(!refused);
        BOOST_TEST(refused.error().value() == errc::storage_failed);
        BOOST_TEST(refused.error().message().find("paid for again") != std::string::npos);
        BOOST_TEST(server.credits_charged() == 2);
    };
    fs::resize_file(journal, 0);
    is_refused();
    is_refused();
    fs::remove(journal);
    is_refused();
    BOOST_TEST(!fs::exists(journal));
    fs::remove(params.out / "results.jsonl"); // as a kill leaves it: images alone
    is_refused();
    fs::remove_all(params.out / "images"); // the number of the run is left
    is_refused();
    fs::remove(params.out / "journal.sqlite-state");
    BOOST_TEST(finish(prompts(2)).totals.done == 2);
}

/// A run that is killed before its first image leaves no results, but a request that may be paid.
BOOST_AUTO_TEST_CASE(a_journal_that_was_lost_before_the_first_result_is_not_made_anew)
{
    params.concurrency = 1;
    auto const journal = fs::path("journal.sqlite");
    auto const killed = directory.path() / "killed";
    on_event = [&](batch::batch_event const& event) {
        if (event.kind != batch::event_kind::started || fs::exists(killed)) return;
        fs::copy(params.out, killed, fs::copy_options::recursive); // as if it were killed here
    };
    finish({"a"});
    on_event = nullptr;
    auto const wal = fs::path(journal.string() + "-wal");
    auto const state = fs::path(journal.string() + "-state");
    BOOST_TEST_REQUIRE(fs::file_size(killed / wal) > 0u);
    auto const lost = [&](std::vector<fs::path> const& files, bool is_empty) {
        params.out = directory.path() /
            ("lost" + std::to_string(files.size()) + "-" + std::to_string(int(is_empty)));
        fs::copy(killed, params.out, fs::copy_options::recursive);
        for (auto const& file : files) fs::remove(params.out / file);
        if (is_empty) std::ofstream(params.out / journal).close();
        auto const refused = run({"a"});
        BOOST_TEST_REQUIRE(!refused);
        BOOST_TEST(refused.error().value() == errc::storage_failed);
        auto const said = refused.error().message();
        BOOST_TEST(said.find("paid for again") != said.npos, said);
        BOOST_TEST(refused.error().advice().find("Restore the journal") == 0u);
        BOOST_TEST(server.credits_charged() == 1);
    };
    for (auto const is_empty : {false, true}) {
        lost({journal, state}, is_empty);
        BOOST_TEST(fs::file_size(params.out / wal) == fs::file_size(killed / wal)); // still there
        lost({journal, wal, journal.string() + "-shm"}, is_empty);
    }
    // With all of its files it is the journal that it was.
    params.out = killed;
    BOOST_TEST(finish({"a"}).totals.done == 1);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(images_that_no_batch_made_are_told_from_those_of_a_lost_journal)
{
    fs::create_directories(params.out / "images");
    std::ofstream(params.out / "images" / "mine.png") << "mine";
    auto const refused = run({"a"});
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().value() == errc::invalid_argument);
    auto const& why = refused.error();
    BOOST_TEST(why.message().find("/images has images") != std::string::npos, why.message());
    BOOST_TEST(why.advice().find("another directory") != std::string::npos, why.advice());
    // The directory stays as it was.
    auto files = 0;
    for (auto const& entry : fs::directory_iterator(params.out)) files += entry.exists();
    BOOST_TEST(files == 1);
    BOOST_TEST(server.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(a_database_without_its_tables_is_as_good_as_none)
{
    finish({"a"});
    auto const journal = params.out / "journal.sqlite";
    fs::remove(journal);
    // What is left of a journal that was copied without its -wal.
    batch::database(journal.string(), batch::open_mode::create).exec("PRAGMA journal_mode=WAL");
    BOOST_TEST(!run({"a"}));
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(somebody_elses_database_is_left_as_it_was)
{
    fs::create_directories(params.out);
    auto const path = (params.out / "journal.sqlite").string();
    {
        auto foreign = batch::database(path, batch::open_mode::create);
        foreign.exec("CREATE TABLE t(x)");
    }
    auto const before = read_whole(path);
    BOOST_TEST(!run({"a"}));
    BOOST_TEST(read_whole(path) == before);
}

BOOST_AUTO_TEST_CASE(an_earlier_copy_of_the_journal_is_refused_with_the_way_out)
{
    auto const path = params.out / "journal.sqlite";
    auto const earlier = directory.path() / "earlier.sqlite";
    auto const later = directory.path() / "later.sqlite";
    finish(prompts(1));
    fs::copy_file(path, earlier);
    finish(prompts(3));
    fs::rename(path, later);
    fs::copy_file(earlier, path);
    for (auto tries = 0; tries < 2; ++tries) {
        auto const refused = run(prompts(3));
        BOOST_REQUIRE(!refused);
        BOOST_TEST(refused.error().value() == errc::storage_failed);
        BOOST_TEST(refused.error().message().find("earlier copy") != std::string::npos);
    }
    make_runner();
    BOOST_TEST(!get<batch::batch_status>(runner->status()));
    BOOST_TEST(server.credits_charged() == 3);
    fs::remove(path);
    fs::rename(later, path);
    BOOST_TEST(finish(prompts(3)).totals.done == 3);
    BOOST_TEST(server.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(earlier_copies_that_are_put_back_are_noticed_whichever_files_they_are)
{
    auto const& out = params.out;
    auto const earlier = directory.path() / "earlier";
    auto const last = directory.path() / "last";
    auto const copy = [](fs::path const& from, fs::path const& to) {
        fs::remove_all(to);
        fs::copy(from, to, fs::copy_options::recursive);
    };
    finish(prompts(1));
    copy(out, earlier);
    finish(prompts(2));
    finish(prompts(3));
    copy(out, last);
    struct row
    {
        std::vector<std::string> files;
        std::string text; ///< A part of the error; empty if nothing was forgotten.
    };
    constexpr auto journal = "journal.sqlite";
    constexpr auto state = "journal.sqlite-state";
    auto const rows = std::vector<row>{
        {{journal}, "has no record of what was paid since"},
        {{journal, state}, "has no record of what was paid since"},
        {{journal, state, ".written"}, "has no record of what was paid since"},
        {{journal, state, "results.jsonl"}, "has no record of what was paid since"},
        {{journal, state, "index.html"}, "has no record of what was paid since"},
        {{journal, "results.jsonl", "index.html", ".written"},
         "has no record of what was paid since"},
        {{"results.jsonl"}, "the file is an earlier copy"},
        {{"index.html"}, "the file is an earlier copy"},
        {{"results.jsonl", "index.html", ".written"}, ""},
        {{state}, ""},
    };
    for (auto const& [files, text] : rows) {
        copy(last, out);
        for (auto const& name : files) {
            fs::copy_file(earlier / name, out / name, fs::copy_options::overwrite_existing);
        }
        auto const again = run(prompts(3));
        BOOST_TEST_CONTEXT(files.size() << " files, first " << files.front())
        {
            BOOST_TEST(again.has_value() == text.empty());
            if (!again) {
                auto const said = again.error().message();
                BOOST_TEST(said.find(text) != std::string::npos, said);
            }
            if (again) BOOST_TEST(results().size() == 3u);
            BOOST_TEST(server.credits_charged() == 3);
        }
    }
}

/// A script that copies directories and never deletes leaves the -wal of a run that was killed
/// next to the journal of the one after it.
BOOST_AUTO_TEST_CASE(the_wal_of_an_earlier_run_is_not_taken_for_the_journals)
{
    auto const path = params.out / "journal.sqlite";
    auto const wal = fs::path(path.string() + "-wal");
    auto const kept = directory.path() / "kept";
    on_event = [&](batch::batch_event const& event) {
        if (event.kind != batch::event_kind::done || fs::exists(kept)) return;
        fs::copy(params.out, kept, fs::copy_options::recursive); // as if it were killed here
    };
    finish(prompts(2));
    on_event = nullptr;
    BOOST_REQUIRE(fs::file_size(kept / "journal.sqlite-wal") > 0u);
    BOOST_REQUIRE(!fs::exists(wal));
    fs::copy_file(kept / "journal.sqlite-wal", wal);
    auto const refused = run(prompts(2));
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().message().find("-wal") != std::string::npos);
    make_runner();
    BOOST_TEST(!get<batch::batch_status>(runner->status())); // reading would mix them as well
    fs::remove(wal);
    BOOST_TEST(finish(prompts(2)).totals.done == 2);
    BOOST_TEST(server.credits_charged() == 2);
    // A journal that was left by a kill has its own -wal, and goes on with it.
    params.out = kept;
    BOOST_TEST(finish(prompts(2)).totals.done == 2);
}

BOOST_AUTO_TEST_CASE(full_directory_of_temporary_files_is_not_taken_for_that_of_the_batch)
{
    auto base = batch::database({}, batch::open_mode::memory);
    base.exec("PRAGMA max_page_count=1");
    auto said = std::string();
    auto advice = std::string();
    try {
        base.exec("CREATE TABLE one(value TEXT); CREATE TABLE two(value TEXT)");
    } catch (batch::storage_failure const& why) {
        said = why.what();
        advice = why.advice();
    }
    BOOST_TEST(said.starts_with("A temporary copy of the journal: "), said);
    BOOST_TEST(advice.find("TMPDIR") != advice.npos, advice);
}

BOOST_AUTO_TEST_CASE(named_pipe_in_place_of_a_file_is_not_waited_for)
{
    for (auto const* const name : {"index.html", "results.jsonl", "journal.sqlite-state"}) {
        params.out = directory.path() / "piped" / name;
        fs::create_directories(params.out);
        BOOST_TEST_REQUIRE(::mkfifo((params.out / name).c_str(), 0600) == 0);
        auto const refused = run({"a"});
        BOOST_REQUIRE(!refused);
        BOOST_TEST(refused.error().value() == errc::invalid_argument);
        BOOST_TEST(refused.error().message().find(name) != std::string::npos);
    }
    params.out = directory.path() / "piped" / "journal";
    fs::create_directories(params.out);
    BOOST_TEST_REQUIRE(::mkfifo((params.out / "journal.sqlite").c_str(), 0600) == 0);
    make_runner();
    BOOST_TEST(!get<batch::batch_status>(runner->status()));
    BOOST_TEST(server.credits_charged() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(a_journal_that_another_process_holds_names_it)
{
    auto const directory = temporary_directory();
    auto const path = directory.file("journal.sqlite");
    auto ours = batch::database(path, batch::open_mode::create);
    ours.exec("CREATE TABLE t(x); PRAGMA journal_mode=WAL; PRAGMA busy_timeout=0");
    int begun[2] = {};
    int over[2] = {};
    BOOST_REQUIRE((::pipe(begun) == 0 && ::pipe(over) == 0));
    auto const other = ::fork();
    if (other == 0) {
        ::close(over[1]);
        auto theirs = batch::database(path, batch::open_mode::create);
        theirs.exec("BEGIN IMMEDIATE");
        auto byte = 'x';
        auto const told = ::write(begun[1], &byte, 1);
        ::_exit(told == 1 && ::read(over[0], &byte, 1) == 0 ? 0 : 1);
    }
    auto byte = 'x';
    BOOST_TEST(::read(begun[0], &byte, 1) == 1);
    auto const names_it = [&](batch::storage_failure const& e) {
        return std::string_view(e.what()).find(
                   "is locked by process " + std::to_string(other) + " (") !=
            std::string_view::npos;
    };
    BOOST_CHECK_EXCEPTION(ours.exec("BEGIN IMMEDIATE"), batch::storage_failure, names_it);
    for (auto const one : {begun[0], begun[1], over[0], over[1]}) ::close(one);
    auto status = 0;
    BOOST_TEST(::waitpid(other, &status, 0) == other);
    BOOST_TEST(status == 0);
}

} // namespace neuroflash::test

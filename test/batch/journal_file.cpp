// SPDX-License-Identifier: BSL-1.0
// A journal that is not the one that was left behind: empty, away, somebody else's, or two in one.
#include "run_desk.hpp"

#include <batch/journal/journal.hpp>

#include <filesystem>

namespace neuroflash::test {

namespace fs = std::filesystem;

BOOST_FIXTURE_TEST_SUITE(batch_journal_file, run_desk)

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
    fs::remove(params.out / "results.jsonl"); // as a kill leaves it: pictures alone
    is_refused();
    fs::remove_all(params.out / "images");
    BOOST_TEST(finish(prompts(2)).totals.done == 2);
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
    BOOST_TEST((read_whole(path) == before));
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

/// A script that copies directories and never deletes leaves the -wal of a run that was killed
/// beside the journal of the one after it.
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

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

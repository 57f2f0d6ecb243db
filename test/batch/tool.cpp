// SPDX-License-Identifier: BSL-1.0
// The commands as a user gives them: what they print, and how they end.
#include "cli/cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <boost/json/parse.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace neuroflash::test {

namespace {

struct batch_fixture : cli_fixture
{
    void write(std::string const& name, std::string const& content) const
    {
        std::ofstream(directory / name) << content;
    }

    child_end batch(std::vector<std::string> const& more = {}) const
    {
        auto arguments =
            std::vector<std::string>({"batch", "in.txt", "--yes", "--out", "pictures"});
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_tool, batch_fixture)

BOOST_AUTO_TEST_CASE(a_batch_is_run_and_run_again_for_nothing)
{
    write("in.txt", "a fox\na hen\n");
    auto const quoted = batch({"--quote"});
    BOOST_TEST(quoted.code == 0);
    BOOST_TEST(contains(quoted.out, "It would cost 2 credits"));
    BOOST_TEST(contains(quoted.out, "No paid request was sent."));
    BOOST_TEST(server.credits_charged() == 0);
    auto const done = batch();
    BOOST_TEST(done.code == 0, done.err);
    BOOST_TEST(contains(done.out, "2  done"));
    BOOST_TEST(count_files(directory / "pictures" / "images") == 2u);
    auto const again = batch();
    BOOST_TEST(again.code == 0);
    BOOST_TEST(contains(again.out, "No paid request was sent: all of it was done before."));
    BOOST_TEST(server.credits_charged() == 2);
    auto const status = run({"batch-status", "pictures"});
    BOOST_TEST(status.code == 0);
    BOOST_TEST(contains(status.out, "2 credits spent"));
}

/// SQLite may take a name that begins with `file:` for a URI. Then the journal of another directory
/// is opened, without the lock of that directory.
BOOST_AUTO_TEST_CASE(journal_is_in_the_directory_that_was_named_even_if_its_name_begins_like_a_uri)
{
    write("in.txt", "a fox\n");
    BOOST_TEST(batch().code == 0);
    write("other.txt", "a hen\n");
    auto const named = "file:" + (directory / "pictures").string();
    auto const done = run({"batch", "other.txt", "--yes", "--out", named});
    BOOST_TEST(done.code == 0, done.err);
    BOOST_TEST(contains(run({"batch-status", named}).out, "1 credit spent"));
    BOOST_TEST(contains(run({"batch-status", "pictures"}).out, "1 credit spent"));
    BOOST_TEST(batch().code == 0);
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(invalid_lines_end_with_2_and_their_numbers)
{
    write("in.txt", "{\"prompt\":\"x\"}\n{\"promt\":\"x\"}\n\n[]\n");
    auto const refused = batch();
    BOOST_TEST(refused.code == 2);
    BOOST_TEST(contains(refused.err, "line 2: "));
    BOOST_TEST(contains(refused.err, "line 4: "));
    BOOST_TEST(server.credits_charged() == 0);
    BOOST_TEST(batch({"--skip-invalid"}).code == 0);
}

BOOST_AUTO_TEST_CASE(debug_shows_the_requests_of_a_batch_as_well)
{
    write("in.txt", "a cAnArY fox\n");
    auto const done = batch({"--debug", "http"});
    BOOST_TEST(done.code == 0, done.err);
    BOOST_TEST(contains(done.err, "] > POST "));
    BOOST_TEST(contains(done.err, "] < 200, "));
    for (auto const& secret :
         {server.client_secret(), std::string("Bearer"), std::string("cAnArY")}) {
        BOOST_TEST(!contains(done.err, secret), done.err);
    }
    variables["NEUROFLASH_DEBUG"] = "http";
    BOOST_TEST(contains(batch().err, "] > GET "));
    variables.erase("NEUROFLASH_DEBUG");
    BOOST_TEST(!contains(batch().err, "] > "));
}

BOOST_AUTO_TEST_CASE(comments_cost_nothing_and_json_among_prompts_is_not_drawn)
{
    write("in.txt", "# my prompts\na fox\n\n#winter\n");
    auto const done = batch();
    BOOST_TEST(done.code == 0, done.err);
    BOOST_TEST(contains(done.out, "2 lines:\n       2  done"));
    BOOST_TEST(server.credits_charged() == 2);
    write("in.txt", "# my prompts\na fox\n{\"prompt\":\"a hen\"}\n{a hen}\n");
    auto const refused = batch();
    BOOST_TEST(refused.code == 2);
    BOOST_TEST(contains(refused.err, "line 3: it begins like JSON"));
    BOOST_TEST(contains(refused.err, "line 4: it begins like JSON"));
    BOOST_TEST(contains(refused.err, "skip invalid lines: --skip-invalid.\n"));
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(the_quota_ends_with_4_and_failures_with_8)
{
    server.set_quota(sandbox::quota_levels(2, 100));
    write("in.txt", "a\nb\nc\n");
    BOOST_TEST(batch().code == 4);
    server.set_quota(sandbox::quota_levels(100, 1));
    auto const day = batch();
    BOOST_TEST(day.code == 0, day.out);
    server.set_quota(sandbox::quota_levels(100, 0));
    write("in.txt", "a\nb\nc\nd\n");
    auto const later = batch();
    BOOST_TEST(later.code == 4);
    BOOST_TEST(contains(later.out, "00:00 UTC"));
    server.set_quota(sandbox::quota_levels(100, 100));
    server.inject(sandbox::fault::with_response(
        422, R"({"detail":"no"})", "POST", "/api/ds-prototypes/image_generation/"));
    auto const refused = batch();
    BOOST_TEST(refused.code == 8);
    BOOST_TEST(contains(refused.err, "failed, not charged: d-"), refused.err);
}

BOOST_AUTO_TEST_CASE(a_failure_is_counted_by_how_often_it_came_and_says_what_it_cost)
{
    write("in.txt", "a [refuse]\nb [refuse]\nc [refuse]\n");
    auto const refused = batch();
    BOOST_TEST(refused.code == 8);
    BOOST_TEST(contains(refused.err, "2 times more: failed, not charged: "), refused.err);
    write("in.txt", "d [refuse]\n");
    auto const events = batch({"--json"}).out;
    auto const failed = events.find(R"({"event":"failed")");
    BOOST_REQUIRE(failed != std::string::npos);
    auto const line = events.substr(failed, events.find('\n', failed) - failed);
    BOOST_TEST(boost::json::parse(line).at("charge") == "not_charged", line);
}

BOOST_AUTO_TEST_CASE(interrupted_it_ends_with_130_and_nothing_is_unknown)
{
    server.set_generation_time(std::chrono::milliseconds(300));
    auto text = std::string();
    for (auto i = 0; i < 50; ++i) text += "prompt " + std::to_string(i) + '\n';
    write("in.txt", text);
    auto child = child_process(
        setup({"batch", "in.txt", "--yes", "--out", "pictures", "--concurrency", "4"}));
    BOOST_REQUIRE(poll_until([&] { return server.stats().working > 0; }));
    child.send(SIGINT);
    auto const end = child.wait();
    BOOST_TEST(end.code == 130, end.err);
    BOOST_TEST(!contains(end.out, "unknown"));
    BOOST_TEST(contains(end.out, "Give the same command again"));
    server.set_generation_time(std::chrono::milliseconds(0));
    BOOST_TEST(batch().code == 0);
    BOOST_TEST(server.credits_charged() == 50);
}

BOOST_AUTO_TEST_CASE(a_second_interrupt_ends_at_once_and_loses_nothing)
{
    server.set_generation_time(std::chrono::seconds(20));
    write("in.txt", "a\n");
    auto child = child_process(setup({"batch", "in.txt", "--yes", "--out", "pictures"}));
    BOOST_REQUIRE(poll_until([&] { return server.stats().working > 0; }));
    child.send(SIGINT);
    auto gone = false;
    auto const started = std::chrono::steady_clock::now();
    BOOST_REQUIRE(poll_until([&] { // the first one must have been taken
        if (std::chrono::steady_clock::now() - started > std::chrono::seconds(1)) gone = true;
        return gone;
    }));
    child.send(SIGINT);
    auto const end = child.wait();
    BOOST_TEST(end.code == 130);
    BOOST_TEST(contains(
        end.err, "Stopped. Requests that may have been charged: 1 (the journal has them all).\n"));
    BOOST_TEST(end.err.ends_with("\n  neuroflash batch-reconcile pictures\n"));
    auto const status = run({"batch-status", "pictures", "--json"});
    auto const seen = document_in(status.out);
    BOOST_TEST(seen.at("credits").at("unresolved") == 1);
}

BOOST_AUTO_TEST_CASE(a_batch_under_nohup_outlives_its_terminal)
{
    server.set_generation_time(std::chrono::milliseconds(500));
    write("in.txt", "a\nb\nc\n");
    auto ignoring = setup({"batch", "in.txt", "--yes", "--out", "pictures", "--concurrency", "1"});
    auto const shell = {"/bin/sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""};
    ignoring.arguments.insert(ignoring.arguments.begin(), shell.begin(), shell.end());
    auto child = child_process(ignoring);
    BOOST_REQUIRE(poll_until([&] { return server.stats().working == 1; }));
    child.send(SIGHUP);
    BOOST_TEST(child.wait().code == 0);
    BOOST_TEST(server.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(a_second_interrupt_is_a_document_with_json)
{
    server.set_generation_time(std::chrono::seconds(20));
    write("in.txt", "a\nb\n");
    auto child =
        child_process(setup({"batch", "in.txt", "--yes", "--out", "my pictures", "--json"}));
    BOOST_REQUIRE(poll_until([&] { return server.stats().working == 2; }));
    child.send(SIGINT);
    auto const started = std::chrono::steady_clock::now();
    BOOST_REQUIRE(poll_until([&] { // the first one must have been taken
        return std::chrono::steady_clock::now() - started > std::chrono::seconds(1);
    }));
    child.send(SIGINT);
    auto const end = child.wait();
    BOOST_TEST(end.code == 130);
    auto const said = document_in(end.err);
    BOOST_TEST(said.at("open_requests").as_int64() == 2);
    BOOST_TEST(said.at("what_to_do") == "neuroflash batch-reconcile 'my pictures'");
}

BOOST_AUTO_TEST_CASE(events_are_lines_of_json_and_the_last_is_the_summary)
{
    write("in.txt", "a\nb\n");
    auto const end = batch({"--json"});
    auto last = std::string();
    auto lines = std::istringstream(end.out);
    for (auto line = std::string(); std::getline(lines, line); last = line) {
        BOOST_TEST(boost::json::parse(line).as_object().contains("event"));
    }
    auto const summary = boost::json::parse(last).as_object();
    BOOST_TEST(summary.at("event") == "summary");
    BOOST_TEST(summary.at("items").at("done") == 2);
}

BOOST_AUTO_TEST_CASE(fewer_images_than_requested_are_a_note_of_run_and_status)
{
    write("in.jsonl", R"({"prompt":"a fox [partial]","num_images":2,"key":"fox"})");
    auto const made = run({"batch", "in.jsonl", "--yes", "--out", "pictures"});
    BOOST_TEST(made.code == 0, made.err);
    BOOST_TEST(contains(made.err, "fewer images: fox: only 1 of the 2 requested images came"));
    BOOST_TEST(contains(made.out, "Note: 1 requested image was not made"));
    auto const status = run({"batch-status", "pictures"});
    BOOST_TEST(contains(status.out, "Note: 1 requested image was not made"));
    auto const document = run({"batch-status", "pictures", "--json"});
    BOOST_TEST(boost::json::parse(document.out).at("images_not_made") == 1);
}

BOOST_AUTO_TEST_CASE(parts_are_read_from_the_scheduler_and_merged)
{
    auto text = std::string();
    for (auto i = 0; i < 20; ++i) text += "prompt " + std::to_string(i) + '\n';
    write("in.txt", text);
    for (auto part = 0; part < 4; ++part) {
        auto task = setup({"batch", "in.txt", "--yes", "--out", "part-" + std::to_string(part)});
        task.variables["JOB_COMPLETION_INDEX"] = std::to_string(part);
        BOOST_TEST(child_process(task).wait().code == 2); // of how many, is not said
        task.variables["NEUROFLASH_SHARD_COUNT"] = "4";
        auto const end = child_process(task).wait();
        BOOST_TEST(end.code == 0);
        BOOST_TEST(!contains(end.err, "is not a setting"), end.err);
    }
    BOOST_TEST(server.credits_charged() == 20);
    auto const merged = run({"batch-merge", "whole", "part-0", "part-1", "part-2", "part-3"});
    BOOST_TEST(merged.code == 0, merged.err);
    BOOST_TEST(contains(merged.out, "20  done"));
    BOOST_TEST(count_files(directory / "whole" / "images") == 20u);
}

BOOST_AUTO_TEST_CASE(where_there_is_no_batch_it_is_said)
{
    BOOST_TEST(contains(run({"batch-status", "nowhere"}).err, "There is no batch in \"nowhere\""));
    BOOST_TEST(run({"batch-reconcile", "nowhere"}).code == 2);
    BOOST_TEST(!std::filesystem::exists(directory / "nowhere"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

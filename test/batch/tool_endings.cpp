// SPDX-License-Identifier: BSL-1.0
// How the commands end when something came between.
#include "cli/cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

namespace neuroflash::test {

using namespace std::chrono_literals;

namespace {

struct endings_fixture : cli_fixture
{
    std::vector<std::string> const command = {"batch", "in.txt", "--out", "pictures", "--yes"};

    void write_prompts(int count) const
    {
        auto into = std::ofstream(directory / "in.txt");
        for (auto i = 0; i < count; ++i) into << "prompt " << i << '\n';
    }

    void slow_down_downloads(std::chrono::milliseconds by)
    {
        auto slow = sandbox::fault(sandbox::fault_kind::delay, "GET", "/storage/");
        slow.times = -1;
        slow.wait = by;
        server.inject(slow);
    }

    /// Whole ones.
    int images_on_disk() const
    {
        auto ignored = std::error_code();
        auto count = 0;
        for (auto const& one :
             std::filesystem::directory_iterator(directory / "pictures" / "images", ignored)) {
            count += one.path().extension() == ".png";
        }
        return count;
    }

    bool has(std::string const& name) const
    {
        return std::filesystem::exists(directory / "pictures" / name);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_tool_endings, endings_fixture)

BOOST_AUTO_TEST_CASE(interrupted_while_it_only_fetches_it_ends_with_130)
{
    server.set_quota(sandbox::quota_levels(6, 100));
    slow_down_downloads(1s);
    write_prompts(10);
    auto arguments = command;
    arguments.insert(arguments.end(), {"--downloads", "1"});
    auto child = child_process(setup(arguments));
    BOOST_REQUIRE(poll_until([&] { return images_on_disk() >= 1; }));
    child.send(SIGINT);
    auto const end = child.wait();
    BOOST_TEST(end.code == 130, end.out);
    BOOST_TEST(contains(end.out, "images not yet downloaded"), end.out);
    BOOST_TEST(contains(end.out, "not downloaded yet"));
    BOOST_TEST(contains(end.out, "\n  neuroflash batch-reconcile pictures\n"), end.out);
    BOOST_TEST(images_on_disk() < 5);
    BOOST_TEST(has("results.jsonl"));
}

BOOST_AUTO_TEST_CASE(after_a_kill_reconciling_writes_results_and_gallery)
{
    slow_down_downloads(1s);
    write_prompts(3);
    auto child = child_process(setup(command));
    BOOST_REQUIRE(poll_until([&] { return server.stats().generations == 3; }));
    // Paid, written down, and being fetched.
    BOOST_REQUIRE(poll_until(
        [&] { return contains(run({"batch-status", "pictures"}).out, "3 credits spent, 0"); }));
    child.send(SIGKILL);
    child.wait();
    BOOST_TEST(!has("results.jsonl"));
    server.clear_faults();
    auto const settled = run({"batch-reconcile", "pictures"});
    BOOST_TEST(settled.code == 0, settled.err);
    BOOST_TEST(contains(settled.out, "The gallery: pictures/index.html"), settled.out);
    BOOST_TEST(contains(settled.out, "0 credits counted in this run, 3 in all"), settled.out);
    BOOST_TEST(contains(file_content(directory / "pictures" / "results.jsonl"), "prompt 2"));
    BOOST_TEST(contains(file_content(directory / "pictures" / "index.html"), "prompt 2"));
    BOOST_TEST(server.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(what_an_earlier_input_left_open_has_its_advice_too)
{
    write_prompts(1);
    BOOST_TEST(run(command).code == 0);
    auto broken = sandbox::fault::with_response(500, "", "GET", "/storage/");
    broken.times = -1;
    server.inject(broken);
    std::ofstream(directory / "in.txt") << "another prompt\n";
    BOOST_TEST(run(command).code == 8);
    write_prompts(1);
    auto const end = run(command);
    BOOST_TEST(end.code == 8, end.out);
    BOOST_TEST(contains(end.out, "1 not downloaded yet"), end.out);
    BOOST_TEST(contains(end.out, "\n  neuroflash batch-reconcile pictures\n"), end.out);
}

BOOST_AUTO_TEST_CASE(what_is_paid_and_in_no_journal_is_found_by_the_lines_that_are_kept)
{
    server.set_generation_time(300ms);
    write_prompts(3);
    auto arguments = command;
    auto const workspace = server.workspace_id();
    arguments.insert(arguments.end(), {"--concurrency", "1", "--workspace", workspace});
    auto child = child_process(setup(arguments));
    BOOST_REQUIRE(poll_until([&] { return server.stats().working == 1; }));
    std::filesystem::remove_all(directory / "pictures");
    auto const end = child.wait();
    BOOST_TEST(end.code == 8, end.err);
    BOOST_TEST(contains(end.err, "paid, but not recorded in the journal; keep this line: "));
    auto const fetching = "`neuroflash download --workspace " + workspace + " ID`";
    BOOST_TEST(contains(end.out, fetching), end.out);
    BOOST_TEST(!contains(end.out, "neuroflash batch-reconcile pictures"), end.out);
}

BOOST_AUTO_TEST_CASE(quiet_batch_says_why_it_is_not_done_and_nothing_else)
{
    write_prompts(3);
    auto quiet = command;
    quiet.insert(quiet.end(), {"--quiet", "--budget", "1"});
    auto const stopped = run(quiet);
    BOOST_TEST(stopped.code == 4);
    BOOST_TEST(stopped.out == "");
    BOOST_TEST(contains(stopped.err, "--budget 3 is enough for all of it."), stopped.err);
    BOOST_TEST(contains(stopped.err, "1 credit counted in this run"), stopped.err);
    quiet.back() = "3";
    auto const done = run(quiet);
    BOOST_TEST(done.code == 0);
    BOOST_TEST(done.out == "");
    BOOST_TEST(done.err == "");
}

BOOST_AUTO_TEST_CASE(reconciling_is_done_when_nothing_is_open)
{
    write_prompts(3);
    auto arguments = command;
    arguments.insert(arguments.end(), {"--budget", "1"});
    BOOST_TEST(run(arguments).code == 4);
    auto const settled = run({"batch-reconcile", "pictures"});
    BOOST_TEST(settled.code == 0, settled.out);
    BOOST_TEST(contains(settled.out, "2  still to be sent"));
}

BOOST_AUTO_TEST_CASE(only_a_batch_must_know_how_many_parts_there_are)
{
    write_prompts(1);
    BOOST_TEST(run(command).code == 0);
    variables["JOB_COMPLETION_INDEX"] = "2"; // of how many, is not said
    BOOST_TEST(run(command).code == 2);
    BOOST_TEST(run({"batch-status", "pictures"}).code == 0);
    BOOST_TEST(run({"batch-reconcile", "pictures"}).code == 0);
}

BOOST_AUTO_TEST_CASE(what_something_else_put_in_the_place_of_the_gallery_stays_and_nothing_is_sent)
{
    write_prompts(2);
    BOOST_TEST(run(command).code == 0);
    // In the place of a file that a run writes at its end.
    std::filesystem::remove(directory / "pictures" / "index.html");
    std::filesystem::create_directories(directory / "pictures" / "index.html" / "x");
    auto const before = server.credits_charged();
    auto const end = run(command);
    BOOST_TEST(end.code == 2, end.out);
    BOOST_TEST(contains(end.err, "is not replaced"), end.err);
    BOOST_TEST(contains(end.err, "No paid request was sent"), end.err);
    BOOST_TEST(std::filesystem::is_directory(directory / "pictures" / "index.html" / "x"));
    BOOST_TEST(server.credits_charged() == before);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

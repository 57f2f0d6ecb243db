// SPDX-License-Identifier: BSL-1.0
// The command `bench` against the sandbox: what it asks, spends, writes, and how it ends.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <boost/json/array.hpp>

#include <csignal>
#include <fstream>

namespace neuroflash::test {

namespace {

struct bench_command_fixture : cli_fixture
{
    std::vector<std::string> arguments(std::vector<std::string> const& more) const
    {
        auto all = std::vector<std::string>({"bench", "--models", "nano-banana,sketch-1"});
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    child_end bench(std::vector<std::string> const& more) const { return run(arguments(more)); }

    /// What is typed at the question, and how it ends.
    child_end at_terminal(std::string const& typed) const
    {
        auto started = setup(arguments({"--requests", "2"}));
        started.terminal = true;
        started.typed = typed;
        return child_process(started).wait();
    }

    std::string in_files() const
    {
        return file_content(directory / "out" / "bench.json") +
            file_content(directory / "out" / "bench.html");
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(bench_command, bench_command_fixture)

BOOST_AUTO_TEST_CASE(nothing_is_spent_where_nobody_can_be_asked)
{
    auto const end = bench({"--num-images", "1,2", "--requests", "3"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.out, "up to 24 credits"));
    BOOST_TEST(contains(end.err, "--yes"));
    BOOST_TEST(server.stats().generate_requests == 0u);
}

BOOST_AUTO_TEST_CASE(terminal_is_asked_and_only_yes_spends)
{
    for (auto const* no : {"n\n", "\n", "yellow\n", "\x04"}) {
        auto const end = at_terminal(no);
        BOOST_TEST(end.code == 2);
        BOOST_TEST(contains(end.out, "Spend up to 6 credits? [y/N]"));
        BOOST_TEST(contains(end.out, "No paid request was sent."));
    }
    BOOST_TEST(server.stats().generate_requests == 0u);
    BOOST_TEST(at_terminal("y\n").code == 0);
    BOOST_TEST(server.credits_charged() == 6);
}

BOOST_AUTO_TEST_CASE(question_can_be_interrupted)
{
    auto started = setup(arguments({}));
    started.terminal = true;
    started.typed = " ";
    auto child = child_process(started);
    child.read_until([](std::string const& out) { return contains(out, "[y/N]"); });
    child.send(SIGINT);
    BOOST_TEST(child.wait().code == 130);
    BOOST_TEST(server.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(measurement_is_shown_and_costs_what_was_said)
{
    auto const end =
        bench({"--num-images", "1,2", "--concurrency", "1,3", "--requests", "6", "--yes"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.err == "");
    BOOST_TEST(contains(end.out, "up to 84 credits"));
    BOOST_TEST(contains(end.out, "84 credits spent"));
    BOOST_TEST(contains(end.out, "Closed loop"));
    BOOST_TEST(server.credits_charged() == 84);
    BOOST_TEST(server.stats().downloads == 0u);
}

BOOST_AUTO_TEST_CASE(brackets_are_explained_where_there_are_some)
{
    auto const few = bench({"--requests", "2", "--warmup", "0", "--yes"});
    BOOST_TEST(few.code == 0);
    BOOST_TEST(!contains(few.out, "In brackets"), few.out);
    auto const enough = bench({"--requests", "6", "--warmup", "0", "--yes"});
    BOOST_TEST(contains(enough.out, "In brackets: 95 %"), enough.out);
}

BOOST_AUTO_TEST_CASE(comments_among_the_prompts_are_not_drawn)
{
    std::ofstream(directory / "prompts") << "# mine\na fox\n#\n";
    auto const end =
        bench({"--requests", "1", "--warmup", "0", "--prompts", "prompts", "--json", "--yes"});
    BOOST_TEST(end.code == 0);
    auto const settings = document_in(end.out).at("settings").as_object();
    BOOST_TEST(settings.at("prompts").at("count").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(own_budget_ends_with_4_and_says_so)
{
    auto const end = bench({"--requests", "3", "--budget", "2", "--yes"});
    BOOST_TEST(end.code == 4);
    BOOST_TEST(contains(end.out, "The budget is used up: "));
    BOOST_TEST(contains(run({"help", "exit-codes"}).out, "--budget"));
}

BOOST_AUTO_TEST_CASE(budget_is_never_exceeded_and_what_is_missing_is_said)
{
    auto const end = bench(
        {"--num-images", "1,2", "--concurrency", "1,4", "--requests", "20", "--budget", "31",
         "--yes", "--json"});
    BOOST_TEST(end.code == 4);
    BOOST_TEST(server.credits_charged() <= 31);
    auto const whole = document_in(end.out);
    BOOST_TEST(whole.at("stop").as_string() == "budget");
    BOOST_TEST(whole.at("credits").at("spent").as_int64() == server.credits_charged());
    auto measured = 0;
    for (auto const& one : whole.at("samples").as_array()) {
        if (!one.at("warmup").as_bool()) ++measured;
    }
    BOOST_TEST(whole.at("missing").as_int64() == 8 * 20 - measured);
}

BOOST_AUTO_TEST_CASE(quota_smaller_than_the_quote_is_said_before_and_kept)
{
    server.set_quota(sandbox::quota_levels(1000, 7));
    auto const end = bench({"--requests", "20", "--yes"});
    BOOST_TEST(end.code == 4);
    BOOST_TEST(contains(end.out, "7 available"));
    BOOST_TEST(contains(end.out, "It stops when the quota is used up"));
    BOOST_TEST(contains(end.out, "The image credits are used up: "));
    BOOST_TEST(server.credits_charged() == 7);

    auto const again = bench({"--requests", "20", "--yes"});
    BOOST_TEST(again.code == 4);
    BOOST_TEST(contains(again.err, "No image credits are left"));
}

BOOST_AUTO_TEST_CASE(bad_plan_is_refused_before_anything_paid)
{
    for (auto const& bad : std::vector<std::vector<std::string>>{
             {"--models", "no-such-model"},
             {"--num-images", "3"}, // more than sketch-1 makes
             {"--concurrency", "30"},
             {"--max-connections", "2", "--concurrency", "4"},
             {"--prompts", "no-such-file"},
             {"--compare", "no-such-file"},
             {"--download"},
             {"--rate", "0"}}) {
        auto all = bad;
        all.push_back("--yes");
        BOOST_TEST(bench(all).code == 2, bad.front());
    }
    BOOST_TEST(server.stats().generate_requests == 0u);
}

BOOST_AUTO_TEST_CASE(value_that_is_given_twice_is_named_by_its_option)
{
    auto const end = run({"bench", "--models", "nano-banana", "--num-images", "1,2,1", "--yes"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "--num-images has a value twice."), end.err);
}

BOOST_AUTO_TEST_CASE(report_of_an_earlier_run_is_not_replaced_without_a_word)
{
    auto const first = bench({"--requests", "1", "--yes", "--out", "out"});
    BOOST_TEST_REQUIRE(first.code == 0);
    BOOST_TEST(!contains(first.err, "will be replaced"));
    auto const asked = bench({"--requests", "1", "--out", "out"});
    BOOST_TEST(asked.code == 2); // there is no terminal to ask at, and nothing is replaced
    BOOST_TEST(contains(asked.err, "the report of an earlier run in out will be replaced"));
}

BOOST_AUTO_TEST_CASE(failures_are_counted_by_their_code)
{
    auto refused = sandbox::fault::with_response(422, R"({"detail":"no"})", "POST", "/api/ds-");
    refused.times = 3;
    server.inject(refused);
    auto const end =
        bench({"--requests", "5", "--warmup", "0", "--concurrency", "2", "--yes", "--json"});
    BOOST_TEST(end.code == 8);
    auto const whole = document_in(end.out);
    auto failed = std::int64_t(0);
    for (auto const& one : whole.at("combinations").as_array()) {
        auto const* count = one.at("failures").as_object().if_contains("rejected_input");
        if (count) failed += count->as_int64();
    }
    BOOST_TEST(failed == 3);
    BOOST_TEST(whole.at("credits").at("spent").as_int64() == 7);
    BOOST_TEST(server.credits_charged() == 7);
}

BOOST_AUTO_TEST_CASE(failure_that_ends_the_run_is_a_document_with_json)
{
    auto refused = sandbox::fault::with_response(403, R"({"detail":"no"})", "POST", "/api/ds-");
    refused.times = -1;
    server.inject(refused);
    auto const end = bench({"--requests", "2", "--yes", "--json"});
    BOOST_TEST(end.code == 3, end.err);
    BOOST_TEST(document_in(end.out).at("stop").as_string() == "account");
    BOOST_TEST(error_code_in(end.err) == "permission_denied");
}

BOOST_AUTO_TEST_CASE(lost_answers_count_against_the_budget)
{
    auto lost = sandbox::fault(sandbox::fault_kind::reset_before_response, "POST", "/api/ds-");
    lost.charge_first = true;
    lost.times = 4;
    server.inject(lost);
    auto const end = bench(
        {"--requests", "10", "--concurrency", "5", "--budget", "9", "--yes", "--json", "--timeout",
         "2"});
    BOOST_TEST(server.credits_charged() <= 9);
    auto const credits = document_in(end.out).at("credits").as_object();
    auto const told = credits.at("spent").as_int64() + credits.at("unresolved").as_int64();
    BOOST_TEST(told >= server.credits_charged());
    BOOST_TEST(told <= 9);
}

BOOST_AUTO_TEST_CASE(interrupted_run_finishes_what_is_paid_and_reports_it)
{
    server.set_generation_time(std::chrono::milliseconds(300));
    auto child = child_process(
        setup(arguments({"--requests", "500", "--concurrency", "3", "--yes", "--out", "out"})));
    BOOST_REQUIRE(poll_until([&] { return server.stats().generations >= 4; }));
    child.send(SIGINT);
    auto const end = child.wait();
    BOOST_TEST(end.code == 130);
    BOOST_TEST(contains(end.out, "Interrupted: "));
    auto const whole = document_in(file_content(directory / "out" / "bench.json"));
    BOOST_TEST(whole.at("stop").as_string() == "interrupted");
    BOOST_TEST(whole.at("credits").at("spent").as_int64() == server.credits_charged());
    BOOST_TEST(whole.at("credits").at("unresolved").as_int64() == 0);
    BOOST_TEST(contains(file_content(directory / "out" / "bench.html"), "Interrupted: "));
}

BOOST_AUTO_TEST_CASE(files_hold_no_secret_and_no_prompt)
{
    auto const prompt = std::string("a prompt that nobody else may read");
    BOOST_REQUIRE(run({"generate", "x", "--out", "one"}).code == 0);
    std::filesystem::create_directory(directory / "in");
    BOOST_REQUIRE(
        child_process([&] {
            auto writing = setup({});
            writing.arguments = {"/bin/sh", "-c", "printf '%s\\n\\n' \"$0\" > in/prompts", prompt};
            return writing;
        }())
            .wait()
            .code == 0);
    auto const end = bench({"--requests", "2", "--prompts", "in/prompts", "--yes", "--out", "out"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(server.ledger().back().prompt == prompt);
    for (auto const& hidden :
         {prompt, server.client_secret(), server.client_id(), server.workspace_id(),
          std::string("Bearer")}) {
        BOOST_TEST(!contains(in_files(), hidden), hidden);
    }
}

BOOST_AUTO_TEST_CASE(second_run_is_compared_with_the_first)
{
    BOOST_REQUIRE(bench({"--requests", "10", "--yes", "--out", "out"}).code == 0);
    server.set_generation_time(std::chrono::milliseconds(60));
    auto const end = bench({"--requests", "10", "--yes", "--compare", "out/bench.json", "--json"});
    BOOST_TEST(end.code == 0);
    auto const changes = document_in(end.out).at("changes").as_array();
    BOOST_TEST_REQUIRE(changes.size() == 6u);
    for (auto const& one : changes) {
        auto const expected = one.at("figure") == "p95" ? "too few samples" : "slower";
        BOOST_TEST(one.at("verdict").as_string() == expected);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_report_to_compare_with_is_a_usage_error_before_anything_is_paid)
{
    std::filesystem::create_directory(directory / "folder");
    std::ofstream(directory / "archive", std::ios::binary) << "PK\x03\x04";
    struct row
    {
        std::string file;
        std::string text;
    };
    for (auto const& [file, text] :
         {row{"folder", "folder: Is a directory."}, row{"absent", "absent: No such file"},
          row{"archive", "archive is a ZIP archive"}}) {
        auto const end = bench({"--requests", "1", "--yes", "--compare", file});
        BOOST_TEST(end.code == 2);
        BOOST_TEST(contains(end.err, text), end.err);
        BOOST_TEST(contains(end.err, "charged: no"), end.err);
    }
    BOOST_TEST(server.ledger().empty());
}

BOOST_AUTO_TEST_CASE(fixed_rate_shows_the_delay_that_waiting_in_line_makes)
{
    server.set_generation_time(std::chrono::milliseconds(100));
    auto const end =
        bench({"--requests", "10", "--rate", "50", "--concurrency", "1", "--yes", "--json"});
    BOOST_TEST(end.code == 0);
    auto const whole = document_in(end.out);
    BOOST_TEST(whole.at("loop").as_string() == "open");
    for (auto const& combination : whole.at("combinations").as_array()) {
        // Ten starts within 0.18 s, answered one after the other: the last waits 0.8 s or more.
        BOOST_TEST(combination.at("latency").at("max").as_double() > 0.8);
        BOOST_TEST(combination.at("latency").at("min").as_double() > 0.09);
    }
}

BOOST_AUTO_TEST_CASE(report_that_cannot_be_stored_is_found_before_anything_is_paid)
{
    auto const end = bench({"--requests", "2", "--yes", "--out", "/dev/null/out"});
    BOOST_TEST(end.code == 2);
    BOOST_TEST(server.stats().generate_requests == 0u);
}

BOOST_AUTO_TEST_CASE(only_earlier_reports_are_replaced)
{
    BOOST_REQUIRE(bench({"--requests", "2", "--yes", "--out", "out"}).code == 0);
    BOOST_TEST(bench({"--requests", "2", "--yes", "--out", "out"}).code == 0);
    auto const paid = server.credits_charged();
    for (auto const* const name : {"bench.json", "bench.html"}) {
        auto const theirs = directory / (std::string("theirs-") + name);
        std::filesystem::create_directory(theirs);
        std::ofstream(theirs / name) << "somebody's own";
        auto const end = bench({"--requests", "2", "--yes", "--out", theirs.string()});
        BOOST_TEST(end.code == 2);
        BOOST_TEST(contains(end.err, "is not a file of this command"));
        BOOST_TEST(std::filesystem::file_size(theirs / name) == 14u);
    }
    BOOST_TEST(server.credits_charged() == paid);
}

BOOST_AUTO_TEST_CASE(file_beside_a_report_stays_as_it_is)
{
    std::filesystem::create_directory(directory / "out");
    for (auto const* const name : {"bench.json.part", "bench.html.part"})
        std::ofstream(directory / "out" / name) << "mine";
    BOOST_TEST(bench({"--requests", "2", "--yes", "--out", "out"}).code == 0);
    for (auto const* const name : {"bench.json.part", "bench.html.part"})
        BOOST_TEST(file_content(directory / "out" / name) == "mine");
    BOOST_TEST(count_files(directory / "out") == 4u);
}

BOOST_AUTO_TEST_CASE(output_that_cannot_be_stored_is_no_reason_to_pay_again)
{
    auto full = setup(arguments({"--requests", "2", "--yes", "--json"}));
    full.output_file = "/dev/full";
    BOOST_TEST(child_process(full).wait().code == 7);
    BOOST_TEST(server.credits_charged() == 6);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

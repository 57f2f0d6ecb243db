// SPDX-License-Identifier: BSL-1.0
// Interruption, and readers that go away.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <cli/output/jq_filter.hpp>
#include <cli/system/interruption.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace neuroflash::test {

namespace {

struct signals_fixture : cli_fixture
{
    /// Starts a generation that the service is still working on.
    std::unique_ptr<child_process> start_generating(std::vector<std::string> const& more = {})
    {
        server.set_generation_time(std::chrono::hours(1));
        auto arguments = std::vector<std::string>({"generate", "a fox"});
        arguments.insert(arguments.end(), more.begin(), more.end());
        auto child = std::make_unique<child_process>(setup(arguments));
        BOOST_REQUIRE(poll_until([&] { return server.stats().working == 1; }));
        return child;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(signals, signals_fixture)

BOOST_AUTO_TEST_CASE(interrupted_paid_request_says_what_it_may_have_cost)
{
    auto const child = start_generating();
    child->send(SIGINT);
    auto const end = child->wait();
    BOOST_TEST(end.code == 130);
    BOOST_TEST(end.out == "");
    BOOST_TEST(contains(end.err, "interrupted: "));
    BOOST_TEST(contains(end.err, "\ncharged: unknown ("));
    BOOST_TEST(contains(end.err, "\nwhat to do: "));
}

BOOST_AUTO_TEST_CASE(interrupted_paid_request_is_a_document_with_json)
{
    auto const child = start_generating({"--json"});
    child->send(SIGINT);
    auto const end = child->wait();
    BOOST_TEST(end.code == 130);
    BOOST_TEST(error_code_in(end.err) == "cancelled");
    BOOST_TEST(charge_in(end.err) == "unknown");
}

BOOST_AUTO_TEST_CASE(terminated_request_ends_with_143)
{
    auto const child = start_generating();
    child->send(SIGTERM);
    BOOST_TEST(child->wait().code == 143);
}

BOOST_AUTO_TEST_CASE(request_whose_terminal_goes_says_what_it_may_have_cost)
{
    auto const child = start_generating();
    child->send(SIGHUP);
    auto const end = child->wait();
    BOOST_TEST(end.code == 129);
    BOOST_TEST(contains(end.err, "\ncharged: unknown ("));
    BOOST_TEST(contains(end.err, "nfp1"));
}

BOOST_AUTO_TEST_CASE(request_that_is_quit_says_what_it_may_have_cost)
{
    auto const child = start_generating();
    child->send(SIGQUIT); // as Ctrl-Backslash does
    auto const end = child->wait();
    BOOST_TEST(end.code == 131);
    BOOST_TEST(contains(end.err, "\ncharged: unknown ("));
    BOOST_TEST(contains(end.err, "nfp1"));
}

BOOST_AUTO_TEST_CASE(request_that_a_batch_system_ends_says_what_it_may_have_cost)
{
    for (auto const signal : {SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU}) {
        server.set_generation_time(std::chrono::hours(1));
        auto const before = server.stats().generate_requests;
        auto child = child_process(setup({"generate", "a fox"}));
        BOOST_REQUIRE(poll_until([&] { return server.stats().generate_requests > before; }));
        child.send(signal);
        auto const end = child.wait();
        BOOST_TEST_CONTEXT("signal " << signal << ": " << end.err)
        {
            BOOST_TEST(end.signal == 0);
            BOOST_TEST(end.code == 128 + signal);
            BOOST_TEST(contains(end.err, "\ncharged: unknown ("));
            BOOST_TEST(contains(end.err, "nfp1"));
        }
    }
}

BOOST_AUTO_TEST_CASE(request_under_nohup_outlives_its_terminal)
{
    server.set_generation_time(std::chrono::hours(1));
    auto ignoring = setup({"generate", "a fox"});
    auto const shell = {"/bin/sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""};
    ignoring.arguments.insert(ignoring.arguments.begin(), shell.begin(), shell.end());
    auto child = child_process(ignoring);
    BOOST_REQUIRE(poll_until([&] { return server.stats().working == 1; }));
    child.send(SIGHUP);
    child.send(SIGTERM); // the only one that it hears
    BOOST_TEST(child.wait().code == 143);
}

BOOST_AUTO_TEST_CASE(interrupted_free_request_costs_nothing)
{
    auto planned = sandbox::fault(sandbox::fault_kind::stall, "GET");
    planned.times = -1;
    server.inject(planned);
    auto child = child_process(setup({"workspaces"}));
    BOOST_REQUIRE(poll_until([&] { return server.stats().faults_applied >= 1; }));
    child.send(SIGINT);
    auto const end = child.wait();
    BOOST_TEST(end.code == 130);
    BOOST_TEST(!contains(end.err, "charged:"));
}

BOOST_AUTO_TEST_CASE(interrupted_list_of_ids_does_not_go_on)
{
    auto planned = sandbox::fault(sandbox::fault_kind::stall, "DELETE");
    planned.times = -1;
    server.inject(planned);
    auto child = child_process(setup({"delete", "--yes", "one", "two", "three"}));
    BOOST_REQUIRE(poll_until([&] { return server.stats().faults_applied >= 1; }));
    child.send(SIGINT);
    auto const end = child.wait();
    BOOST_TEST(end.code == 130);
    BOOST_TEST(!contains(end.err, "two:"));
}

BOOST_AUTO_TEST_CASE(signal_ends_a_filter_that_never_ends_and_the_paid_document_is_told)
{
    if (!cli::jq_filter::compile(".").has_value()) return;
    auto child = child_process(setup({"generate", "a fox", "--jq", "last(range(1e12))"}));
    auto const id = std::to_string(child.id());
    auto const children = "/proc/" + id + "/task/" + id + "/children";
    // The filter runs in the only child of the tool.
    BOOST_REQUIRE(poll_until([&] { return !file_content(children).empty(); }));
    child.send(SIGINT);
    auto const end = child.wait();
    BOOST_TEST(end.code == 130);
    BOOST_TEST(end.out == "");
    auto const first = end.err.find('\n');
    BOOST_REQUIRE_MESSAGE(first != std::string::npos, end.err);
    BOOST_TEST(error_code_in(end.err.substr(0, first + 1)) == "cancelled");
    auto const document = document_in(end.err.substr(first + 1));
    BOOST_TEST(document.at("prompt").as_string() == "a fox");
    BOOST_TEST(count_files(directory) == 1u);
}

BOOST_AUTO_TEST_CASE(reader_that_goes_away_does_not_lose_the_image)
{
    server.set_generation_time(std::chrono::milliseconds(300));
    auto child = child_process(setup({"generate", "a fox"}));
    child.close_output();
    auto const end = child.wait();
    BOOST_TEST(end.signal == 0);
    BOOST_TEST(end.code == 0);
    BOOST_TEST(count_files(directory) == 1u);
}

BOOST_AUTO_TEST_CASE(output_that_cannot_be_stored_is_a_failure)
{
    auto full = setup({"workspaces"});
    full.output_file = "/dev/full";
    auto const reading = child_process(full).wait();
    BOOST_TEST(reading.code == 6);
    BOOST_TEST(contains(reading.err, "error: standard output: No space left on device\n"));
    BOOST_TEST(!contains(reading.err, "charged"));

    auto paid = setup({"generate", "a fox", "--json"});
    paid.output_file = "/dev/full";
    auto const making = child_process(paid).wait();
    BOOST_TEST(making.code == 7);
    BOOST_TEST(contains(
        making.err,
        "No space left on device. The command itself succeeded, and what it made may be charged; "
        "`neuroflash history` lists images.\n"));
    BOOST_TEST(count_files(directory) == 1u);
}

BOOST_AUTO_TEST_CASE(command_that_lists_the_images_is_that_of_their_surface)
{
    auto paid = setup({"generate", "a fox", "--surface", "v1", "--json"});
    paid.output_file = "/dev/full";
    auto const making = child_process(paid).wait();
    BOOST_TEST(making.code == 7);
    BOOST_TEST(contains(making.err, "`neuroflash images` lists images.\n"), making.err);
}

BOOST_AUTO_TEST_CASE(help_and_version_that_cannot_be_written_are_failures)
{
    for (auto const* const option : {"--help", "--version"}) {
        auto full = setup({option});
        full.output_file = "/dev/full";
        auto const end = child_process(full).wait();
        BOOST_TEST(end.code == 6);
        BOOST_TEST(end.err == "error: standard output: No space left on device\n");
    }
    BOOST_TEST(contains(run({"bench", "--help"}).out, "--models ID,... "));
}

// No history lists texts, so what standard output did not take could not be had again.
BOOST_AUTO_TEST_CASE(a_text_that_standard_output_cannot_take_is_on_standard_error)
{
    auto full = setup({"text", "Describe a lighthouse"});
    full.output_file = "/dev/full";
    auto const shown = child_process(full).wait();
    BOOST_TEST(shown.code == 7);
    BOOST_TEST(contains(shown.err, "Describe a lighthouse"), shown.err);
    BOOST_TEST(contains(shown.err, "error: Standard output: "));
    BOOST_TEST(contains(shown.err, "\ncharged: "));
    BOOST_TEST(!contains(shown.err, "neuroflash history"));
    BOOST_TEST(server.token_ledger().size() == 1u);

    full.arguments.push_back("--json");
    auto const lines = child_process(full).wait();
    BOOST_TEST(lines.code == 7);
    auto const end = lines.err.find('\n');
    BOOST_TEST(document_in(lines.err.substr(0, end + 1)).at("text").as_string() != "");
    BOOST_TEST(charge_in(lines.err.substr(end + 1)) == "charged");
}

BOOST_AUTO_TEST_CASE(an_answer_without_a_text_is_named)
{
    server.inject(sandbox::fault(sandbox::fault_kind::null_content));
    auto const end = run({"text", "Describe a lighthouse"});
    BOOST_TEST(end.code == 0);
    BOOST_TEST(end.out == "");
    BOOST_TEST(contains(end.err, "the answer has no text"), end.err);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(second_signal)

namespace {

/// The exit code of a process of its own, whose event loop runs until it has the signal. Then the
/// loop stands still, and the process ends with what `next` returns.
template <class Next>
int exit_code_after(int signal, Next next)
{
    auto const child = ::fork();
    if (child == 0) {
        auto context = boost::asio::io_context();
        auto stop = cli::interruption(context);
        stop.listen([] {});
        ::raise(signal);
        while (stop.signal() == 0) context.run_one();
        ::_exit(next(stop));
    }
    auto status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

} // namespace

BOOST_AUTO_TEST_CASE(second_signal_ends_at_once_though_the_event_loop_hangs)
{
    auto const code = exit_code_after(SIGINT, [](auto&) {
        auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (std::chrono::steady_clock::now() < end) ::raise(SIGTERM);
        return 0;
    });
    BOOST_TEST(code == 143);
}

/// `timeout` sends a signal to its command and then to the group, of which the command is a part.
/// On a machine that is busy, more time may pass between the two than makes them one demand.
BOOST_AUTO_TEST_CASE(signal_that_is_sent_twice_at_once_is_one_demand)
{
    constexpr auto went_on = 17;
    auto code = 0;
    for (auto tries = 0; tries < 5 && code != went_on; ++tries) {
        code = exit_code_after(SIGTERM, [](auto&) {
            ::raise(SIGTERM);
            ::raise(SIGTERM);
            return went_on;
        });
    }
    BOOST_TEST(code == went_on);
}

/// The system repeats SIGXCPU after each second of CPU time.
BOOST_AUTO_TEST_CASE(repeated_warning_about_cpu_time_is_no_second_demand)
{
    auto const code = exit_code_after(SIGXCPU, [](auto& stop) {
        ::raise(SIGXCPU);
        ::raise(SIGXCPU);
        return stop.signal() == SIGXCPU ? 17 : 18;
    });
    BOOST_TEST(code == 17);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

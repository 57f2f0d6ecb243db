// SPDX-License-Identifier: BSL-1.0
// What was arranged before the start holds: closed streams, ignored signals, the terminal's kind
// and width.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <regex>

namespace neuroflash::test {

namespace {

struct process_environment_fixture : cli_fixture
{
    process_environment_fixture()
    {
        std::ofstream(directory / "three.txt") << "a red fox\na blue hare\na green owl\n";
    }

    std::vector<std::string> batch_of_three() const
    {
        return {"batch", "three.txt", "--out", "o", "--concurrency", "1", "--budget", "9"};
    }

    child_setup on_terminal(std::vector<std::string> const& arguments, unsigned short columns = 100)
    {
        auto made = setup(arguments);
        made.terminal = true;
        made.columns = columns;
        return made;
    }
};

/// What a terminal would have on each of its lines, one after the other: pieces between the
/// beginnings of lines, without escape sequences.
std::vector<std::string> lines_shown(std::string const& screen)
{
    static auto const sequence = std::regex("\x1b\\[[0-9;?]*[A-Za-z]");
    auto const plain = std::regex_replace(screen, sequence, "");
    auto lines = std::vector<std::string>(1);
    for (auto const c : plain) {
        if (c == '\r' || c == '\n') lines.emplace_back();
        else lines.back() += c;
    }
    return lines;
}

/// Every command, so that none can be forgotten where a table of them is needed.
std::vector<std::vector<std::string>> every_command(std::string const& id)
{
    return {
        {"workspaces"},
        {"quota"},
        {"models"},
        {"history"},
        {"generate", "a fox", "--out", "p"},
        {"edit", id, "bluer", "--out", "p"},
        {"download", id, "--out", "p"},
        {"delete", "--yes", "no-such-image"},
        {"reconcile", "nfp1.none"},
        {"batch", "three.txt", "--out", "o", "--budget", "9"},
        {"batch", "-", "--out", "o", "--budget", "9"},
        {"batch-status", "o"},
        {"batch-reconcile", "o"},
        {"batch-merge", "m", "o"},
        {"bench", "--models", "nano-banana", "--requests", "1", "--yes"},
        {"demo", "--yes", "--out", "d"},
        {"doctor", "--timeout", "5"},
        {"completion", "bash"},
        {"manual"},
        {"sandbox", "--faults", "no-such-file"},
        {"--help"},
        {"no-such-command"},
    };
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(process_environment, process_environment_fixture)

BOOST_AUTO_TEST_CASE(closed_streams_make_no_command_hang_and_get_into_no_file)
{
    auto const id = make_image();
    for (auto subset = 1; subset < 8; ++subset) {
        for (auto const& command : every_command(id)) {
            auto starting = setup(command);
            for (auto const one : {0, 1, 2}) {
                if ((subset >> one) & 1) starting.closed.push_back(one);
            }
            auto const end = child_process(starting).wait();
            BOOST_TEST_CONTEXT(command.front() << ", closed: " << subset)
            BOOST_TEST(end.signal == 0);
        }
    }
    for (auto const& one : std::filesystem::recursive_directory_iterator(directory)) {
        if (one.path().extension() != ".png") continue;
        BOOST_TEST(file_content(one.path()).starts_with("\x89PNG"), one.path());
    }
}

BOOST_AUTO_TEST_CASE(closed_standard_input_is_no_input)
{
    auto starting = setup({"batch", "-", "--out", "o", "--budget", "9"});
    starting.closed = {0};
    auto const end = child_process(starting).wait();
    BOOST_TEST(end.code == 2);
    BOOST_TEST(contains(end.err, "standard input is closed"));
}

BOOST_AUTO_TEST_CASE(bytes_for_an_output_that_takes_none_are_refused_before_anything_is_paid)
{
    auto const before = server.stats().requests;
    auto closed = setup({"generate", "a fox", "--out", "-"});
    closed.closed = {1};
    auto reading = setup({});
    auto const tool = reading.arguments.front();
    reading.arguments = {"/bin/sh", "-c", "\"$0\" generate 'a fox' --out - 1<three.txt", tool};
    auto const of_closed = child_process(closed).wait();
    BOOST_TEST(of_closed.code == 2);
    BOOST_TEST(contains(of_closed.err, "Standard output is closed."));
    auto const of_reading = child_process(reading).wait();
    BOOST_TEST(of_reading.code == 2);
    BOOST_TEST(contains(of_reading.err, "Standard output is open for reading only."));
    BOOST_TEST(server.stats().requests == before);
}

BOOST_AUTO_TEST_CASE(output_that_is_closed_is_a_failure_as_before)
{
    auto starting = setup({"workspaces"});
    starting.closed = {1};
    BOOST_TEST(child_process(starting).wait().code == 6);
}

BOOST_AUTO_TEST_CASE(signals_that_were_ignored_at_the_start_stay_ignored)
{
    server.set_generation_time(std::chrono::milliseconds(400));
    for (auto const signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGXCPU}) {
        BOOST_TEST_CONTEXT("signal " << signal)
        {
            auto starting = setup({"generate", "a fox", "--out", "p"});
            starting.ignored = {signal};
            auto const before = server.stats().generate_requests;
            auto child = child_process(starting);
            BOOST_REQUIRE(poll_until([&] { return server.stats().generate_requests > before; }));
            child.send(signal);
            auto const end = child.wait();
            BOOST_TEST(end.code == 0);
            BOOST_TEST(end.signal == 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(batch_that_ignores_a_signal_goes_on_to_its_end)
{
    server.set_generation_time(std::chrono::milliseconds(150));
    auto starting = setup(batch_of_three());
    starting.ignored = {SIGINT};
    auto child = child_process(starting);
    BOOST_REQUIRE(poll_until([&] { return server.stats().working == 1; }));
    child.send(SIGINT);
    BOOST_TEST(child.wait().code == 0);
    BOOST_TEST(server.stats().generate_requests == 3u);
}

BOOST_AUTO_TEST_CASE(terminal_that_cannot_rewrite_lines_gets_no_escape_sequence)
{
    server.set_generation_time(std::chrono::milliseconds(700));
    for (auto const* kind : {"dumb", "", "(unset)"}) {
        variables["TERM"] = kind;
        if (kind == std::string("(unset)")) variables.erase("TERM");
        for (auto const& command :
             {std::vector<std::string>{"generate", "a fox"}, batch_of_three()}) {
            auto const end = child_process(on_terminal(command)).wait();
            BOOST_TEST(end.code == 0);
            BOOST_TEST(!contains(end.out, "\x1b"), kind << ": " << command.front());
        }
        std::filesystem::remove_all(directory / "o");
    }
}

BOOST_AUTO_TEST_CASE(progress_is_one_line_at_any_width)
{
    server.set_generation_time(std::chrono::milliseconds(300));
    for (auto const columns : std::to_array<unsigned short>({1, 2, 3, 10, 23, 39, 40, 79, 200})) {
        std::filesystem::remove_all(directory / "o");
        auto const end = child_process(on_terminal(batch_of_three(), columns)).wait();
        BOOST_TEST(end.code == 0);
        // Lines of the progress end in no line end: the next one begins with a return.
        auto const rewritten = std::regex("\r\x1b\\[K([^\r\n\x1b]*)\r\x1b");
        auto begin = std::sregex_iterator(end.out.begin(), end.out.end(), rewritten);
        for (; begin != std::sregex_iterator(); ++begin) {
            BOOST_TEST((*begin)[1].length() < columns, columns << ": " << (*begin)[1]);
        }
        if (columns > 60) BOOST_TEST(contains(end.out, "in flight"));
    }
}

BOOST_AUTO_TEST_CASE(progress_looks_at_standard_error_alone)
{
    server.set_generation_time(std::chrono::milliseconds(700));
    std::ofstream(directory / "log").flush();
    auto starting = on_terminal(batch_of_three());
    starting.output_file = (directory / "log").string();
    auto const end = child_process(starting).wait();
    BOOST_TEST(end.code == 0);
    auto const lines = lines_shown(end.out);
    auto const live = std::ranges::count_if(
        lines, [](std::string const& line) { return contains(line, "in flight"); });
    BOOST_TEST(live > 2);
    BOOST_TEST(!contains(file_content(directory / "log"), "\x1b"));
}

BOOST_AUTO_TEST_CASE(limit_of_file_sizes_is_an_error_and_no_death)
{
    for (auto const& arguments :
         {batch_of_three(), std::vector<std::string>{"generate", "a fox", "--out", "p"}}) {
        auto limited = setup(arguments);
        auto words = std::vector<std::string>{"/bin/sh", "-c", "ulimit -f 0; exec \"$@\"", "sh"};
        words.insert(words.end(), limited.arguments.begin(), limited.arguments.end());
        limited.arguments = words;
        auto const end = child_process(limited).wait();
        BOOST_TEST(end.signal == 0);
        BOOST_TEST(end.code == 6);
        BOOST_TEST(end.err != "");
    }
    BOOST_TEST(server.stats().generate_requests == 0u);
}

BOOST_AUTO_TEST_CASE(limit_of_descriptors_is_an_error_and_no_death)
{
    for (auto const* limit : {"5", "6", "7", "8", "16"}) {
        for (auto const& arguments :
             {batch_of_three(), {"generate", "a fox", "--out", "p"}, {"models"}}) {
            auto limited = setup(arguments);
            auto const shell = std::string("ulimit -n ") + limit + "; exec \"$@\"";
            auto words = std::vector<std::string>{"/bin/sh", "-c", shell, "sh"};
            words.insert(words.end(), limited.arguments.begin(), limited.arguments.end());
            limited.arguments = words;
            auto const end = child_process(limited).wait();
            BOOST_TEST_CONTEXT(arguments.front() << " with " << limit << ": " << end.err)
            {
                BOOST_TEST(end.signal == 0);
                BOOST_TEST(!contains(end.err, "terminate"));
                if (end.code != 0) BOOST_TEST(end.out + end.err != "");
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

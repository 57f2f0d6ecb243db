// SPDX-License-Identifier: BSL-1.0
// Filters of the test itself, so that no libjq is needed.
#include "common/unit_test.hpp"

#include <cli/errors/wrong_usage.hpp>
#include <cli/output/filter_process.hpp>
#include <cli/output/jq_filter.hpp>
#include <cli/system/interruption.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace neuroflash::test {

BOOST_AUTO_TEST_SUITE(filter_process)

namespace {

using filter_function = std::function<result<std::string>(std::string const&)>;

class own_filter : public cli::jq_filter
{
public:
    explicit own_filter(filter_function what) : what_(std::move(what)) {}
    result<std::string> apply(std::string const& document) override { return what_(document); }

private:
    filter_function what_;
};

cli::filter_run run_own(filter_function what)
{
    auto filter = own_filter(std::move(what));
    return cli::run_filter(filter, "{}\n");
}

} // namespace

BOOST_AUTO_TEST_CASE(what_the_filter_makes_comes_back_whole)
{
    auto const twice = run_own([](std::string const& text) { return text + text; });
    BOOST_REQUIRE(twice.text.has_value());
    BOOST_TEST(*twice.text == "{}\n{}\n");
    auto const large = std::string(3'000'000, 'x'); // more than a pipe holds
    auto const much = run_own([&](std::string const&) { return large; });
    BOOST_REQUIRE(much.text.has_value());
    BOOST_TEST(much.text->size() == large.size());
    BOOST_TEST(much.text->find_first_not_of('x') == std::string::npos);
    auto const nothing = run_own([](std::string const&) { return std::string(); });
    BOOST_REQUIRE(nothing.text.has_value());
    BOOST_TEST(*nothing.text == "");
}

BOOST_AUTO_TEST_CASE(failure_keeps_its_message_and_its_advice)
{
    auto const end =
        run_own([](std::string const&) { return cli::wrong_usage("It is wrong.", "Correct it."); });
    BOOST_REQUIRE(!end.text.has_value());
    BOOST_TEST(end.text.error().value() == errc::invalid_argument);
    BOOST_TEST(end.text.error().details().message == "It is wrong.");
    BOOST_TEST(end.text.error().details().advice == "Correct it.");
    BOOST_TEST(end.signal == 0);
}

BOOST_AUTO_TEST_CASE(failure_is_seen_though_the_tool_was_started_with_the_ends_of_children_ignored)
{
    for (auto const flags : {0, SA_NOCLDWAIT}) {
        struct sigaction ignoring = {};
        struct sigaction before = {};
        ignoring.sa_handler = flags == 0 ? SIG_IGN : SIG_DFL;
        ignoring.sa_flags = flags;
        BOOST_REQUIRE(::sigaction(SIGCHLD, &ignoring, &before) == 0);
        auto const end = run_own(
            [](std::string const&) { return cli::wrong_usage("It is wrong.", "Correct it."); });
        ::sigaction(SIGCHLD, &before, nullptr);
        BOOST_REQUIRE(!end.text.has_value());
        BOOST_TEST(end.text.error().details().message == "It is wrong.");
    }
}

BOOST_AUTO_TEST_CASE(filter_that_dies_or_takes_all_memory_is_a_failure_and_the_tool_goes_on)
{
    auto const dead = run_own([](std::string const& text) {
        ::kill(::getpid(), SIGKILL);
        return text;
    });
    BOOST_REQUIRE(!dead.text.has_value());
    BOOST_TEST(dead.text.error().value() == errc::invalid_argument);
    auto const message = dead.text.error().details().message;
    BOOST_TEST(message.find("signal 9") != std::string::npos, message);
    BOOST_TEST(dead.signal == 0);

    auto const greedy =
        run_own([](std::string const&) { return std::string(std::size_t(2) << 30, 'x'); });
    BOOST_REQUIRE(!greedy.text.has_value());
    BOOST_TEST(greedy.text.error().value() == errc::invalid_argument);
}

BOOST_AUTO_TEST_CASE(signal_for_the_filter_alone_is_one_for_the_tool)
{
    auto const end = run_own([](std::string const& text) {
        ::kill(::getpid(), SIGTERM); // a terminal sends to both, and the filter may be the first
        return text;
    });
    BOOST_REQUIRE(!end.text.has_value());
    BOOST_TEST(end.text.error().value() == errc::cancelled);
    BOOST_TEST(end.signal == SIGTERM);
}

/// In a process of its own, which the test sends the signal to.
BOOST_AUTO_TEST_CASE(signal_for_the_tool_ends_a_filter_that_never_ends)
{
    auto begun = std::array<int, 2>();
    BOOST_REQUIRE(::pipe2(begun.data(), O_CLOEXEC) == 0);
    auto const tool = ::fork();
    if (tool == 0) {
        auto context = boost::asio::io_context();
        auto stop = cli::interruption(context);
        stop.listen([] {});
        auto const end = run_own([&](std::string const& text) -> result<std::string> {
            if (::write(begun[1], "x", 1) != 1) return text;
            for (;;) ::pause();
        });
        auto const cancelled = !end.text && end.text.error().value() == errc::cancelled;
        ::_exit(cancelled ? end.signal : 0);
    }
    ::close(begun[1]);
    auto first = '\0';
    auto const has_begun = ::read(begun[0], &first, 1) == 1;
    ::kill(tool, SIGTERM);
    auto status = 0;
    auto const ended = ::waitpid(tool, &status, 0);
    // The filter had the other end as well: it is gone with the tool.
    auto const left = ::read(begun[0], &first, 1);
    ::close(begun[0]);
    BOOST_TEST(has_begun);
    BOOST_REQUIRE(ended == tool);
    BOOST_REQUIRE(WIFEXITED(status));
    BOOST_TEST(WEXITSTATUS(status) == SIGTERM);
    BOOST_TEST(left == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

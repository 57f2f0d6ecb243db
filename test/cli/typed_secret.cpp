// SPDX-License-Identifier: BSL-1.0
// What is typed at a question that hides it.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace neuroflash::test {

namespace {

bool is_stopped(pid_t id)
{
    auto status = 0;
    return ::waitpid(id, &status, WNOHANG | WUNTRACED) == id && WIFSTOPPED(status);
}

/// Whether the terminal that is the standard input of a process shows what is typed.
bool is_shown(pid_t id)
{
    auto const name = "/proc/" + std::to_string(id) + "/fd/0";
    auto const terminal = ::open(name.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC);
    auto modes = termios();
    BOOST_REQUIRE(::tcgetattr(terminal, &modes) == 0);
    ::close(terminal);
    return (modes.c_lflag & ECHO) != 0;
}

auto const question = std::string("(not shown):");

struct typed_secret_fixture : cli_fixture
{
    /// A login that has the client id and asks for the secret, as a job of a shell.
    child_setup asking()
    {
        variables["XDG_CONFIG_HOME"] = (directory / "config").string();
        auto setting = setup({"login", "--store", "file"});
        setting.terminal = true;
        setting.own_group = true;
        setting.typed = variables["NEUROFLASH_CLIENT_ID"] + '\n';
        return setting;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(typed_secret, typed_secret_fixture)

BOOST_AUTO_TEST_CASE(stopped_question_leaves_the_terminal_as_it_was_and_is_asked_again)
{
    auto const secret = variables["NEUROFLASH_CLIENT_SECRET"];
    auto child = child_process(asking());
    child.read_until([](std::string const& out) { return contains(out, question); });
    BOOST_TEST(!is_shown(child.id()));
    child.send(SIGTSTP);
    BOOST_REQUIRE(poll_until([&] { return is_stopped(child.id()); }));
    BOOST_TEST(is_shown(child.id()));
    child.send(SIGCONT);
    child.read_until(
        [](std::string const& out) { return out.find(question) != out.rfind(question); });
    BOOST_TEST(!is_shown(child.id()));
    child.type(secret + '\n');
    auto const end = child.wait();
    BOOST_TEST(end.code == 0, end.out);
    BOOST_TEST(!contains(end.out, secret));
}

/// `kill %1` sends both signals. From the background, hiding the secret again would stop the tool.
BOOST_AUTO_TEST_CASE(stopped_question_is_ended_by_a_signal_and_not_asked_again)
{
    auto child = child_process(asking());
    child.read_until([](std::string const& out) { return contains(out, question); });
    child.send(SIGTSTP);
    BOOST_REQUIRE(poll_until([&] { return is_stopped(child.id()); }));
    child.send(SIGTERM);
    child.send(SIGCONT);
    auto const end = child.wait();
    BOOST_TEST(end.code == 128 + SIGTERM, end.out);
    BOOST_TEST(end.out.find(question) == end.out.rfind(question), end.out);
}

/// As with `login 2>&1 | tee log`: without a question, and with an answer that the terminal shows.
BOOST_AUTO_TEST_CASE(secret_is_not_read_from_a_terminal_that_would_show_it)
{
    auto setting = asking();
    setting.own_group = false;
    setting.arguments = {"/bin/sh", "-c", "'" NEUROFLASH_TOOL "' login --store file 2>errors"};
    setting.typed += variables["NEUROFLASH_CLIENT_SECRET"] + '\n';
    auto const end = child_process(setting).wait();
    BOOST_TEST(end.code == 2);
    auto const errors = file_content(directory / "errors");
    BOOST_TEST(contains(errors, "error: Standard error is not a terminal"), errors);
    BOOST_TEST(server.stats().requests == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

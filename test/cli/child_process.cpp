// SPDX-License-Identifier: BSL-1.0
#include "child_process.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace neuroflash::test {

namespace {

constexpr auto patience = std::chrono::seconds(30);

std::pair<int, int> make_pipe()
{
    auto ends = std::array<int, 2>();
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    return {ends[0], ends[1]};
}

std::pair<int, int> make_terminal(unsigned short columns)
{
    auto ours = -1;
    auto theirs = -1;
    auto size = ::winsize{24, columns, 0, 0};
    if (::openpty(&ours, &theirs, nullptr, nullptr, &size) != 0)
        throw std::runtime_error("openpty");
    ::fcntl(ours, F_SETFD, FD_CLOEXEC);
    return {ours, theirs};
}

void close_one(int& descriptor)
{
    if (descriptor >= 0) ::close(descriptor);
    descriptor = -1;
}

/// The strings as an array for exec; valid as long as they are.
std::vector<char*> pointers(std::vector<std::string>& texts)
{
    auto all = std::vector<char*>();
    for (auto& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

pid_t start(child_setup const& setup, int out, int err)
{
    auto words = setup.arguments;
    auto variables = std::vector<std::string>();
    for (auto const& [name, value] : setup.variables) variables.push_back(name + '=' + value);

    auto files = ::posix_spawn_file_actions_t();
    ::posix_spawn_file_actions_init(&files);
    if (setup.terminal && !setup.typed.empty())
        ::posix_spawn_file_actions_adddup2(&files, out, STDIN_FILENO);
    else ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (setup.output_file.empty()) {
        ::posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    } else {
        ::posix_spawn_file_actions_addopen(
            &files, STDOUT_FILENO, setup.output_file.c_str(), O_WRONLY, 0);
    }
    ::posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
    for (auto const closed : setup.closed) ::posix_spawn_file_actions_addclose(&files, closed);
    ::posix_spawn_file_actions_addchdir_np(&files, setup.directory.c_str());

    // What the test program ignores or blocks must not change the tool.
    auto attributes = ::posix_spawnattr_t();
    ::posix_spawnattr_init(&attributes);
    auto defaults = ::sigset_t();
    ::sigfillset(&defaults);
    for (auto const one : setup.ignored) ::sigdelset(&defaults, one);
    ::posix_spawnattr_setsigdefault(&attributes, &defaults);
    auto const group = setup.own_group ? POSIX_SPAWN_SETPGROUP : 0;
    ::posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETSIGDEF | group));

    // What is ignored when a program starts stays ignored in it, so it is ignored here for a
    // moment.
    auto before = std::vector<std::pair<int, ::sighandler_t>>();
    for (auto const one : setup.ignored) before.emplace_back(one, std::signal(one, SIG_IGN));
    auto id = pid_t(-1);
    auto const failed = ::posix_spawn(
        &id, words.front().c_str(), &files, &attributes, pointers(words).data(),
        pointers(variables).data());
    for (auto const& [one, handler] : before) std::signal(one, handler);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    if (failed != 0) throw std::runtime_error("cannot start " + words.front());
    return id;
}

/// False at the end of the stream.
bool append_from(int descriptor, std::string& to)
{
    auto buffer = std::array<char, 4096>();
    auto const got = ::read(descriptor, buffer.data(), buffer.size());
    if (got <= 0) return got < 0 && errno == EINTR; // a terminal ends with EIO
    to.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
}

} // namespace

child_process::child_process(child_setup const& setup)
{
    auto their_out = -1;
    auto their_err = -1;
    if (setup.terminal) {
        std::tie(out_, their_out) = make_terminal(setup.columns);
        their_err = ::dup(their_out);
    } else {
        std::tie(out_, their_out) = make_pipe();
        std::tie(err_, their_err) = make_pipe();
    }
    id_ = start(setup, their_out, their_err);
    close_one(their_out);
    close_one(their_err);
    if (!setup.terminal || setup.typed.empty()) return;
    auto const size = setup.typed.size();
    if (::write(out_, setup.typed.data(), size) != static_cast<ssize_t>(size))
        throw std::runtime_error("cannot type");
}

child_process::~child_process()
{
    if (id_ > 0) {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    close_one(out_);
    close_one(err_);
}

void child_process::send(int signal) const
{
    ::kill(id_, signal);
}

void child_process::type(std::string const& text) const
{
    if (::write(out_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        throw std::runtime_error("write");
}

void child_process::close_output()
{
    close_one(out_);
}

bool child_process::read_some()
{
    auto waits = std::array<::pollfd, 2>({{out_, POLLIN, 0}, {err_, POLLIN, 0}});
    auto const milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
    auto const ready = ::poll(waits.data(), waits.size(), static_cast<int>(milliseconds));
    if (ready == 0) throw std::runtime_error("the tool hangs; so far: " + end_.out + end_.err);
    if (waits[0].revents != 0 && !append_from(out_, end_.out)) close_one(out_);
    if (waits[1].revents != 0 && !append_from(err_, end_.err)) close_one(err_);
    return out_ >= 0 || err_ >= 0;
}

void child_process::read_until(std::function<bool(std::string const&)> const& enough)
{
    while (!enough(end_.out) && read_some()) {
    }
}

child_end child_process::wait()
{
    while (out_ >= 0 || err_ >= 0) read_some();
    auto status = 0;
    ::waitpid(id_, &status, 0);
    id_ = -1;
    if (WIFEXITED(status)) end_.code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) end_.signal = WTERMSIG(status);
    return end_;
}

bool poll_until(std::function<bool()> const& condition)
{
    auto const end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

} // namespace neuroflash::test

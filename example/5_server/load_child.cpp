// SPDX-License-Identifier: BSL-1.0
#include "load_child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <set>
#include <stdexcept>

namespace image_server {

namespace {

constexpr char journal[] = "load.journal";

// The output goes to a pipe; only the spawned program keeps the writing end.
pid_t spawn(std::array<char const*, 7> arguments, int output)
{
    auto actions = posix_spawn_file_actions_t();
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    auto pid = pid_t(0);
    auto const failed = posix_spawn(
        &pid, arguments[0], &actions, nullptr, const_cast<char**>(arguments.data()), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed) throw std::runtime_error(std::string("cannot run ") + arguments[0]);
    return pid;
}

} // namespace

child::child(std::string const& program, std::string const& certificate, std::string const& key)
{
    auto ends = std::array<int, 2>();
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::remove(journal);
    pid_ = spawn(
        {program.c_str(), certificate.c_str(), key.c_str(), "0", "2", journal, nullptr}, ends[1]);
    ::close(ends[1]);
    output_ = ::fdopen(ends[0], "r");
    auto port = 0U;
    if (std::fscanf(output_, "listening on %u", &port) != 1) {
        throw std::runtime_error("the server does not listen");
    }
    port_ = static_cast<std::uint16_t>(port);
}

child::~child()
{
    if (pid_ != 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    std::fclose(output_);
}

long child::peak_memory() const
{
    auto status = std::ifstream("/proc/" + std::to_string(pid_) + "/status");
    auto word = std::string();
    auto amount = 0L;
    while (status >> word) {
        if (word == "VmHWM:") status >> amount;
    }
    return amount;
}

long child::tickets() const
{
    auto lines = std::ifstream(journal);
    auto line = std::string();
    auto seen = std::set<std::string>();
    while (std::getline(lines, line)) seen.insert(line.substr(0, line.find(' ')));
    return static_cast<long>(seen.size());
}

bool child::stop()
{
    ::kill(pid_, SIGTERM);
    auto const said = std::fscanf(output_, " stopped, %d images owed", &owed_);
    auto status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return said == 1 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace image_server

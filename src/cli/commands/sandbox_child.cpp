// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/sandbox_child.hpp"

#include "cli/render/text.hpp"
#include "cli/system/process_environment.hpp"

#include <boost/asio/signal_set.hpp>

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace neuroflash::cli {

namespace {

std::string_view name_in(std::string_view entry)
{
    return entry.substr(0, entry.find('='));
}

/// The tool's environment with the variables in place of those of the same names, and without
/// those that have no value.
std::vector<std::string> environment_with(std::vector<variable> const& variables)
{
    auto made = std::vector<std::string>();
    for (auto const& [name, value] : variables) {
        if (value) made.push_back(name + '=' + *value);
    }
    for (auto** entry = environ; *entry != nullptr; ++entry) {
        auto const known = std::ranges::find(variables, name_in(*entry), &variable::first);
        if (known == variables.end()) made.emplace_back(*entry);
    }
    return made;
}

/// The arguments in the form that C takes.
std::vector<char*> pointers_to(std::vector<std::string>& texts)
{
    auto made = std::vector<char*>();
    for (auto& text : texts) made.push_back(text.data());
    made.push_back(nullptr);
    return made;
}

constexpr std::size_t signal_numbers = 65;

/// The si_code of the last signal of each number.
std::array<std::atomic<int>, signal_numbers> last_codes;

/// Written before the handler is installed.
std::array<struct sigaction, signal_numbers> plain_handlers;

extern "C" void note_code_and_go_on(int signal, siginfo_t* info, void*)
{
    auto const number = static_cast<std::size_t>(signal);
    last_codes[number] = info->si_code;
    plain_handlers[number].sa_handler(signal);
}

/// Notes who sends an ending signal before its own handler runs.
void note_codes_of(int signal)
{
    struct sigaction now = {};
    if (::sigaction(signal, nullptr, &now) != 0 || (now.sa_flags & SA_SIGINFO) != 0) return;
    if (now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN) return;
    plain_handlers[static_cast<std::size_t>(signal)] = now;
    now.sa_sigaction = &note_code_and_go_on;
    now.sa_flags |= SA_SIGINFO;
    ::sigaction(signal, &now, nullptr);
}

class child_watch
{
public:
    explicit child_watch(boost::asio::io_context& io) : io_(io), ended_(io, SIGCHLD), ending_(io)
    {
        for (auto const signal : process_environment::get().ending_signals()) {
            ending_.add(signal);
            note_codes_of(signal);
        }
    }

    int run(std::vector<std::string> command, std::vector<variable> const& variables)
    {
        auto environment = environment_with(variables);
        auto const failure = posix_spawnp(
            &child_, command.front().c_str(), nullptr, usual_signals(), pointers_to(command).data(),
            pointers_to(environment).data());
        posix_spawnattr_destroy(&attributes_);
        if (failure != 0)
            throw std::invalid_argument(
                "The command " + printable(command.front()) +
                " cannot be run: " + std::generic_category().message(failure) + '.');
        wait_for_end();
        pass_on_signals();
        look();
        io_.run();
        return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
    }

private:
    /// The tool ignores these; a command must not inherit that.
    posix_spawnattr_t* usual_signals()
    {
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGPIPE);
        sigaddset(&signals, SIGXFSZ);
        posix_spawnattr_init(&attributes_);
        posix_spawnattr_setsigdefault(&attributes_, &signals);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
        return &attributes_;
    }

    void look()
    {
        if (waitpid(child_, &status_, WNOHANG) == child_) io_.stop();
    }

    void wait_for_end()
    {
        ended_.async_wait([this](boost::system::error_code const& ec, int) {
            if (ec) return;
            wait_for_end();
            look();
        });
    }

    void pass_on_signals()
    {
        ending_.async_wait([this](boost::system::error_code const& ec, int signal) {
            if (ec) return;
            auto const code = last_codes[static_cast<std::size_t>(signal)].load();
            if (!has_reached(signal, code, child_)) kill(child_, signal);
            pass_on_signals();
        });
    }

    boost::asio::io_context& io_;
    boost::asio::signal_set ended_;
    boost::asio::signal_set ending_;
    posix_spawnattr_t attributes_;
    pid_t child_ = 0;
    int status_ = 0;
};

} // namespace

bool has_reached(int signal, int code, pid_t process) noexcept
{
    auto const is_key = signal == SIGINT || signal == SIGQUIT;
    return is_key && code == SI_KERNEL && ::getpgid(process) == ::getpgrp();
}

int run_child(
    boost::asio::io_context& io, std::vector<std::string> const& command,
    std::vector<variable> const& variables)
{
    return child_watch(io).run(command, variables);
}

} // namespace neuroflash::cli

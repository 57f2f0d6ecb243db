// SPDX-License-Identifier: BSL-1.0
#include "cli/output/filter_process.hpp"

#include "cli/errors/wrong_usage.hpp"
#include "cli/output/jq_filter.hpp"
#include "cli/system/process_environment.hpp"
#include "cli/system/write_all.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace neuroflash::cli {

namespace {

/// The exit code of a child that sends a message and an advice instead of a result.
constexpr int filter_refused = 3;

constexpr rlim_t spare_memory = rlim_t(1) << 30;

/// How late a signal is seen that comes just before a wait.
constexpr int signal_check_ms = 100;

/// Holds the signals back while the child still has the handlers of the tool.
class held_signals
{
public:
    held_signals()
    {
        ::sigemptyset(&held_);
        for (auto const one : process_environment::get().ending_signals()) ::sigaddset(&held_, one);
        ::pthread_sigmask(SIG_BLOCK, &held_, &before_);
    }
    ~held_signals() { let_go(); }
    held_signals(held_signals const&) = delete;
    held_signals& operator=(held_signals const&) = delete;

    void let_go() const noexcept { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    ::sigset_t held_{};
    ::sigset_t before_{};
};

/// Libraries write of failures to standard error; the tool reports them in its own form.
void silence()
{
    auto const nothing = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nothing >= 0) ::dup2(nothing, STDERR_FILENO);
}

void limit_memory()
{
    auto pages = rlim_t(0);
    if (!(std::ifstream("/proc/self/statm") >> pages)) return;
    auto most = rlimit();
    if (::getrlimit(RLIMIT_AS, &most) != 0) return;
    auto const wanted = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + spare_memory;
    most.rlim_cur = std::min(most.rlim_max, wanted);
    ::setrlimit(RLIMIT_AS, &most);
}

bool write_whole(int to, std::string_view text)
{
    while (!text.empty()) {
        auto const written = ::write(to, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// The work of the child, which has no other thread and must not return.
[[noreturn]] void serve(jq_filter& filter, std::string const& document, int to) noexcept
{
    auto const failed = 1;
    try {
        silence();
        limit_memory();
        auto const made = filter.apply(document);
        auto const why = made ? error_details() : made.error().details();
        auto const sent =
            made ? write_whole(to, *made) : write_whole(to, why.message + '\0' + why.advice);
        ::_exit(!sent ? failed : made ? 0 : filter_refused);
    } catch (...) { // the tool reports that there is no result
    }
    ::_exit(failed);
}

/// A script may have started the tool with SIGCHLD ignored. The system then forgets how a child
/// ended, and a filter that failed would look like one that succeeded.
void remember_ended_children()
{
    struct sigaction now = {};
    auto const forgets = ::sigaction(SIGCHLD, nullptr, &now) == 0 &&
        (now.sa_handler == SIG_IGN || (now.sa_flags & SA_NOCLDWAIT) != 0);
    if (forgets) std::signal(SIGCHLD, SIG_DFL);
}

class filter_child
{
public:
    filter_child(jq_filter& filter, std::string const& document)
    {
        remember_ended_children();
        auto ends = std::array<int, 2>();
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
        auto const held = held_signals();
        auto const tool = ::getpid();
        id_ = ::fork();
        if (id_ == 0) {
            for (auto const one : process_environment::get().ending_signals())
                std::signal(one, SIG_DFL);
            held.let_go();
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() != tool) ::_exit(1); // it ended before it could take the child along
            serve(filter, document, ends[1]);
        }
        auto const cause = errno;
        ::close(ends[1]);
        from_ = ends[0];
        errno = cause;
    }
    ~filter_child()
    {
        if (from_ >= 0) ::close(from_);
        if (id_ > 0) end();
    }
    filter_child(filter_child const&) = delete;
    filter_child& operator=(filter_child const&) = delete;

    bool was_started() const noexcept { return id_ > 0; }

    /// Reads until the child closes its end. Returns false if a signal has come, after the first
    /// `seen` ones.
    bool read_all(std::string& to, int seen) const
    {
        auto buffer = std::array<char, 65536>();
        while (ending_signals_seen().count == seen) {
            auto asked = pollfd{from_, POLLIN, 0};
            if (::poll(&asked, 1, signal_check_ms) <= 0) continue;
            auto const got = ::read(from_, buffer.data(), buffer.size());
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return true;
            to.append(buffer.data(), static_cast<std::size_t>(got));
        }
        return false;
    }

    /// Returns the status of a child that has closed its end.
    int status()
    {
        auto ended_with = 0;
        while (::waitpid(id_, &ended_with, 0) < 0 && errno == EINTR) {
        }
        id_ = -1;
        return ended_with;
    }

private:
    void end()
    {
        ::kill(id_, SIGKILL);
        status();
    }

    pid_t id_ = -1;
    int from_ = -1;
};

filter_run not_started(int cause)
{
    auto details = error_details();
    details.message =
        "--jq: there is no process for the filter: " + std::generic_category().message(cause) + '.';
    details.charge = charge_verdict(charge_state::not_charged, 0, "Nothing was sent.");
    return {error(errc::internal, std::move(details)), 0};
}

filter_run interrupted_by(int signal)
{
    auto details = error_details();
    details.message = "--jq: a signal ended the filter.";
    details.advice = "Try the filter on the document, which follows.";
    details.charge = charge_verdict(charge_state::not_charged, 0, "Nothing was sent.");
    return {error(errc::cancelled, std::move(details)), signal};
}

filter_run refusal_of(std::string_view sent)
{
    auto const end = std::min(sent.find('\0'), sent.size());
    auto const advice = sent.substr(std::min(end + 1, sent.size()));
    return {wrong_usage(std::string(sent.substr(0, end)), std::string(advice)), 0};
}

filter_run without_result(int status)
{
    auto const how = WIFSIGNALED(status) ? "was ended by signal " + std::to_string(WTERMSIG(status))
                                         : "ended with code " + std::to_string(WEXITSTATUS(status));
    return {
        wrong_usage(
            "--jq: the filter " + how + ". It may use 1 GiB of memory.",
            "Save a document with --json, and try the filter on it with jq."),
        0};
}

} // namespace

filter_run run_filter(jq_filter& filter, std::string const& document)
{
    auto const seen = ending_signals_seen().count;
    auto child = filter_child(filter, document);
    if (!child.was_started()) return not_started(errno);
    auto text = std::string();
    if (!child.read_all(text, seen)) return interrupted_by(ending_signals_seen().last);
    auto const status = child.status();
    // A terminal sends its signals to the child as well, which may be the first to see them.
    if (WIFSIGNALED(status)) {
        auto const& ending = process_environment::get().ending_signals();
        auto const by = WTERMSIG(status);
        if (std::ranges::find(ending, by) != ending.end()) return interrupted_by(by);
    }
    if (!WIFEXITED(status)) return without_result(status);
    if (WEXITSTATUS(status) == filter_refused) return refusal_of(text);
    if (WEXITSTATUS(status) != 0) return without_result(status);
    return {std::move(text), 0};
}

} // namespace neuroflash::cli

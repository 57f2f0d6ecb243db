// SPDX-License-Identifier: BSL-1.0
#include "cli/system/process_environment.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>

namespace neuroflash::cli {

namespace {

constexpr auto default_terminal_columns = std::size_t(80);
constexpr auto most_columns = std::size_t(65535); // what a terminal can say

/// Opened the wrong way round: reading from 0, or writing to 1 and 2, goes on failing with EBADF.
/// The lowest free descriptor is taken, so they are occupied from 0 upwards.
bool occupied_because_closed(int descriptor)
{
    if (::fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) return false;
    auto const mode = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    auto const got = ::open("/dev/null", mode);
    if (got >= 0 && got != descriptor) {
        ::dup2(got, descriptor);
        ::close(got);
    }
    return true;
}

bool can_be_written(int descriptor)
{
    auto const flags = ::fcntl(descriptor, F_GETFL);
    return flags != -1 && (flags & O_ACCMODE) != O_RDONLY;
}

bool is_ignored(int signal)
{
    struct sigaction now = {};
    return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

} // namespace

process_environment const& process_environment::get()
{
    static auto const seen = process_environment();
    return seen;
}

process_environment::process_environment()
{
    for (auto i = std::size_t(0); i < streams_.size(); ++i) {
        auto const descriptor = static_cast<int>(i);
        streams_[i].closed = occupied_because_closed(descriptor);
        streams_[i].terminal = ::isatty(descriptor) == 1;
        streams_[i].writable = !streams_[i].closed && can_be_written(descriptor);
    }
    auto const kind = environment("TERM");
    rewrites_lines_ = is_terminal(standard_stream::error) && !kind.empty() && kind != "dumb";
    // Batch systems warn with the last four before they end a job: unhandled, each would end the
    // tool in the middle of a paid request, without a word about the charge.
    for (auto const signal :
         {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU}) {
        if (!is_ignored(signal)) ending_signals_.push_back(signal);
    }
}

bool process_environment::can_ask() const noexcept
{
    return is_terminal(standard_stream::input) && is_terminal(standard_stream::error);
}

std::size_t process_environment::columns(standard_stream which) const
{
    if (!is_terminal(which)) return 0;
    auto size = ::winsize();
    auto const told = ::ioctl(static_cast<int>(which), TIOCGWINSZ, &size) == 0;
    if (told && size.ws_col > 0) return size.ws_col;
    // A terminal of a container or a serial line does not say; a person may have said it.
    auto const text = environment("COLUMNS");
    auto said = std::size_t(0);
    auto const* const end = text.data() + text.size();
    auto const [rest, failed] = std::from_chars(text.data(), end, said);
    auto const usable = failed == std::errc() && rest == end && said > 0;
    return usable ? std::min(said, most_columns) : default_terminal_columns;
}

std::string environment(char const* name)
{
    auto const* value = std::getenv(name);
    return value ? value : "";
}

} // namespace neuroflash::cli

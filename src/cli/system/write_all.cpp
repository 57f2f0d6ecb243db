// SPDX-License-Identifier: BSL-1.0
#include "cli/system/write_all.hpp"

#include "cli/system/process_environment.hpp"

#include <boost/system/errc.hpp>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <poll.h>
#include <unistd.h>

namespace neuroflash::cli {

namespace {

/// The time limit: short for a user who waits for the end, and long for a reader that works.
constexpr int readiness_check_ms = 200;

constexpr std::size_t most_signals = 65;

std::atomic<bool> has_ended = false;
std::atomic<int> signals_so_far = 0;
std::atomic<int> last_signal = 0;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

/// Written before the handler is installed.
std::array<struct sigaction, most_signals> handlers_before;

bool reader_is_gone = false;

extern "C" void remember_and_go_on(int signal)
{
    last_signal = signal;
    ++signals_so_far;
    has_ended = true;
    auto const& before = handlers_before[static_cast<std::size_t>(signal)];
    before.sa_handler(signal);
}

bool is_ready(int descriptor, int milliseconds) noexcept
{
    auto asked = pollfd{descriptor, POLLOUT, 0};
    return ::poll(&asked, 1, milliseconds) > 0;
}

/// Returns false if the program is to end, and the reader takes nothing.
bool wait_for_reader(int descriptor) noexcept
{
    for (;;) {
        auto const ends = has_ended.load();
        if (is_ready(descriptor, ends && reader_is_gone ? 0 : readiness_check_ms)) return true;
        if (!ends) continue;
        reader_is_gone = true;
        return false;
    }
}

} // namespace

boost::system::error_code write_all(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        if (!wait_for_reader(descriptor)) return make_error_code(boost::system::errc::timed_out);
        // A pipe that is ready takes so much without waiting.
        auto const piece = text.substr(0, PIPE_BUF);
        auto const written = ::write(descriptor, piece.data(), piece.size());
        if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (written < 0) return {errno, boost::system::system_category()};
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

bool takes_text(int descriptor) noexcept
{
    return is_ready(descriptor, 0);
}

seen_signals ending_signals_seen() noexcept
{
    auto seen = seen_signals();
    seen.count = signals_so_far;
    seen.last = last_signal;
    return seen;
}

void remember_ending_signals()
{
    for (auto const signal : process_environment::get().ending_signals()) {
        struct sigaction now = {};
        if (::sigaction(signal, nullptr, &now) != 0) continue;
        if ((now.sa_flags & SA_SIGINFO) != 0 || now.sa_handler == &remember_and_go_on) continue;
        if (now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN) continue;
        handlers_before[static_cast<std::size_t>(signal)] = now;
        now.sa_handler = &remember_and_go_on;
        ::sigaction(signal, &now, nullptr);
    }
}

} // namespace neuroflash::cli

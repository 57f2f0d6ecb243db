// SPDX-License-Identifier: BSL-1.0
#include "cli/system/interruption.hpp"

#include "cli/system/process_environment.hpp"
#include "cli/system/write_all.hpp"

#include <csignal>
#include <cstdint>
#include <ctime>
#include <unistd.h>
#include <utility>

namespace neuroflash::cli {

namespace {

/// A demand may arrive twice: `timeout`, shells and other parents send a signal to the process and
/// to its group, too. In milliseconds, and shorter than the time between two demands of a person.
constexpr std::int64_t same_demand = 300;

/// Written before `end_unless_repeated` is installed.
void (*ending_handler)(int) = nullptr;
std::int64_t next_demand = 0; ///< The time from which on a signal is another demand.

/// May be called by a handler of signals.
std::int64_t milliseconds_now() noexcept
{
    constexpr std::int64_t in_a_second = 1'000;
    constexpr std::int64_t nanoseconds = 1'000'000;
    auto now = ::timespec();
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t(now.tv_sec) * in_a_second + std::int64_t(now.tv_nsec) / nanoseconds;
}

extern "C" void end_unless_repeated(int signal)
{
    if (milliseconds_now() >= next_demand) ending_handler(signal);
}

extern "C" void leave_at_once(int signal)
{
    ::_exit(128 + signal);
}

} // namespace

void end_at_next_signal(void (*handler)(int))
{
    ending_handler = handler;
    next_demand = milliseconds_now() + same_demand;
    for (auto const one : process_environment::get().ending_signals()) {
        std::signal(one, one == SIGXCPU ? SIG_IGN : &end_unless_repeated);
    }
}

interruption::interruption(boost::asio::io_context& context) : signals_(context) {}

void interruption::listen(std::function<void()> on_signal)
{
    auto const& signals = process_environment::get().ending_signals();
    for (auto const one : signals) signals_.add(one);
    remember_ending_signals();
    signals_.async_wait(
        [this, on_signal = std::move(on_signal)](boost::system::error_code const& ec, int signal) {
            if (ec) return;
            signal_ = signal;
            // The set keeps its signals: to clear it would let the next one end the process before
            // the handler is there.
            end_at_next_signal(leave_at_once);
            on_signal();
            cancel_.emit(boost::asio::cancellation_type::terminal);
        });
}

void interruption::ignore()
{
    signals_.cancel();
}

} // namespace neuroflash::cli

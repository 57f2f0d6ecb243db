// SPDX-License-Identifier: BSL-1.0
#include "cli/system/interruption.hpp"

#include "cli/system/process_environment.hpp"
#include "cli/system/write_all.hpp"

#include <csignal>
#include <unistd.h>
#include <utility>

namespace neuroflash::cli {

namespace {

extern "C" void leave_at_once(int signal)
{
    ::_exit(128 + signal);
}

} // namespace

void end_at_next_signal(void (*handler)(int))
{
    for (auto const one : process_environment::get().ending_signals()) {
        std::signal(one, one == SIGXCPU ? SIG_IGN : handler);
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
            signals_.clear();
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

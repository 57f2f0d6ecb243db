// SPDX-License-Identifier: BSL-1.0
#include "interruption.hpp"

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

interruption::interruption(boost::asio::io_context& context) : signals_(context) {}

void interruption::listen(std::function<void()> on_signal)
{
    signals_.add(SIGINT);
    signals_.add(SIGTERM);
    signals_.async_wait(
        [this, on_signal = std::move(on_signal)](boost::system::error_code const& ec, int signal) {
            if (ec) return;
            signal_ = signal;
            signals_.clear();
            std::signal(SIGINT, leave_at_once);
            std::signal(SIGTERM, leave_at_once);
            on_signal();
            cancel_.emit(boost::asio::cancellation_type::terminal);
        });
}

void interruption::ignore()
{
    signals_.cancel();
}

} // namespace neuroflash::cli

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_SYSTEM_INTERRUPTION_HPP
#define NEUROFLASH_SRC_CLI_SYSTEM_INTERRUPTION_HPP

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>

namespace neuroflash::cli {

/**
 * \brief Lets the next of the ending signals call `handler`, which may only do what a handler of
 * signals may. A signal that arrives within 0.3 s is the first one again: `timeout` sends it twice.
 *
 * SIGXCPU is ignored from now on: the system sends it again after each second of CPU time, so it is
 * no second demand, and ending at once would lose what the first one lets the tool say.
 */
void end_at_next_signal(void (*handler)(int));

/**
 * \brief The signals of `process_environment::ending_signals` as cancellation.
 *
 * The first one cancels what is running, so that a paid request can still say what it may have
 * cost. The second one ends the process at once, even if the event loop hangs.
 */
class interruption
{
public:
    explicit interruption(boost::asio::io_context& context);

    /// Begins to listen. `on_signal` is called once, before the cancellation.
    void listen(std::function<void()> on_signal);

    /// Stops listening, so that the event loop can run dry.
    void ignore();

    boost::asio::cancellation_slot slot() { return cancel_.slot(); }

    /// The signal that arrived; 0 if none.
    int signal() const noexcept { return signal_; }

private:
    boost::asio::signal_set signals_;
    boost::asio::cancellation_signal cancel_;
    int signal_ = 0;
};

} // namespace neuroflash::cli

#endif

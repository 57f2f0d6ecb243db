// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_BATCH_STOP_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_BATCH_STOP_HPP

#include "cli/client/command_context.hpp"

#include <neuroflash/batch.hpp>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <string>

namespace neuroflash::cli {

/**
 * \brief The first signal stops gently, the second ends the process: the journal stands either way.
 *
 * The second one is heard even if the event loop hangs, and says how many requests have no outcome
 * yet, as counted a moment before, and what finds their images. One of these at a time.
 */
class batch_stop
{
public:
    /// `directory`: of the batch, for the command that is to be typed.
    batch_stop(command_context& context, batch::batch_runner& runner, std::string const& directory);

    /// Stops listening, so that the event loop can run dry.
    void ignore();

    /// The signal that arrived; 0 if none.
    int signal() const noexcept { return signal_; }

private:
    void on_signal(int signal);
    void count_open();

    command_context& context_;
    batch::batch_runner& runner_;
    asio::signal_set signals_;
    asio::steady_timer timer_;
    bool over_ = false;
    int signal_ = 0;
};

} // namespace neuroflash::cli

#endif

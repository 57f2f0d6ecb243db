// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_SANDBOX_CHILD_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_SANDBOX_CHILD_HPP

#include "cli/client/sandbox_environment.hpp"

#include <boost/asio/io_context.hpp>

#include <sys/types.h>

#include <string>
#include <vector>

namespace neuroflash::cli {

/**
 * \brief Whether a signal that the tool has received has reached a process as well.
 *
 * For the keys Ctrl-C and Ctrl-\\ a terminal sends SIGINT and SIGQUIT to all processes of the group
 * in its foreground. A command that got SIGINT twice for one Ctrl-C would take it for the second
 * one, which ends many programs at once. Other signals of the kernel, such as SIGHUP and SIGXCPU,
 * may reach the tool alone.
 *
 * \param code si_code of the signal
 */
bool has_reached(int signal, int code, pid_t process) noexcept;

/**
 * \brief Runs a command to its end, with more variables in its environment.
 *
 * Signals that would end the tool are passed on to the command, unless a key of the terminal
 * sent them to both. Runs the context, and stops it.
 *
 * \return the command's exit code; 128 and the signal's number if a signal ended it
 * \par Exceptions
 * std::invalid_argument if it cannot be run.
 */
int run_child(
    boost::asio::io_context& io, std::vector<std::string> const& command,
    std::vector<variable> const& variables);

} // namespace neuroflash::cli

#endif

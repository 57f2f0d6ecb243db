// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OUTPUT_TYPED_SECRET_HPP
#define NEUROFLASH_SRC_CLI_OUTPUT_TYPED_SECRET_HPP

#include "cli/output/output.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace neuroflash::cli {

/// Whether what is typed can be seen.
enum class echo
{
    shown,
    hidden,
};

/**
 * \brief Asks for a line on the terminal. Empty: it ended, or could not be asked.
 *
 * \par Cancellation
 * Terminal. The terminal shows again what is typed, whatever happens, also while the process is
 * stopped by Ctrl-Z; after that the question is asked again, unless a signal that ends the tool has
 * come meanwhile, or what is typed could be seen.
 */
boost::asio::awaitable<std::optional<std::string>>
typed_line(boost::asio::any_io_executor executor, output& out, std::string question, echo shown);

/// The first lines of standard input, at most that many; for scripts. A signal ends the process.
std::vector<std::string> lines_of_standard_input(std::size_t most);

} // namespace neuroflash::cli

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OUTPUT_PROMPT_USER_HPP
#define NEUROFLASH_SRC_CLI_OUTPUT_PROMPT_USER_HPP

#include "cli/output/output.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <string>

namespace neuroflash::cli {

/**
 * \brief Asks a question on standard error; true only for `y` or `yes`.
 *
 * \par Cancellation
 * Terminal; the answer is then no.
 */
boost::asio::awaitable<bool>
confirmed(boost::asio::any_io_executor executor, output& out, std::string question);

} // namespace neuroflash::cli

#endif

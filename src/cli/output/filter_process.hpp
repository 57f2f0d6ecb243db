// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OUTPUT_FILTER_PROCESS_HPP
#define NEUROFLASH_SRC_CLI_OUTPUT_FILTER_PROCESS_HPP

#include <neuroflash/error.hpp>

#include <string>

namespace neuroflash::cli {

class jq_filter;

/// What became of a filter.
struct filter_run
{
    result<std::string> text; ///< What it made of the document, or why there is nothing.
    int signal = 0;           ///< The signal that ended it, if that also ends the tool; else 0.
};

/**
 * \brief Applies a filter to a document in a child process.
 *
 * A filter is a program of the user: it may never end, and may need any amount of memory. The event
 * loop gets no control meanwhile, so the first signal that ends the tool ends the child at once. It
 * may use 1 GiB more memory than the tool has.
 *
 * \par Errors
 * invalid_argument as the filter says, or because the child ended without a result; cancelled after
 * a signal; internal if there is no process for it.
 */
filter_run run_filter(jq_filter& filter, std::string const& document);

} // namespace neuroflash::cli

#endif

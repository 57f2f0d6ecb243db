// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OUTPUT_JQ_FILTER_HPP
#define NEUROFLASH_SRC_CLI_OUTPUT_JQ_FILTER_HPP

#include <neuroflash/error.hpp>

#include <memory>
#include <string>

namespace neuroflash::cli {

/// A program in the language of jq, where the build has libjq.
class jq_filter
{
public:
    /**
     * Reads a program.
     *
     * \par Errors
     * invalid_argument, with what jq says; or because the build has no libjq.
     */
    static result<std::shared_ptr<jq_filter>> compile(std::string const& program);

    virtual ~jq_filter() = default;

    /// What the program makes of a document: a line for each result, strings as they are. It may
    /// never end, so `run_filter` calls it.
    ///
    /// \par Errors
    /// invalid_argument, with what jq says, or after more than 64 MiB.
    virtual result<std::string> apply(std::string const& document) = 0;
};

} // namespace neuroflash::cli

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_ERRORS_WRONG_USAGE_HPP
#define NEUROFLASH_SRC_CLI_ERRORS_WRONG_USAGE_HPP

#include "cli/errors/advice.hpp"

#include <neuroflash/error.hpp>

#include <string>

namespace neuroflash::cli {

/// A usage error: invalid_argument, not charged.
error wrong_usage(std::string message, std::string advice);
error wrong_usage(std::string message, advice const& what);

} // namespace neuroflash::cli

#endif

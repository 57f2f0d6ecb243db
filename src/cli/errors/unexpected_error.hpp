// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_ERRORS_UNEXPECTED_ERROR_HPP
#define NEUROFLASH_SRC_CLI_ERRORS_UNEXPECTED_ERROR_HPP

#include "support/open_files.hpp"

#include <neuroflash/error.hpp>

#include <string>
#include <utility>

namespace neuroflash::cli {

/// What no command expects, by the text of its exception.
inline error unexpected_error(std::string what, charge_state charge)
{
    auto details = error_details();
    if (support::names_open_files(what)) details.advice = support::open_files_advice;
    details.message = "Unexpected: " + std::move(what) + '.';
    details.charge = charge_verdict(charge, 0, {});
    return error(errc::internal, std::move(details));
}

} // namespace neuroflash::cli

#endif

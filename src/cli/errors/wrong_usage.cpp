// SPDX-License-Identifier: BSL-1.0
#include "cli/errors/wrong_usage.hpp"

#include <utility>

namespace neuroflash::cli {

error wrong_usage(std::string message, std::string advice)
{
    auto details = error_details();
    details.message = std::move(message);
    details.advice = std::move(advice);
    details.charge = charge_verdict(charge_state::not_charged, 0, "No paid request was sent.");
    return error(errc::invalid_argument, std::move(details));
}

error wrong_usage(std::string message, advice const& what)
{
    return wrong_usage(std::move(message), what.to_text());
}

} // namespace neuroflash::cli

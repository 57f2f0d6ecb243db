// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_CLIENT_QUOTA_TEXT_HPP
#define NEUROFLASH_SRC_CLI_CLIENT_QUOTA_TEXT_HPP

#include "cli/client/command_context.hpp"

#include <neuroflash/models/quota.hpp>

#include <chrono>
#include <string>

namespace neuroflash::cli {

/// `the day ends in 5 h 12 min (00:00 UTC)`
std::string day_end_text(std::chrono::system_clock::time_point now);

/// Whether the day leaves less than the billing cycle.
bool is_short_of_day(quota const& left) noexcept;

/// Which of the two limits is the lower one, as a sentence with its figures.
std::string limit_text(quota const& left, std::chrono::system_clock::time_point now);

/// What to do where that limit leaves too little.
std::string limit_advice(quota const& left);

/// quota_exhausted, with the limit that is reached and what to do.
error out_of_credits(std::string message, quota const& left);

/// A failure for want of credits, with the limit that is reached: asks the service for the quota,
/// free of charge. Any other failure, and one that cannot be explained, as it is.
asio::awaitable<error> explained(command_context& context, free_client& service, error failure);

} // namespace neuroflash::cli

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_MIDNIGHT_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_MIDNIGHT_HPP

#include <chrono>

namespace neuroflash::inline v0::batch {

/// The time at which the day's limit is renewed: the first midnight UTC after that moment.
constexpr std::chrono::sys_seconds next_midnight(std::chrono::system_clock::time_point now) noexcept
{
    return std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
}

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RETRY_BACKOFF_HPP
#define NEUROFLASH_CORE_RETRY_BACKOFF_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace neuroflash::inline v0::core {

/**
 * \brief `jitter * min(max, base * 2^retry_number)`: spread over the whole range, so that many
 * callers that failed at the same time do not retry at the same time.
 *
 * `retry_number` is 0 for the first retry; `jitter` is 0..1 and is brought into that range.
 */
inline std::chrono::nanoseconds full_jitter(
    int retry_number, std::chrono::nanoseconds base, std::chrono::nanoseconds max, double jitter)
{
    auto ceiling = std::min(base, max);
    // Doubling stops below `max`, so it cannot overflow.
    for (auto n = 0; n < retry_number && ceiling < max && ceiling.count() > 0; ++n) {
        ceiling = ceiling > max / 2 ? max : ceiling * 2;
    }
    // Not a number counts as 1: the longest wait is the safe one.
    if (!(jitter < 1.0)) return ceiling;
    auto const scaled = static_cast<double>(ceiling.count()) * std::max(jitter, 0.0);
    return std::min(ceiling, std::chrono::nanoseconds(static_cast<std::int64_t>(scaled)));
}

} // namespace neuroflash::inline v0::core

#endif

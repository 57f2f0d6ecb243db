// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TIMELINE_HPP
#define NEUROFLASH_TIMELINE_HPP

#include <neuroflash/phase.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace neuroflash::inline v0 {

/**
 * \brief Where the time of a call went, over all its attempts.
 *
 * A phase that did not happen has zero. The phases add up to a little less than `elapsed`: the rest
 * is the client's own work. Time that a call waits while its connection is opened counts in the
 * phases of the opening, not in `queue`.
 */
class timeline
{
public:
    using duration = std::chrono::nanoseconds; ///< Of all figures here.

    duration elapsed{};               ///< From the call to its end.
    int attempts = 0;                 ///< Requests tried, the failed connections included.
    bool reused = false;              ///< The last attempt's connection had served before.
    std::uint64_t bytes_sent = 0;     ///< Of requests, as the kernel took them: TLS included.
    std::uint64_t bytes_received = 0; ///< Of answers: headers and bodies, without TLS.

    /// Spent in that phase.
    duration in(phase where) const noexcept { return spent_[static_cast<std::size_t>(where)]; }
    /// Adds to that phase.
    void add(phase where, duration spent) noexcept
    {
        spent_[static_cast<std::size_t>(where)] += spent;
    }

    /// Adds the phases and bytes of an attempt; `reused` is the attempt's.
    void add(timeline const& attempt) noexcept
    {
        for (std::size_t i = 0; i < spent_.size(); ++i) spent_[i] += attempt.spent_[i];
        reused = attempt.reused;
        bytes_sent += attempt.bytes_sent;
        bytes_received += attempt.bytes_received;
    }

private:
    std::array<duration, phase_count> spent_{};
};

} // namespace neuroflash::inline v0

#endif

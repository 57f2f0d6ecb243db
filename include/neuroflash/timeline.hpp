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
 * \brief The time that a call spent in each phase, over all its attempts.
 *
 * A phase that did not happen has zero. The phases add up to a little less than `elapsed`: the rest
 * is the client's own work. Time that a call waits while its connection is opened counts in the
 * phases of the opening, not in `queue`.
 */
class timeline
{
public:
    using duration = std::chrono::nanoseconds; ///< The unit of all times here.

    duration elapsed{};               ///< The time from the start of the call to its end.
    int attempts = 0;                 ///< Requests tried, failed connections included.
    bool reused = false;              ///< The last attempt used an already open connection.
    std::uint64_t bytes_sent = 0;     ///< Bytes of requests, as the kernel took them: TLS included.
    std::uint64_t bytes_received = 0; ///< Bytes of responses: headers and bodies, without TLS.

    /// The time spent in a phase.
    duration in(phase where) const noexcept { return spent_[static_cast<std::size_t>(where)]; }
    /// Adds to the time spent in a phase.
    void add(phase where, duration spent) noexcept
    {
        spent_[static_cast<std::size_t>(where)] += spent;
    }

    /// Adds the phases and bytes of an attempt, and takes over its `reused`.
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

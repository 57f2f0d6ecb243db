// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_METRICS_SNAPSHOT_HPP
#define NEUROFLASH_METRICS_SNAPSHOT_HPP

#include <neuroflash/client_stats.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/observer.hpp>
#include <neuroflash/operation.hpp>
#include <neuroflash/phase.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace neuroflash::inline v0 {

/**
 * \brief Durations, counted in fixed buckets: what Prometheus calls a histogram.
 *
 * The bounds reach from a local answer to the longest generation, 1 ms to 300 s. What was there is
 * never known better than to its bucket; the sum is exact.
 */
class duration_histogram
{
public:
    using duration = std::chrono::nanoseconds; ///< What is counted.

    /// Upper ends, inclusive, in milliseconds. A last bucket holds all that is longer.
    static constexpr auto bounds = std::to_array<std::int32_t>(
        {1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10'000, 20'000, 30'000, 60'000,
         120'000, 300'000});

    /// Counts one duration. One below zero counts as zero.
    void add(duration one) noexcept;

    /// All durations counted.
    std::uint64_t count() const noexcept;
    /// Of all durations counted.
    duration sum() const noexcept { return sum_; }

    /// Durations of that bucket alone: above the bound before, up to its own. `bucket` is at most
    /// `bounds.size()`, the last one's.
    std::uint64_t in(std::size_t bucket) const noexcept { return counts_[bucket]; }

private:
    std::array<std::uint64_t, bounds.size() + 1> counts_{};
    duration sum_{};
};

/// What the calls of one operation came to.
class operation_metrics
{
public:
    /// How many codes there are, the one for success included.
    static constexpr auto codes = static_cast<std::size_t>(errc::internal) + 1;

    std::array<std::uint64_t, codes> calls{}; ///< Ended with that errc; the first one: well.
    std::uint64_t attempts = 0;               ///< Requests tried, the failed connections included.
    std::uint64_t credits_charged = 0;        ///< Of calls of which it is known.
    std::uint64_t unknown_charges = 0;        ///< Calls that may have been charged.
    std::uint64_t recovered = 0;              ///< Calls whose images were found in the history.
    std::uint64_t bytes_sent = 0;             ///< As `timeline` counts them.
    std::uint64_t bytes_received = 0;         ///< As `timeline` counts them.

    duration_histogram duration;   ///< Of calls, from their beginning to their end.
    duration_histogram first_byte; ///< Of attempts, until the answer's header was there.
    std::array<duration_histogram, phase_count> phases; ///< Of calls that were in the phase.

    /// Calls that ended with that code; errc{}: well.
    std::uint64_t ended_with(errc code) const noexcept
    {
        return calls[static_cast<std::size_t>(code)];
    }
    /// Of calls that were in that phase.
    duration_histogram const& in(phase where) const noexcept
    {
        return phases[static_cast<std::size_t>(where)];
    }
};

/// What was counted until one moment. Nothing in it ever falls but `now`. A value: copy it, keep
/// it, compare.
class metrics_snapshot
{
public:
    /// At the operation's number; see `of`.
    std::array<operation_metrics, operation_count> operations;
    /// At the cause's number; see `retries_after`.
    std::array<std::uint64_t, retry_cause_count> retries{};
    std::array<std::uint64_t, phase_count> waits{}; ///< Begun: token, queue, backoff, history.
    std::uint64_t connections_opened = 0;           ///< Ready for a first request.
    std::uint64_t connections_resumed = 0;          ///< Of these, with a resumed TLS session.
    /// At the reason's number; see `closed_for`.
    std::array<std::uint64_t, close_reason_count> connections_closed{};
    std::uint64_t token_renewals = 0; ///< Tokens that came.

    /// What a client does at that moment: put `client.stats()` here, and `to_prometheus` shows
    /// gauges. Empty: it shows none.
    std::optional<client_stats> now;

    /// Of one operation.
    operation_metrics const& of(operation kind) const noexcept
    {
        return operations[static_cast<std::size_t>(kind)];
    }
    /// Retries for that cause.
    std::uint64_t retries_after(retry_cause cause) const noexcept
    {
        return retries[static_cast<std::size_t>(cause)];
    }
    /// Waits begun in that phase.
    std::uint64_t waits_in(phase where) const noexcept
    {
        return waits[static_cast<std::size_t>(where)];
    }
    /// Connections closed for that reason.
    std::uint64_t closed_for(close_reason why) const noexcept
    {
        return connections_closed[static_cast<std::size_t>(why)];
    }
};

/**
 * \brief The snapshot as Prometheus reads it: text exposition format 0.0.4, to be served as
 * `text/plain; version=0.0.4`.
 *
 * doc/observing.md lists the metrics. Label values are names of enumerators, so their number is
 * bounded and none needs an escape; hosts, prompts and ids are no labels.
 */
std::string to_prometheus(metrics_snapshot const& from);

} // namespace neuroflash::inline v0

#endif

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
 * \brief Durations, counted in fixed buckets: a Prometheus histogram.
 *
 * The bounds reach from a local response to the longest generation, 1 ms to 300 s. A duration is
 * known only by its bucket; the sum is exact.
 */
class duration_histogram
{
public:
    using duration = std::chrono::nanoseconds; ///< The unit of what is counted.

    /// Upper bounds, inclusive, in milliseconds. A last bucket counts longer durations.
    static constexpr std::array<std::int32_t, 18> bounds = {
        1,    2,    5,    10,     25,     50,     100,    250,     500,
        1000, 2500, 5000, 10'000, 20'000, 30'000, 60'000, 120'000, 300'000};

    /// Counts one duration. A negative one counts as zero.
    void add(duration one) noexcept;

    /// The number of durations counted.
    std::uint64_t count() const noexcept;
    /// The sum of all durations counted.
    duration sum() const noexcept { return sum_; }

    /// The number of durations in one bucket: above the bound before, up to its own. `bucket` is at
    /// most `bounds.size()`, the last bucket.
    std::uint64_t in(std::size_t bucket) const noexcept { return counts_[bucket]; }

private:
    std::array<std::uint64_t, bounds.size() + 1> counts_{};
    duration sum_{};
};

/// The counts for one operation.
class operation_metrics
{
public:
    /// The number of codes, success included.
    static constexpr auto codes = static_cast<std::size_t>(errc::internal) + 1;

    std::array<std::uint64_t, codes> calls{}; ///< By errc; the first is success.
    std::uint64_t attempts = 0;               ///< Requests tried, failed connections included.
    std::uint64_t credits_charged = 0;        ///< Credits that were certainly charged.
    std::uint64_t unknown_charges = 0;        ///< Calls that may have been charged.
    std::uint64_t recovered = 0;              ///< Calls whose images were found in the history.
    std::uint64_t bytes_sent = 0;             ///< Bytes as `timeline` counts them.
    std::uint64_t bytes_received = 0;         ///< Bytes as `timeline` counts them.

    duration_histogram duration;   ///< Durations of calls, from start to end.
    duration_histogram first_byte; ///< Durations of attempts, until the response's header.
    std::array<duration_histogram, phase_count> phases; ///< Times that calls spent in each phase.

    /// The number of calls that ended with a code; errc{} for success.
    std::uint64_t ended_with(errc code) const noexcept
    {
        return calls[static_cast<std::size_t>(code)];
    }
    /// The times that calls spent in a phase.
    duration_histogram const& in(phase where) const noexcept
    {
        return phases[static_cast<std::size_t>(where)];
    }
};

/// The counts until one moment. No count ever decreases, but values in `now` may. It is a value
/// that can be copied and kept, so that its counts can be subtracted from those of a later one.
class metrics_snapshot
{
public:
    /// Counts by the number of the operation; see `of`.
    std::array<operation_metrics, operation_count> operations;
    /// Counts by the number of the cause; see `retries_after`.
    std::array<std::uint64_t, retry_cause_count> retries{};
    /// Waits by phase: token, queue, backoff, history.
    std::array<std::uint64_t, phase_count> waits{};
    /// Connections that were ready for a first request.
    std::uint64_t connections_opened = 0;
    std::uint64_t connections_resumed = 0; ///< Opened connections that resumed a TLS session.
    /// Counts by the number of the reason; see `closed_for`.
    std::array<std::uint64_t, close_reason_count> connections_closed{};
    std::uint64_t token_renewals = 0; ///< Tokens received.

    /// The state of a client at that moment: put `client.stats()` here, and `to_prometheus` writes
    /// gauges. Empty for no gauges.
    std::optional<client_stats> now;

    /// The counts for one operation.
    operation_metrics const& of(operation kind) const noexcept
    {
        return operations[static_cast<std::size_t>(kind)];
    }
    /// The number of retries for a cause.
    std::uint64_t retries_after(retry_cause cause) const noexcept
    {
        return retries[static_cast<std::size_t>(cause)];
    }
    /// The number of waits in a phase.
    std::uint64_t waits_in(phase where) const noexcept
    {
        return waits[static_cast<std::size_t>(where)];
    }
    /// The number of connections closed for a reason.
    std::uint64_t closed_for(close_reason why) const noexcept
    {
        return connections_closed[static_cast<std::size_t>(why)];
    }
};

/**
 * \brief The snapshot in Prometheus' text exposition format 0.0.4, to be served as
 * `text/plain; version=0.0.4`.
 *
 * doc/observing.md lists the metrics. Label values are names of enumerators, so their number is
 * bounded and no escapes are needed; hosts, prompts and ids are not labels.
 */
std::string to_prometheus(metrics_snapshot const& from);

} // namespace neuroflash::inline v0

#endif

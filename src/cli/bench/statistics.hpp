// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_STATISTICS_HPP
#define NEUROFLASH_SRC_CLI_BENCH_STATISTICS_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace neuroflash::cli::bench {

/// A 95 % confidence interval.
struct interval
{
    double low = 0;
    double high = 0;

    bool overlaps(interval const& other) const noexcept
    {
        return low <= other.high && other.low <= high;
    }
};

/// A figure, and how sure it is where enough was measured to say so.
struct estimate
{
    double value = 0;
    std::optional<interval> range;
};

/// Fewest samples for a percentile, so that at least one lies above it: 100 for the 99th.
constexpr std::size_t fewest_for(int percent) noexcept
{
    return static_cast<std::size_t>((100 + (100 - percent) - 1) / (100 - percent));
}

/// Fewest samples for the interval of a percentile: with fewer, more than one run in twenty has no
/// sample at all on one side of it, and no resampling can know what is there.
std::size_t fewest_for_interval(int percent) noexcept;

/// Fewest units for the interval of a rate.
inline constexpr std::size_t fewest_for_rate = 6;

/// The smallest sample that the given percentage does not exceed. Empty with fewer than
/// `fewest_for`.
///
/// \param sorted  Ascending.
/// \param percent 1..99.
std::optional<double> percentile(std::span<double const> sorted, int percent);

/// Resamples of one interval.
inline constexpr int resamples = 2000;

/**
 * \brief The bootstrap's percentile interval of a statistic of `count` samples.
 *
 * \param statistic Of the samples of these indices, which may come in any order and repeat.
 * \param seed      The same gives the same.
 */
interval bootstrap(
    std::size_t count, std::uint64_t seed,
    std::function<double(std::span<std::size_t>)> const& statistic);

/// A percentile with its interval.
std::optional<estimate>
percentile_estimate(std::span<double const> sorted, int percent, std::uint64_t seed);

/// What was done in how much time, by one unit that can be resampled.
struct resampling_unit
{
    double done = 0;
    double time = 0; ///< The time in seconds.
};

/// All that was done by all the time, times `factor`. Empty where no time passed.
std::optional<estimate>
rate_estimate(std::span<resampling_unit const> units, double factor, std::uint64_t seed);

/// Latencies of one combination, in seconds.
struct latency_summary
{
    std::size_t count = 0;
    std::optional<double> mean;
    std::optional<double> deviation; ///< Standard deviation of the samples.
    std::optional<double> least;
    std::optional<double> most;
    std::optional<estimate> p50;
    std::optional<double> p90;
    std::optional<estimate> p95;
    std::optional<double> p99;
};

/// \param sorted Ascending.
latency_summary summarize(std::span<double const> sorted, std::uint64_t seed);

} // namespace neuroflash::cli::bench

#endif

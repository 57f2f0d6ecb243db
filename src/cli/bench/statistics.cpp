// SPDX-License-Identifier: BSL-1.0
#include "cli/bench/statistics.hpp"

#include <boost/math/statistics/univariate_statistics.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_int_distribution.hpp>

#include <algorithm>
#include <cmath>

namespace neuroflash::cli::bench {

namespace {

/// Place of the percentile in `count` sorted samples; in whole numbers, for 0.95 is not 95 / 100.
std::size_t rank(std::size_t count, int percent)
{
    return (count * static_cast<std::size_t>(percent) + 99) / 100 - 1;
}

} // namespace

std::size_t fewest_for_interval(int percent) noexcept
{
    auto const side = std::max(percent, 100 - percent) / 100.0;
    return static_cast<std::size_t>(std::ceil(std::log(0.05) / std::log(side)));
}

std::optional<double> percentile(std::span<double const> sorted, int percent)
{
    if (sorted.size() < fewest_for(percent)) return std::nullopt;
    return sorted[rank(sorted.size(), percent)];
}

interval bootstrap(
    std::size_t count, std::uint64_t seed,
    std::function<double(std::span<std::size_t>)> const& statistic)
{
    auto random = boost::random::mt19937_64(seed);
    auto pick = boost::random::uniform_int_distribution<std::size_t>(0, count - 1);
    auto drawn = std::vector<std::size_t>(count);
    auto found = std::vector<double>();
    found.reserve(resamples);
    for (auto i = 0; i < resamples; ++i) {
        std::ranges::generate(drawn, [&] { return pick(random); });
        found.push_back(statistic(drawn));
    }
    std::ranges::sort(found);
    auto const cut = static_cast<std::size_t>(resamples / 40);
    return {found[cut], found[resamples - 1 - cut]};
}

std::optional<estimate>
percentile_estimate(std::span<double const> sorted, int percent, std::uint64_t seed)
{
    auto const value = percentile(sorted, percent);
    if (!value) return std::nullopt;
    auto made = estimate{*value, std::nullopt};
    if (sorted.size() < fewest_for_interval(percent)) return made;
    // The samples are sorted, so their indices are in the order of their values.
    auto const of = [&](std::span<std::size_t> drawn) {
        auto const place = drawn.begin() + static_cast<std::ptrdiff_t>(rank(drawn.size(), percent));
        std::ranges::nth_element(drawn, place);
        return sorted[*place];
    };
    made.range = bootstrap(sorted.size(), seed, of);
    return made;
}

std::optional<estimate>
rate_estimate(std::span<resampling_unit const> units, double factor, std::uint64_t seed)
{
    auto whole = resampling_unit();
    for (auto const& unit : units) {
        whole.done += unit.done;
        whole.time += unit.time;
    }
    if (whole.time <= 0) return std::nullopt;
    auto made = estimate{factor * whole.done / whole.time, std::nullopt};
    if (units.size() < fewest_for_rate) return made;
    auto const of = [&](std::span<std::size_t> drawn) {
        auto sum = resampling_unit();
        for (auto const i : drawn) {
            sum.done += units[i].done;
            sum.time += units[i].time;
        }
        return sum.time > 0 ? factor * sum.done / sum.time : 0.0;
    };
    made.range = bootstrap(units.size(), seed, of);
    return made;
}

latency_summary summarize(std::span<double const> sorted, std::uint64_t seed)
{
    namespace statistics = boost::math::statistics;
    auto made = latency_summary();
    made.count = sorted.size();
    if (sorted.empty()) return made;
    made.least = sorted.front();
    made.most = sorted.back();
    made.mean = statistics::mean(sorted.begin(), sorted.end());
    if (sorted.size() > 1) {
        made.deviation = std::sqrt(statistics::sample_variance(sorted.begin(), sorted.end()));
    }
    made.p50 = percentile_estimate(sorted, 50, seed);
    made.p90 = percentile(sorted, 90);
    made.p95 = percentile_estimate(sorted, 95, seed + 1);
    made.p99 = percentile(sorted, 99);
    return made;
}

} // namespace neuroflash::cli::bench

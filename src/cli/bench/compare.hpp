// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_COMPARE_HPP
#define NEUROFLASH_SRC_CLI_BENCH_COMPARE_HPP

#include "cli/bench/results.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::cli::bench {

/// An earlier measurement, as far as a new one is compared with it.
struct baseline
{
    struct figures
    {
        bench::combination combination;
        std::optional<estimate> p50;
        std::optional<estimate> p95;
        std::optional<estimate> throughput;
    };

    std::string started_at;
    std::string service;
    std::string prompts_id;
    std::optional<double> rate;
    std::vector<figures> combinations;
};

enum class change_kind
{
    faster,      ///< The intervals do not meet, and the new one is the better.
    slower,      ///< They do not meet, and it is the worse.
    no_evidence, ///< The intervals meet.
    too_few,     ///< One of the two, or both, have too few samples for an interval.
    absent,      ///< The earlier measurement has no such combination.
};

/// `faster`, `slower`, `no evidence`, `too few samples`, `not measured before`.
std::string_view to_string(change_kind value) noexcept;

/// One figure of one combination, then and now.
struct change
{
    bench::combination combination;
    std::string figure; ///< `p50`, `p95` or `throughput`.
    std::optional<estimate> before;
    std::optional<estimate> now;
    change_kind kind = change_kind::absent;
};

/// The new figure by the old one; empty where either is missing.
std::optional<double> ratio(change const& of) noexcept;

/// \param smaller_is_better True for latencies.
change_kind kind_of_change(
    std::optional<estimate> const& before, std::optional<estimate> const& now,
    bool smaller_is_better) noexcept;

/// Three changes for each combination of the new measurement, in its order.
std::vector<change> compare(baseline const& before, results const& now);

/// What makes the two hard to compare: another service, other prompts, another rate. A sentence
/// each.
std::vector<std::string> differences(baseline const& before, results const& now);

} // namespace neuroflash::cli::bench

#endif

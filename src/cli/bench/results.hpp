// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_RESULTS_HPP
#define NEUROFLASH_SRC_CLI_BENCH_RESULTS_HPP

#include "cli/bench/plan.hpp"
#include "cli/bench/sample.hpp"
#include "cli/bench/statistics.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::cli::bench {

/// The figures of one combination. Those of warming up are in none but `warmup_credits`.
struct combination_summary
{
    bench::combination combination;
    int planned = 0; ///< Requests that should have been measured.
    int succeeded = 0;
    int failed = 0;
    int retried = 0;                     ///< Requests that needed more than one attempt.
    int recovered = 0;                   ///< Requests whose images were found in the history.
    std::map<std::string, int> failures; ///< The number by the name of the error's code.
    std::int64_t images = 0;
    std::int64_t credits = 0;    ///< The credits that were certainly taken.
    std::int64_t unresolved = 0; ///< The credits that were perhaps taken.
    std::int64_t warmup_credits = 0;
    std::vector<double> latencies; ///< The latencies of the successful ones, in seconds, ascending.
    latency_summary latency;
    std::optional<estimate> throughput; ///< Images per second.

    /// The requests that were never sent.
    int missing() const noexcept { return planned - succeeded - failed; }
};

/// The source of the figures: the facts that all combinations share.
struct run_facts
{
    std::string tool;       ///< `neuroflash 0.1.0`
    std::string service;    ///< The API's address.
    std::string started_at; ///< UTC, `2024-01-15T10:30:00Z`.
    std::string prompts;    ///< `built-in` or `file`.
    std::string prompts_id; ///< Equal for equal prompts.
    std::size_t prompt_count = 0;
    std::optional<std::int64_t> budget; ///< The given value.
    std::int64_t available = 0;         ///< Credits before the run.
};

/// All there is to report.
struct results
{
    run_facts about;
    bench::plan plan;
    measurement found;
    std::vector<combination_summary> combinations; ///< The combinations in the order of the plan.

    /// Measured requests that were never sent.
    int missing() const noexcept
    {
        auto sum = 0;
        for (auto const& one : combinations) sum += one.missing();
        return sum;
    }

    int failed() const noexcept
    {
        auto sum = 0;
        for (auto const& one : combinations) sum += one.failed;
        return sum;
    }
};

/**
 * \brief The figures of each combination.
 *
 * Throughput with a given concurrency is the rate while all its places are taken: images by the
 * time that requests took, times the concurrency; so the end of a block, when places stand empty,
 * does not count. At a fixed rate it is the rate of the answers of each block after its first one.
 */
std::vector<combination_summary> summarize(plan const& of, std::vector<sample> const& samples);

/// `finished`, `interrupted`, `budget`...
std::string to_string(end_reason why);

/// A name for a list of prompts that does not tell them.
std::string prompts_id(std::vector<std::string> const& prompts);

} // namespace neuroflash::cli::bench

#endif

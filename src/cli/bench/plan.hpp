// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_PLAN_HPP
#define NEUROFLASH_SRC_CLI_BENCH_PLAN_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/models/image_model.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Measuring image models: what is sent when, what it cost, what it shows. Knows no arguments and
/// no terminal.
namespace neuroflash::cli::bench {

/// What is to be measured.
struct plan_params
{
    std::vector<std::string> models; ///< Ids; at least one, each once.
    std::vector<int> num_images{1};  ///< Images per request, >= 1; each value once.
    std::vector<int> concurrency{1}; ///< Requests in flight, 1..1000; each once.
    int requests = 20;               ///< Measured ones of a combination, >= 1.
    int warmup = 1;                  ///< Requests sent before a combination and not measured; >= 0.
    std::optional<double> rate;      ///< Starts per second, > 0; empty if unlimited.
    std::uint64_t seed = 1;          ///< The seed of the order of combinations and prompts.
};

/// One combination that gets figures of its own.
struct combination
{
    std::string model;
    int num_images = 1;
    int concurrency = 1;

    bool operator==(combination const&) const = default;
};

/// Requests of one combination that follow each other.
struct block
{
    std::size_t combination = 0; ///< Index into `plan::combinations`.
    std::size_t round = 0;       ///< The number of the round, from 0.
    int first = 0;               ///< Number of its first request within the combination.
    int count = 0;
    bool warmup = false;
};

struct plan
{
    plan_params params;
    std::vector<combination> combinations;
    std::vector<block> blocks; ///< The blocks in the order of sending.

    /// Requests, those for warming up included.
    std::int64_t requests() const;

    /// The most that all of it can cost: one credit per image.
    std::int64_t credits() const;
};

/**
 * \brief Spreads each combination over rounds, in a shuffled order, so that whatever changes with
 * time strikes all combinations alike.
 *
 * A block is long enough to fill the combination's concurrency twice, or to hold ten starts at a
 * rate: a combination with few requests for its concurrency is in fewer rounds than others.
 *
 * \par Errors
 * invalid_argument, naming the option.
 */
result<plan> make_plan(plan_params params);

/// Whether the workspace may request that many images of these models.
///
/// \par Errors
/// invalid_argument, naming the model and those that there are.
result<void> check_models(plan_params const& params, std::span<image_model const> listed);

/// The order in which prompts are used: the same for all combinations, so that they draw the same.
std::vector<std::size_t> prompt_order(std::size_t count, std::uint64_t seed);

} // namespace neuroflash::cli::bench

#endif

// SPDX-License-Identifier: BSL-1.0
#include "cli/bench/plan.hpp"

#include "cli/errors/wrong_usage.hpp"
#include "cli/render/text.hpp"

#include <neuroflash/models/model_request.hpp>

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <boost/random/uniform_real_distribution.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::cli::bench {

namespace {

/// The standard's distributions differ between libraries; a seed must mean the same everywhere.
using engine = boost::random::mt19937_64;

constexpr auto most_rounds = 10;
constexpr auto most_concurrency = 1000;
constexpr auto most_requests = 1'000'000;

template <class T>
bool has_repeated(std::vector<T> const& values)
{
    return std::set<T>(values.begin(), values.end()).size() != values.size();
}

/// The option with a value that is given twice; empty if all values differ.
std::string_view option_with_repeated(plan_params const& params)
{
    if (has_repeated(params.models)) return "--models";
    if (has_repeated(params.num_images)) return "--num-images";
    return has_repeated(params.concurrency) ? "--concurrency" : "";
}

bool all_within(std::vector<int> const& values, int most)
{
    auto const fits = [most](int value) { return value >= 1 && value <= most; };
    return !values.empty() && std::ranges::all_of(values, fits);
}

template <class T>
void shuffle(std::vector<T>& values, engine& random)
{
    for (auto left = values.size(); left > 1; --left) {
        auto const pick = boost::random::uniform_int_distribution<std::size_t>(0, left - 1)(random);
        std::swap(values[left - 1], values[pick]);
    }
}

result<void> check(plan_params const& params)
{
    auto const named = [](std::string const& model) { return !model.empty(); };
    if (params.models.empty() || !std::ranges::all_of(params.models, named)) {
        return wrong_usage("--models names no model.", "See `neuroflash models`.");
    }
    if (!all_within(params.num_images, most_concurrency)) {
        return wrong_usage("--num-images must be 1 or more.", "Such as --num-images 1,4.");
    }
    if (!all_within(params.concurrency, most_concurrency)) {
        return wrong_usage(
            "--concurrency must be from 1 to 1000.", "Such as --concurrency 1,4,16.");
    }
    if (auto const option = option_with_repeated(params); !option.empty()) {
        return wrong_usage(std::string(option) + " has a value twice.", "Name each value once.");
    }
    if (params.requests < 1 || params.requests > most_requests || params.warmup < 0 ||
        params.warmup > most_requests) {
        return wrong_usage(
            "--requests must be from 1 to 1000000, and --warmup from 0.",
            "Such as --requests 50 --warmup 1.");
    }
    if (params.rate && !(std::isfinite(*params.rate) && *params.rate > 0)) {
        return wrong_usage(
            "--rate must be above 0.", "`--rate` is in requests per second, such as 0.5.");
    }
    auto const widest = *std::ranges::max_element(params.concurrency);
    if (!params.rate && widest > params.requests) {
        return wrong_usage(
            "--concurrency " + std::to_string(widest) + " cannot be reached with " +
                std::to_string(params.requests) + " requests.",
            "Set --requests to at least twice the highest concurrency.");
    }
    return {};
}

std::vector<combination> combinations_of(plan_params const& params)
{
    auto combinations = std::vector<combination>();
    for (auto const& model : params.models) {
        for (auto const images : params.num_images) {
            for (auto const concurrency : params.concurrency) {
                combinations.push_back({model, images, concurrency});
            }
        }
    }
    return combinations;
}

/// How many pieces the requests of a combination are cut into.
int block_count(plan_params const& params, combination const& of)
{
    constexpr auto starts_at_a_rate = 10;
    auto const shortest = params.rate ? starts_at_a_rate : 2 * of.concurrency;
    return std::clamp(params.requests / shortest, 1, most_rounds);
}

/// The rounds of a combination that is in `count` of them, evenly spread from `phase` on, 0..1.
std::vector<int> rounds_of(int count, int rounds, double phase)
{
    auto chosen = std::vector<int>();
    for (auto i = 0; i < count; ++i) {
        auto const place = (i + phase) * rounds / count;
        chosen.push_back(std::min(static_cast<int>(place), rounds - 1));
    }
    return chosen;
}

} // namespace

std::int64_t plan::requests() const
{
    return static_cast<std::int64_t>(combinations.size()) * (params.requests + params.warmup);
}

std::int64_t plan::credits() const
{
    auto sum = std::int64_t(0);
    for (auto const& one : combinations) {
        sum += std::int64_t(one.num_images) * (params.requests + params.warmup);
    }
    return sum;
}

result<plan> make_plan(plan_params params)
{
    if (auto const fine = check(params); !fine) return fine.error();
    auto made = plan();
    made.combinations = combinations_of(params);
    auto random = engine(params.seed);
    auto phase = boost::random::uniform_real_distribution<double>(0, 1);
    auto rounds = 1;
    for (auto const& one : made.combinations) rounds = std::max(rounds, block_count(params, one));

    auto by_round = std::vector<std::vector<block>>(static_cast<std::size_t>(rounds));
    for (auto i = std::size_t(0); i < made.combinations.size(); ++i) {
        auto const pieces = block_count(params, made.combinations[i]);
        auto const places = rounds_of(pieces, rounds, phase(random));
        for (auto piece = 0; piece < pieces; ++piece) {
            auto const round = static_cast<std::size_t>(places[static_cast<std::size_t>(piece)]);
            auto const from = [&](int n) {
                return static_cast<int>(std::int64_t(params.requests) * n / pieces);
            };
            by_round[round].push_back({i, round, from(piece), from(piece + 1) - from(piece)});
        }
    }
    auto warmed = std::vector<bool>(made.combinations.size(), params.warmup == 0);
    for (auto& blocks : by_round) {
        shuffle(blocks, random);
        for (auto const& one : blocks) {
            if (!warmed[one.combination]) {
                made.blocks.push_back({one.combination, one.round, 0, params.warmup, true});
                warmed[one.combination] = true;
            }
            made.blocks.push_back(one);
        }
    }
    made.params = std::move(params);
    return made;
}

result<void> check_models(plan_params const& params, std::span<image_model const> listed)
{
    for (auto const& name : params.models) {
        auto request = model_request();
        request.model = name;
        request.images = *std::ranges::max_element(params.num_images);
        auto reason = unsupported_request_reason(request, listed);
        if (reason.empty()) continue;
        return wrong_usage(
            sentence_of(std::move(reason)), advice("See the list.", "neuroflash models"));
    }
    return {};
}

std::vector<std::size_t> prompt_order(std::size_t count, std::uint64_t seed)
{
    auto order = std::vector<std::size_t>(count);
    std::iota(order.begin(), order.end(), std::size_t(0));
    auto random = engine(seed);
    shuffle(order, random);
    return order;
}

} // namespace neuroflash::cli::bench

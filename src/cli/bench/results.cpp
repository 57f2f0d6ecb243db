// SPDX-License-Identifier: BSL-1.0
#include "cli/bench/results.hpp"

#include <boost/uuid/name_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <chrono>

namespace neuroflash::cli::bench {

namespace {

double seconds_in(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double>(time).count();
}

void count(combination_summary& to, sample const& from)
{
    auto const unresolved = from.charge == charge_state::unknown ? to.combination.num_images : 0;
    to.unresolved += unresolved;
    if (from.warmup) {
        to.warmup_credits += from.credits;
        return;
    }
    to.credits += from.credits;
    to.images += from.images;
    if (from.attempts > 1) ++to.retried;
    if (from.recovered) ++to.recovered;
    if (from.failure) {
        ++to.failed;
        ++to.failures[std::string(neuroflash::to_string(*from.failure))];
        return;
    }
    ++to.succeeded;
    to.latencies.push_back(seconds_in(from.latency()));
}

/// One unit for each request: the place in the concurrency that it took.
std::vector<resampling_unit> by_request(std::vector<sample const*> const& samples)
{
    auto units = std::vector<resampling_unit>();
    for (auto const* one : samples) {
        units.push_back({double(one->images), seconds_in(one->ended - one->sent)});
    }
    return units;
}

/// One unit for each block: what came after its first answer.
std::vector<resampling_unit> by_block(std::vector<sample const*> const& samples)
{
    struct span_of_time
    {
        sample const* first = nullptr;
        std::chrono::nanoseconds last{};
        int images = 0;
    };
    auto blocks = std::map<std::size_t, span_of_time>();
    for (auto const* one : samples) { // in the order of their ends
        auto& block = blocks[one->block];
        if (!block.first) block.first = one;
        else block.images += one->images;
        block.last = one->ended;
    }
    auto units = std::vector<resampling_unit>();
    for (auto const& [index, block] : blocks) {
        auto const time = seconds_in(block.last - block.first->ended);
        if (time > 0) units.push_back({double(block.images), time});
    }
    return units;
}

} // namespace

std::vector<combination_summary> summarize(plan const& of, std::vector<sample> const& samples)
{
    auto made = std::vector<combination_summary>();
    for (auto i = std::size_t(0); i < of.combinations.size(); ++i) {
        auto one = combination_summary();
        one.combination = of.combinations[i];
        one.planned = of.params.requests;
        auto measured = std::vector<sample const*>();
        for (auto const& each : samples) {
            if (each.combination != i) continue;
            count(one, each);
            if (!each.warmup) measured.push_back(&each);
        }
        std::ranges::sort(one.latencies);
        // Each combination its own draws, and each run of the program the same.
        auto const seed = of.params.seed + 16 * i;
        one.latency = summarize(one.latencies, seed);
        one.throughput = of.params.rate
            ? rate_estimate(by_block(measured), 1, seed + 2)
            : rate_estimate(by_request(measured), one.combination.concurrency, seed + 2);
        made.push_back(std::move(one));
    }
    return made;
}

std::string to_string(end_reason why)
{
    switch (why) {
    case end_reason::finished: return "finished";
    case end_reason::interrupted: return "interrupted";
    case end_reason::budget: return "budget";
    case end_reason::quota: return "quota";
    case end_reason::account: return "account";
    case end_reason::unreachable: return "unreachable";
    }
    return {};
}

std::string prompts_id(std::vector<std::string> const& prompts)
{
    auto all = std::string();
    for (auto const& prompt : prompts) all += prompt + '\n';
    auto const name = boost::uuids::name_generator_sha1(boost::uuids::ns::oid());
    return boost::uuids::to_string(name(all));
}

} // namespace neuroflash::cli::bench

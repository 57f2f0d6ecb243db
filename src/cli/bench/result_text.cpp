// SPDX-License-Identifier: BSL-1.0
#include "cli/bench/result_text.hpp"

#include "cli/render/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace neuroflash::cli::bench {

namespace {

std::string number(double value)
{
    auto const size = std::abs(value);
    // Written out, because %g turns to powers of ten and drops zeros that say something.
    auto digits = 4;
    for (auto const bound : {0.1, 1.0, 10.0, 100.0}) digits -= size >= bound ? 1 : 0;
    auto buffer = std::array<char, 64>();
    auto const end = std::snprintf(buffer.data(), buffer.size(), "%.*f", digits, value);
    return std::string(buffer.data(), static_cast<std::size_t>(std::clamp(end, 0, 63)));
}

} // namespace

std::string figure_text(std::optional<double> const& from)
{
    return from ? number(*from) : "-";
}

std::string range_text(std::optional<estimate> const& from)
{
    if (!from || !from->range) return {};
    return number(from->range->low) + " to " + number(from->range->high);
}

std::string ratio_text(change const& of)
{
    auto const grown = ratio(of);
    if (!grown) return {};
    auto buffer = std::array<char, 64>();
    auto const end = std::snprintf(buffer.data(), buffer.size(), "%+.1f %%", (*grown - 1) * 100);
    return std::string(buffer.data(), static_cast<std::size_t>(std::clamp(end, 0, 63)));
}

std::string method_text(plan const& of)
{
    if (of.params.rate) {
        return "Open loop: requests start at " + number(*of.params.rate) +
            " per second, whether or not earlier ones are answered. Latency is measured from the "
            "planned start, so it includes the wait for a free worker.";
    }
    return "Closed loop: as many workers as the concurrency each send the next request when the "
           "previous response arrives. Latency is measured from the sending.";
}

std::string missing_text(results const& from)
{
    auto const lacks = [](combination_summary const& one) {
        auto const& latency = one.latency;
        auto const unsure = [](std::optional<estimate> const& e) { return !e || !e->range; };
        return !latency.p90 || !latency.p99 || unsure(latency.p50) || unsure(latency.p95) ||
            unsure(one.throughput);
    };
    if (std::ranges::none_of(from.combinations, lacks)) return {};
    auto const fewest = [](int percent) { return std::to_string(fewest_for(percent)); };
    auto const sure = [](int percent) { return std::to_string(fewest_for_interval(percent)); };
    return "Too few samples where a figure is missing: p50 needs " + fewest(50) + ", p90 " +
        fewest(90) + ", p95 " + fewest(95) + ", p99 " + fewest(99) +
        "; the interval of p50 needs " + sure(50) + ", of p95 " + sure(95) + ", of throughput " +
        std::to_string(fewest_for_rate) + (from.plan.params.rate ? " blocks of requests." : ".");
}

std::string stop_text(results const& from)
{
    auto text = std::string();
    switch (from.found.stop) {
    case end_reason::finished: return {};
    case end_reason::interrupted: text = "Interrupted"; break;
    case end_reason::budget: text = "The budget is used up"; break;
    case end_reason::quota: text = "The image credits are used up"; break;
    case end_reason::account: text = "The service rejects the account"; break;
    case end_reason::unreachable: text = "The service cannot be reached"; break;
    }
    auto const all = std::int64_t(from.plan.combinations.size()) * from.plan.params.requests;
    return text + ": " + std::to_string(from.missing()) + " of " +
        pluralize(all, "request was", "requests were") +
        " not sent. The figures are those of the requests that were.";
}

std::string credit_text(results const& from)
{
    auto text = pluralize(from.found.spent, "credit", "credits") + " spent";
    if (from.found.unresolved > 0) {
        text += ", " + std::to_string(from.found.unresolved) + " perhaps spent";
    }
    return text;
}

std::string failure_text(combination_summary const& of)
{
    auto text = std::string();
    for (auto const& [code, count] : of.failures) {
        text += (text.empty() ? "" : ", ") + std::to_string(count) + ' ' + code;
    }
    return text;
}

std::string retry_text(combination_summary const& of)
{
    auto text = std::string();
    if (of.retried > 0) text = std::to_string(of.retried) + " retried";
    if (of.recovered == 0) return text;
    return text + (text.empty() ? "" : ", ") + std::to_string(of.recovered) + " recovered";
}

} // namespace neuroflash::cli::bench

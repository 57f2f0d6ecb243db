// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/bench_show.hpp"

#include "cli/bench/result_text.hpp"
#include "cli/render/table.hpp"
#include "cli/render/text.hpp"

#include <algorithm>

namespace neuroflash::cli {

namespace {

std::string credits_of(std::int64_t count)
{
    return pluralize(count, "credit", "credits");
}

std::string with_range(std::optional<bench::estimate> const& from)
{
    if (!from) return "-";
    auto const range = bench::range_text(from);
    return bench::figure_text(from->value) + (range.empty() ? "" : " (" + range + ')');
}

/// Whether anything stands in brackets.
bool has_range(bench::results const& from, std::vector<bench::change> const& changes)
{
    auto const wide = [](std::optional<bench::estimate> const& one) { return one && one->range; };
    auto const in_combination = [&](bench::combination_summary const& one) {
        return wide(one.latency.p50) || wide(one.latency.p95) || wide(one.throughput);
    };
    auto const in_change = [&](bench::change const& one) {
        return wide(one.before) || wide(one.now);
    };
    return std::ranges::any_of(from.combinations, in_combination) ||
        std::ranges::any_of(changes, in_change);
}

/// The requests per combination that the limit allows; 0 if not even one.
std::int64_t affordable(std::int64_t limit, bench::plan const& of)
{
    auto each = std::int64_t(0);
    for (auto const& combination : of.combinations) each += combination.num_images;
    return std::max<std::int64_t>(limit / each - of.params.warmup, 0);
}

table terminal_table(bench::results const& from)
{
    auto shown = table(
        {"MODEL",
         {"IMAGES", 5},
         {"IN FLIGHT", 4},
         {"OK", 3},
         {"FAILED", 1},
         "P50 s",
         {"P90 s", 8},
         {"P95 s", 2},
         {"P99 s", 7},
         {"MAX s", 9},
         {"IMAGES/s", 6},
         {"CREDITS", 1}});
    for (auto const& one : from.combinations) {
        auto const& latency = one.latency;
        auto const taken = one.credits + one.warmup_credits;
        shown.add(
            {one.combination.model, std::to_string(one.combination.num_images),
             std::to_string(one.combination.concurrency), std::to_string(one.succeeded),
             std::to_string(one.failed), with_range(latency.p50), bench::figure_text(latency.p90),
             with_range(latency.p95), bench::figure_text(latency.p99),
             bench::figure_text(latency.most), with_range(one.throughput), std::to_string(taken)});
    }
    return shown;
}

table changes_table(std::vector<bench::change> const& changes)
{
    auto shown = table(
        {"MODEL",
         {"IMAGES", 6},
         {"IN FLIGHT", 5},
         "FIGURE",
         {"BEFORE", 4},
         {"NOW", 3},
         {"CHANGE", 1},
         {"VERDICT", 2}});
    for (auto const& one : changes) {
        shown.add(
            {one.combination.model, std::to_string(one.combination.num_images),
             std::to_string(one.combination.concurrency), one.figure, with_range(one.before),
             with_range(one.now), bench::ratio_text(one), std::string(bench::to_string(one.kind))});
    }
    return shown;
}

std::string failures(bench::results const& from)
{
    auto text = std::string();
    for (auto const& one : from.combinations) {
        auto const failed = bench::failure_text(one);
        auto const again = bench::retry_text(one);
        if (failed.empty() && again.empty()) continue;
        text += printable(one.combination.model) + ", " +
            std::to_string(one.combination.num_images) + " images, " +
            std::to_string(one.combination.concurrency) + " in flight: ";
        text += failed + (failed.empty() || again.empty() ? "" : ", ") + again + '\n';
    }
    return text;
}

} // namespace

std::int64_t bench_quote::limit() const noexcept
{
    return std::max<std::int64_t>(std::min({credits, budget.value_or(credits), available}), 0);
}

std::string to_text(bench_quote const& from, bench::plan const& of)
{
    auto const combinations = static_cast<std::int64_t>(of.combinations.size());
    auto text = pluralize(combinations, "combination", "combinations") +
        " of model, images and concurrency, " + std::to_string(of.params.requests) + " + " +
        std::to_string(of.params.warmup) + " warm-up requests each: up to " +
        credits_of(from.credits) + ".\n";
    text += std::to_string(from.available) + " available";
    if (from.budget) text += ", budget " + std::to_string(*from.budget);
    text += ".\n";
    if (from.limit() < from.credits) {
        auto const what = from.limited_by_quota() ? "the quota" : "the budget";
        auto const widest = *std::ranges::max_element(of.params.concurrency);
        auto const fewest = of.params.rate ? 1 : widest;
        auto const fits = affordable(from.limit(), of);
        text += "It stops when " + std::string(what) + " is used up, before all is measured";
        text += fits >= fewest ? ": --requests " + std::to_string(fits) + " would fit.\n" : ".\n";
    }
    if (from.fair_use_limit_reached) {
        text +=
            "The service says that the limit of fair use is reached: it may answer more slowly.\n";
    }
    return text;
}

std::string to_text(
    bench::results const& from, std::vector<bench::change> const& changes,
    std::vector<std::string> const& cautions, std::size_t columns)
{
    auto text = terminal_table(from).text(columns);
    text += failures(from);
    if (auto const note = bench::missing_text(from); !note.empty()) text += note + '\n';
    text += bench::method_text(from.plan);
    text += has_range(from, changes) ? " In brackets: 95 % confidence intervals.\n" : "\n";
    if (!changes.empty()) {
        text += '\n' + changes_table(changes).text(columns);
        for (auto const& caution : cautions) text += printable(caution) + '\n';
    }
    text += bench::credit_text(from) + " in " + seconds(from.found.elapsed) + ".\n";
    if (auto const why = bench::stop_text(from); !why.empty()) text += why + '\n';
    return text;
}

std::string
progress_text(bench::measurement const& found, bench::block const& now, bench::plan const& of)
{
    auto const& combination = of.combinations[now.combination];
    return std::to_string(found.samples.size()) + '/' + std::to_string(of.requests()) +
        " requests, " + credits_of(found.spent) + "; " + printable(combination.model) + ", " +
        pluralize(combination.num_images, "image", "images") + ", " +
        std::to_string(combination.concurrency) + " in flight" + (now.warmup ? ", warming up" : "");
}

} // namespace neuroflash::cli

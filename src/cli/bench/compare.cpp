// SPDX-License-Identifier: BSL-1.0
#include "cli/bench/compare.hpp"

#include <algorithm>

namespace neuroflash::cli::bench {

std::string_view to_string(change_kind value) noexcept
{
    switch (value) {
    case change_kind::faster: return "faster";
    case change_kind::slower: return "slower";
    case change_kind::no_evidence: return "no evidence";
    case change_kind::too_few: return "too few samples";
    case change_kind::absent: return "not measured before";
    }
    return "";
}

std::optional<double> ratio(change const& of) noexcept
{
    if (!of.before || !of.now || of.before->value <= 0) return std::nullopt;
    return of.now->value / of.before->value;
}

change_kind kind_of_change(
    std::optional<estimate> const& before, std::optional<estimate> const& now,
    bool smaller_is_better) noexcept
{
    if (!before || !now || !before->range || !now->range) return change_kind::too_few;
    if (before->range->overlaps(*now->range)) return change_kind::no_evidence;
    auto const fell = now->range->high < before->range->low;
    return fell == smaller_is_better ? change_kind::faster : change_kind::slower;
}

std::vector<change> compare(baseline const& before, results const& now)
{
    auto changes = std::vector<change>();
    for (auto const& one : now.combinations) {
        auto const old = std::ranges::find(
            before.combinations, one.combination, &baseline::figures::combination);
        auto const known = old != before.combinations.end();
        auto const add = [&](char const* figure, std::optional<estimate> then,
                             std::optional<estimate> const& current, bool smaller) {
            auto const kind = known ? kind_of_change(then, current, smaller) : change_kind::absent;
            changes.push_back({one.combination, figure, then, current, kind});
        };
        add("p50", known ? old->p50 : std::nullopt, one.latency.p50, true);
        add("p95", known ? old->p95 : std::nullopt, one.latency.p95, true);
        add("throughput", known ? old->throughput : std::nullopt, one.throughput, false);
    }
    return changes;
}

std::vector<std::string> differences(baseline const& before, results const& now)
{
    auto found = std::vector<std::string>();
    if (before.service != now.about.service) {
        found.push_back("The earlier measurement was of another service: " + before.service + '.');
    }
    if (before.prompts_id != now.about.prompts_id) {
        found.push_back("The prompts differ from those of the earlier measurement.");
    }
    if (before.rate != now.plan.params.rate) {
        found.push_back("The rate of requests differs from that of the earlier measurement.");
    }
    return found;
}

} // namespace neuroflash::cli::bench

// SPDX-License-Identifier: BSL-1.0
#include "cli/bench/page.hpp"
#include "cli/render/text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace neuroflash::cli::bench {

namespace json = boost::json;

namespace {

json::object point(double x, double y)
{
    auto made = json::object();
    made["x"] = x;
    made["y"] = y;
    return made;
}

/// The percentage of requests with a response, by seconds; starts at 0 % at the shortest.
json::array curve(std::vector<double> const& sorted)
{
    auto made = json::array();
    if (sorted.empty()) return made;
    made.push_back(point(sorted.front(), 0));
    auto const count = std::min(sorted.size(), most_points);
    for (auto i = std::size_t(1); i <= count; ++i) {
        auto const rank = i * sorted.size() / count;
        made.push_back(point(sorted[rank - 1], 100.0 * double(rank) / double(sorted.size())));
    }
    return made;
}

json::object line(std::size_t model, json::array points)
{
    auto made = json::object();
    made["model"] = model;
    made["points"] = std::move(points);
    return made;
}

json::object panel(std::string const& title, json::array lines)
{
    auto made = json::object();
    made["title"] = title;
    made["lines"] = std::move(lines);
    return made;
}

combination_summary const* find_combination(results const& from, combination const& wanted)
{
    auto const found =
        std::ranges::find(from.combinations, wanted, &combination_summary::combination);
    return found == from.combinations.end() ? nullptr : &*found;
}

std::string image_count_text(int count)
{
    return pluralize(count, "image", "images") + " per request";
}

json::array latency_panels(results const& from)
{
    auto const& params = from.plan.params;
    auto panels = json::array();
    for (auto const images : params.num_images) {
        for (auto const concurrency : params.concurrency) {
            auto lines = json::array();
            for (auto i = std::size_t(0); i < params.models.size(); ++i) {
                auto const* one = find_combination(from, {params.models[i], images, concurrency});
                if (one && !one->latencies.empty()) lines.push_back(line(i, curve(one->latencies)));
            }
            auto title =
                image_count_text(images) + ", " + std::to_string(concurrency) + " in flight";
            panels.push_back(panel(title, std::move(lines)));
        }
    }
    return panels;
}

json::array throughput_panels(results const& from)
{
    auto const& params = from.plan.params;
    auto sorted = params.concurrency;
    std::ranges::sort(sorted);
    auto panels = json::array();
    for (auto const images : params.num_images) {
        auto lines = json::array();
        for (auto i = std::size_t(0); i < params.models.size(); ++i) {
            auto points = json::array();
            for (auto const concurrency : sorted) {
                auto const* one = find_combination(from, {params.models[i], images, concurrency});
                if (!one || !one->throughput) continue;
                auto const& range = one->throughput->range;
                auto made = point(concurrency, one->throughput->value);
                made["low"] = range ? json::value(range->low) : json::value(nullptr);
                made["high"] = range ? json::value(range->high) : json::value(nullptr);
                points.push_back(std::move(made));
            }
            lines.push_back(line(i, std::move(points)));
        }
        panels.push_back(panel(image_count_text(images), std::move(lines)));
    }
    return panels;
}

} // namespace

json::object figures(results const& from)
{
    auto const& params = from.plan.params;
    auto models = json::array();
    for (auto const& model : params.models) models.push_back(json::value(printable(model)));
    auto sorted = params.concurrency;
    std::ranges::sort(sorted);
    auto longest = 0.0;
    for (auto const& one : from.combinations)
        longest = std::max(longest, one.latency.most.value_or(0));
    auto made = json::object();
    made["models"] = std::move(models);
    made["concurrency"] = json::array(sorted.begin(), sorted.end());
    made["longest"] = longest;
    made["latency"] = latency_panels(from);
    made["throughput"] = throughput_panels(from);
    return made;
}

} // namespace neuroflash::cli::bench

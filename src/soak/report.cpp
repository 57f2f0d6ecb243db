// SPDX-License-Identifier: BSL-1.0
#include "soak/report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

namespace neuroflash::soak {

namespace {

constexpr std::size_t most_sentences = 50;

template <class... Values>
std::string formatted(char const* format, Values... values)
{
    auto line = std::array<char, 200>();
    std::snprintf(line.data(), line.size(), format, values...);
    return line.data();
}

char const* verdict(trend const& line, double share)
{
    if (line.grows(share)) return "grows";
    return line.is_flat(share) ? "flat" : "unclear";
}

bool left_nothing(soak_result const& run, allowance const& allowed)
{
    auto const& left = run.left;
    return left.descriptors <= 0 && left.threads <= 0 && left.heap_mib <= allowed.left_mib;
}

} // namespace

bool passed(soak_result const& run, allowance const& allowed)
{
    return run.wrong.sentences.empty() && left_nothing(run, allowed) &&
        std::ranges::none_of(quantities, [&](quantity const& one) {
               return run.trend_of(one).grows(allowed.of(one));
           });
}

std::string to_text(soak_result const& run, allowance const& allowed)
{
    auto made = formatted(
        "seed %llu, %zu calls in flight, %zu epochs, %.0f s\n",
        static_cast<unsigned long long>(run.params.seed), run.params.in_flight, run.rows.size(),
        run.rows.back().hours * 3600);
    made += formatted(
        "%zu images, %zu texts, %zu items of batches, %zu clients, %zu charges, %zu faults\n",
        run.images, run.texts, run.batch_items, run.clients, run.charges, run.faults);
    made += formatted("%-15s %10s %14s  %s\n", "", "mean", "slope per hour", "95 % interval");
    for (auto const& one : quantities) {
        auto const line = run.trend_of(one);
        made += formatted(
            "%-15s %10.2f %14.3f  [%.3f, %.3f] %s\n", one.name, line.mean, line.slope, line.low,
            line.high, verdict(line, allowed.of(one)));
    }
    made += formatted(
        "left when all clients were destroyed: %.0f descriptors, %.0f threads, %.2f MiB of heap: "
        "%s\n",
        run.left.descriptors, run.left.threads, run.left.heap_mib,
        left_nothing(run, allowed) ? "nothing that counts" : "too much");
    auto const& sentences = run.wrong.sentences;
    made += sentences.empty() ? "no violations\n" : "violations:\n";
    for (std::size_t i = 0; i < std::min(sentences.size(), most_sentences); ++i)
        made += "  " + sentences[i] + '\n';
    if (sentences.size() > most_sentences)
        made += "  and " + std::to_string(sentences.size() - most_sentences) + " more\n";
    return made;
}

std::string in_json(soak_result const& run, allowance const& allowed)
{
    auto made = boost::json::object();
    made["seed"] = run.params.seed;
    made["in_flight"] = run.params.in_flight;
    made["seconds"] = run.rows.back().hours * 3600;
    made["images"] = run.images;
    made["texts"] = run.texts;
    made["batch_items"] = run.batch_items;
    made["clients"] = run.clients;
    made["charges"] = run.charges;
    made["faults"] = run.faults;
    auto trends = boost::json::object();
    for (auto const& one : quantities) {
        auto const line = run.trend_of(one);
        auto& entry = trends[one.name].emplace_object();
        entry["mean"] = line.mean;
        entry["slope_per_hour"] = line.slope;
        entry["low"] = line.low;
        entry["high"] = line.high;
        entry["verdict"] = verdict(line, allowed.of(one));
    }
    made["trends"] = std::move(trends);
    auto& left = made["left"].emplace_object();
    left["descriptors"] = run.left.descriptors;
    left["threads"] = run.left.threads;
    left["heap_mib"] = run.left.heap_mib;
    auto epochs = boost::json::array();
    for (auto const& row : run.rows) {
        auto& entry = epochs.emplace_back(boost::json::object()).as_object();
        entry["hours"] = row.hours;
        for (auto const& one : quantities) entry[one.name] = row.*one.column;
    }
    made["epochs"] = std::move(epochs);
    auto sentences = boost::json::array();
    for (auto const& one : run.wrong.sentences) sentences.emplace_back(one);
    made["violations"] = std::move(sentences);
    made["passed"] = passed(run, allowed);
    return boost::json::serialize(made);
}

} // namespace neuroflash::soak

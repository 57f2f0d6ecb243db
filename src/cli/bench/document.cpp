// SPDX-License-Identifier: BSL-1.0
#include "cli/bench/document.hpp"

#include "cli/errors/wrong_usage.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace neuroflash::cli::bench {

namespace json = boost::json;

namespace {

template <class T>
json::value or_null(std::optional<T> const& from)
{
    return from ? json::value(*from) : json::value(nullptr);
}

double seconds_of(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double>(time).count();
}

template <class T>
json::array list(std::vector<T> const& from)
{
    auto made = json::array();
    for (auto const& one : from) made.push_back(json::value(one));
    return made;
}

/// `low` and `high` are null where there were too few samples for an interval.
json::value to_json(std::optional<estimate> const& from)
{
    if (!from) return nullptr;
    auto made = json::object();
    made["value"] = from->value;
    made["low"] = from->range ? json::value(from->range->low) : json::value(nullptr);
    made["high"] = from->range ? json::value(from->range->high) : json::value(nullptr);
    return made;
}

void name_combination(json::object& to, combination const& from)
{
    to["model"] = from.model;
    to["num_images"] = from.num_images;
    to["concurrency"] = from.concurrency;
}

json::object settings(results const& from)
{
    auto const& params = from.plan.params;
    auto made = json::object();
    made["models"] = list(params.models);
    made["num_images"] = list(params.num_images);
    made["concurrency"] = list(params.concurrency);
    made["requests"] = params.requests;
    made["warmup"] = params.warmup;
    made["rate"] = or_null(params.rate);
    made["seed"] = params.seed;
    made["budget"] = or_null(from.about.budget);
    auto prompts = json::object();
    prompts["source"] = from.about.prompts;
    prompts["count"] = from.about.prompt_count;
    prompts["id"] = from.about.prompts_id;
    made["prompts"] = std::move(prompts);
    return made;
}

json::object credits(results const& from)
{
    auto made = json::object();
    made["quote"] = from.plan.credits();
    made["available_before"] = from.about.available;
    made["spent"] = from.found.spent;
    made["unresolved"] = from.found.unresolved;
    return made;
}

json::object to_json(latency_summary const& from)
{
    auto made = json::object();
    made["count"] = from.count;
    made["mean"] = or_null(from.mean);
    made["sd"] = or_null(from.deviation);
    made["min"] = or_null(from.least);
    made["p50"] = to_json(from.p50);
    made["p90"] = or_null(from.p90);
    made["p95"] = to_json(from.p95);
    made["p99"] = or_null(from.p99);
    made["max"] = or_null(from.most);
    return made;
}

json::object to_json(combination_summary const& from)
{
    auto made = json::object();
    name_combination(made, from.combination);
    made["planned"] = from.planned;
    made["succeeded"] = from.succeeded;
    made["failed"] = from.failed;
    made["missing"] = from.missing();
    made["retried"] = from.retried;
    made["recovered"] = from.recovered;
    auto failures = json::object();
    for (auto const& [code, count] : from.failures) failures[code] = count;
    made["failures"] = std::move(failures);
    made["images"] = from.images;
    auto cost = json::object();
    cost["measured"] = from.credits;
    cost["warmup"] = from.warmup_credits;
    cost["unresolved"] = from.unresolved;
    made["credits"] = std::move(cost);
    made["latency"] = to_json(from.latency);
    made["throughput"] = to_json(from.throughput);
    return made;
}

json::object to_json(sample const& from, plan const& of)
{
    auto made = json::object();
    made["combination"] = from.combination;
    made["round"] = of.blocks[from.block].round;
    made["number"] = from.number;
    made["warmup"] = from.warmup;
    made["prompt"] = from.prompt;
    made["planned"] = seconds_of(from.planned);
    made["sent"] = seconds_of(from.sent);
    made["ended"] = seconds_of(from.ended);
    made["latency"] = seconds_of(from.latency());
    made["images"] = from.images;
    made["charge"] = neuroflash::to_string(from.charge);
    made["credits"] = from.credits;
    made["attempts"] = from.attempts;
    made["recovered"] = from.recovered;
    made["image_ids"] = list(from.image_ids);
    made["pending"] = from.pending ? json::value(from.pending->to_string()) : nullptr;
    made["error"] = from.failure ? json::value(neuroflash::to_string(*from.failure)) : nullptr;
    return made;
}

json::object to_json(change const& from)
{
    auto made = json::object();
    name_combination(made, from.combination);
    made["figure"] = from.figure;
    made["before"] = to_json(from.before);
    made["now"] = to_json(from.now);
    made["ratio"] = or_null(ratio(from));
    made["verdict"] = to_string(from.kind);
    return made;
}

/// Absent and null are the same: no figure.
std::optional<estimate> estimate_in(json::object const& from, std::string_view name)
{
    auto const* const found = from.if_contains(name);
    if (!found || found->is_null()) return std::nullopt;
    auto const& whole = found->as_object();
    auto made = estimate{whole.at("value").to_number<double>(), std::nullopt};
    if (!whole.at("low").is_null() && !whole.at("high").is_null()) {
        made.range =
            interval{whole.at("low").to_number<double>(), whole.at("high").to_number<double>()};
    }
    return made;
}

baseline::figures figures_in(json::object const& from)
{
    auto made = baseline::figures();
    made.combination.model = json::value_to<std::string>(from.at("model"));
    made.combination.num_images = from.at("num_images").to_number<int>();
    made.combination.concurrency = from.at("concurrency").to_number<int>();
    auto const& latency = from.at("latency").as_object();
    made.p50 = estimate_in(latency, "p50");
    made.p95 = estimate_in(latency, "p95");
    made.throughput = estimate_in(from, "throughput");
    return made;
}

baseline baseline_in(json::object const& from)
{
    auto made = baseline();
    made.started_at = json::value_to<std::string>(from.at("started_at"));
    made.service = json::value_to<std::string>(from.at("service"));
    auto const& given = from.at("settings").as_object();
    made.prompts_id = json::value_to<std::string>(given.at("prompts").at("id"));
    if (!given.at("rate").is_null()) made.rate = given.at("rate").to_number<double>();
    for (auto const& one : from.at("combinations").as_array()) {
        made.combinations.push_back(figures_in(one.as_object()));
    }
    return made;
}

error no_baseline(std::string const& why)
{
    return wrong_usage(
        "The file to compare with is not a valid bench.json: " + why + '.',
        "Give --compare the bench.json of an earlier run.");
}

} // namespace

json::object to_json(results const& from, std::vector<change> const& changes)
{
    auto made = json::object();
    made["schema"] = schema;
    made["tool"] = from.about.tool;
    made["service"] = from.about.service;
    made["started_at"] = from.about.started_at;
    made["elapsed"] = seconds_of(from.found.elapsed);
    made["loop"] = from.plan.params.rate ? "open" : "closed";
    made["stop"] = to_string(from.found.stop);
    made["missing"] = from.missing();
    made["settings"] = settings(from);
    made["credits"] = credits(from);
    auto combinations = json::array();
    for (auto const& one : from.combinations) combinations.push_back(to_json(one));
    made["combinations"] = std::move(combinations);
    auto compared = json::array();
    for (auto const& one : changes) compared.push_back(to_json(one));
    made["changes"] = std::move(compared);
    auto samples = json::array();
    for (auto const& one : from.found.samples) samples.push_back(to_json(one, from.plan));
    made["samples"] = std::move(samples);
    return made;
}

result<baseline> parse_baseline(std::string_view text)
{
    auto ec = boost::system::error_code();
    auto const whole = json::parse(text, ec);
    if (ec) return no_baseline("it is not JSON");
    try {
        auto const& object = whole.as_object();
        if (object.at("schema") != json::value(schema)) return no_baseline("it has another schema");
        return baseline_in(object);
    } catch (std::exception const&) {
        return no_baseline("a member is missing or of another type");
    }
}

} // namespace neuroflash::cli::bench

// SPDX-License-Identifier: BSL-1.0
// The document, the comparison and the page of a benchmark.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <cli/bench/document.hpp>
#include <cli/bench/page.hpp>
#include <cli/bench/result_text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>

namespace neuroflash::test {

namespace bench = cli::bench;

BOOST_AUTO_TEST_SUITE(bench_report, *boost::unit_test::tolerance(1e-12))

namespace {

constexpr auto evil = "</script><img src=x onerror=alert(1)>&";

/// Each model answers within its own second, a little later each time.
bench::results measured(double slower = 1, int requests = 60)
{
    auto made = bench::results();
    auto params = bench::plan_params();
    params.models = {"quick", evil};
    params.concurrency = {1, 4};
    params.requests = requests;
    made.plan = *bench::make_plan(params);
    made.about.service = "https://example.com/api";
    made.about.prompts_id = "same";
    for (auto i = std::size_t(0); i < made.plan.blocks.size(); ++i) {
        auto const& block = made.plan.blocks[i];
        for (auto n = 0; n < block.count; ++n) {
            auto one = bench::sample();
            one.combination = block.combination;
            one.block = i;
            one.number = block.first + n;
            one.warmup = block.warmup;
            auto const time = slower * (1 + double(block.combination / 2) + 0.001 * one.number);
            one.ended = std::chrono::nanoseconds(std::llround(time * 1e9));
            one.images = one.credits = one.attempts = 1;
            one.charge = charge_state::charged;
            made.found.samples.push_back(one);
        }
    }
    auto const of_last_combination = [](bench::sample const& one) {
        return one.combination == 3 && !one.warmup;
    };
    auto const failed = std::ranges::find_if(made.found.samples, of_last_combination);
    failed->failure = errc::rate_limited;
    failed->images = 0;
    made.combinations = bench::summarize(made.plan, made.found.samples);
    return made;
}

bench::baseline baseline_of(bench::results const& from)
{
    auto parsed = bench::parse_baseline(boost::json::serialize(bench::to_json(from, {})));
    BOOST_REQUIRE(parsed.has_value());
    return std::move(*parsed);
}

bench::estimate between(double low, double high)
{
    return {(low + high) / 2, bench::interval{low, high}};
}

} // namespace

// Boost.JSON reads a number to within its last bit.
BOOST_AUTO_TEST_CASE(document_has_its_schema_the_figures_and_every_sample)
{
    auto const from = measured();
    auto const whole = bench::to_json(from, {});
    BOOST_TEST(whole.at("schema").as_string() == "neuroflash.bench/1");
    BOOST_TEST(whole.at("loop").as_string() == "closed");
    BOOST_TEST(whole.at("samples").as_array().size() == 4u * 61);
    auto const& combinations = whole.at("combinations").as_array();
    BOOST_TEST_REQUIRE(combinations.size() == 4u);
    auto const& latency = combinations.at(0).at("latency").as_object();
    BOOST_TEST(latency.at("count").to_number<int>() == 60);
    BOOST_TEST(latency.at("p50").at("value").as_double() == 1.029);
    BOOST_TEST(latency.at("p50").at("low").as_double() < 1.029);
    BOOST_TEST(latency.at("p99").is_null());
    auto failures = 0;
    for (auto const& one : combinations) {
        auto const* found = one.at("failures").as_object().if_contains("rate_limited");
        if (found) failures += found->to_number<int>();
        BOOST_TEST(one.at("credits").at("warmup").to_number<int>() == 1);
    }
    BOOST_TEST(failures == 1);
}

BOOST_AUTO_TEST_CASE(document_names_images_and_requests_without_a_response)
{
    auto from = measured();
    from.found.samples[0].image_ids = {"one", "two"};
    from.found.samples[1].pending = pending_generation();
    auto const samples = bench::to_json(from, {}).at("samples").as_array();
    BOOST_TEST(samples.at(0).at("image_ids") == boost::json::array({"one", "two"}));
    BOOST_TEST(samples.at(0).at("pending").is_null());
    BOOST_TEST(samples.at(1).at("image_ids").as_array().empty());
    BOOST_TEST(samples.at(1).at("pending").as_string() == pending_generation().to_string());
}

BOOST_AUTO_TEST_CASE(baseline_is_read_back_as_it_was_written)
{
    auto const from = measured();
    auto const read = baseline_of(from);
    BOOST_TEST(read.service == from.about.service);
    BOOST_TEST_REQUIRE(read.combinations.size() == 4u);
    for (auto i = std::size_t(0); i < 4; ++i) {
        BOOST_CHECK(read.combinations[i].combination == from.combinations[i].combination);
        BOOST_TEST(read.combinations[i].p50->value == from.combinations[i].latency.p50->value);
        BOOST_TEST(
            read.combinations[i].p50->range->low == from.combinations[i].latency.p50->range->low);
        BOOST_TEST(
            read.combinations[i].throughput->range->high ==
            from.combinations[i].throughput->range->high);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_baseline_is_refused)
{
    for (auto const* text :
         {"", "[]", "{}", R"({"schema":"neuroflash.bench/2"})",
          R"({"schema":"neuroflash.bench/1"})",
          R"({"schema":"neuroflash.bench/1","started_at":"","service":"","settings":{"rate":null,
              "prompts":{"id":""}},"combinations":[{"model":1}]})"}) {
        BOOST_TEST(!bench::parse_baseline(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(verdict_needs_two_intervals_that_do_not_meet)
{
    using bench::change_kind;
    auto const low = between(1, 2);
    auto const high = between(3, 4);
    BOOST_TEST(bench::kind_of_change(high, low, true) == change_kind::faster);
    BOOST_TEST(bench::kind_of_change(low, high, true) == change_kind::slower);
    BOOST_TEST(bench::kind_of_change(low, high, false) == change_kind::faster);
    BOOST_TEST(bench::kind_of_change(high, low, false) == change_kind::slower);
    BOOST_TEST(bench::kind_of_change(low, between(2, 3), true) == change_kind::no_evidence);
    BOOST_TEST(
        bench::kind_of_change(between(1, 4), between(2, 3), true) == change_kind::no_evidence);
    BOOST_CHECK(bench::kind_of_change(low, bench::estimate{9, {}}, true) == change_kind::too_few);
    BOOST_TEST(bench::kind_of_change(std::nullopt, high, true) == change_kind::too_few);
}

BOOST_AUTO_TEST_CASE(comparison_goes_by_combination_and_says_what_it_has_not_seen_before)
{
    auto before = baseline_of(measured(2));
    before.combinations.pop_back();
    auto const now = measured();
    auto const changes = bench::compare(before, now);
    BOOST_TEST_REQUIRE(changes.size() == 12u);
    BOOST_TEST(changes[0].figure == "p50");
    BOOST_TEST(changes[2].figure == "throughput");
    for (auto i = std::size_t(0); i < 9; ++i) {
        if (!changes[i].before->range || !changes[i].now->range) continue;
        BOOST_TEST(changes[i].kind == bench::change_kind::faster);
    }
    BOOST_TEST(bench::ratio(changes[0]).value() == 0.5, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(bench::ratio_text(changes[0]) == "-50.0 %");
    BOOST_TEST(bench::ratio_text(changes[2]) == "+100.0 %");
    BOOST_TEST(changes[9].kind == bench::change_kind::absent);
    auto const same = bench::compare(baseline_of(now), now);
    BOOST_TEST(same[0].kind == bench::change_kind::no_evidence);
}

BOOST_AUTO_TEST_CASE(comparison_warns_where_like_is_not_compared_with_like)
{
    auto const now = measured();
    auto before = baseline_of(now);
    BOOST_TEST(bench::differences(before, now).empty());
    before.service = "https://elsewhere.example/api";
    before.prompts_id = "others";
    before.rate = 2;
    BOOST_TEST(bench::differences(before, now).size() == 3u);
}

BOOST_AUTO_TEST_CASE(page_loads_nothing_and_brings_the_chart_library_with_its_licence)
{
    auto const page = bench::page_html(measured(), {}, {});
    BOOST_TEST(page.find(bench::page_mark) < 4096u);
    BOOST_TEST(contains(page, "default-src 'none'"));
    BOOST_TEST(contains(page, "Chart.js v"));
    BOOST_TEST(contains(page, "Permission is hereby granted, free of charge"));
    BOOST_TEST(contains(page, "prefers-color-scheme: dark"));
    for (auto const* outside :
         {"src=\"", "href=\"", "<link", "<iframe", "@import", "url(", "fetch(", "XMLHttpRequest",
          "importScripts", "WebSocket"}) {
        BOOST_TEST(!contains(page, outside), outside);
    }
}

BOOST_AUTO_TEST_CASE(names_of_models_cannot_become_part_of_the_page)
{
    auto const now = measured();
    auto const page =
        bench::page_html(now, bench::compare(baseline_of(measured(2)), now), {"<b>caution</b>"});
    BOOST_TEST(!contains(page, evil));
    BOOST_TEST(!contains(page, "<img"));
    BOOST_TEST(!contains(page, "<b>"));
    BOOST_TEST(contains(page, "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;"));
    BOOST_TEST(contains(page, "\\u003c/script>"));
}

BOOST_AUTO_TEST_CASE(plots_have_a_panel_for_each_load_and_a_line_for_each_model)
{
    auto const figures = bench::figures(measured());
    BOOST_TEST(figures.at("latency").as_array().size() == 2u);
    BOOST_TEST(figures.at("throughput").as_array().size() == 1u);
    auto const& lines = figures.at("latency").at(0).at("lines").as_array();
    BOOST_TEST_REQUIRE(lines.size() == 2u);
    auto const& points = lines.at(0).at("points").as_array();
    BOOST_TEST_REQUIRE(points.size() == 61u);
    BOOST_TEST(points.front().at("y").as_double() == 0);
    BOOST_TEST(points.back().at("y").as_double() == 100);
    BOOST_TEST(points.back().at("x").as_double() == 1.059);
}

BOOST_AUTO_TEST_CASE(long_measurement_is_drawn_with_few_points)
{
    auto const figures = bench::figures(measured(1, 5000));
    auto const& points = figures.at("latency").at(0).at("lines").at(0).at("points").as_array();
    BOOST_TEST(points.size() == bench::most_points + 1);
    BOOST_TEST(points.back().at("y").as_double() == 100);
    BOOST_TEST(points.back().at("x").as_double() == 1 + 0.001 * 4999);
}

BOOST_AUTO_TEST_CASE(missing_figures_are_explained)
{
    BOOST_TEST(contains(bench::missing_text(measured()), "p99 100"));
    BOOST_TEST(bench::missing_text(measured(1, 200)) == "");
    BOOST_TEST(bench::figure_text(std::nullopt) == "-");
    BOOST_TEST(bench::figure_text(2.3456) == "2.35");
    BOOST_TEST(bench::figure_text(0.04567) == "0.0457");
    BOOST_TEST(bench::figure_text(1234.5) == "1234");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test

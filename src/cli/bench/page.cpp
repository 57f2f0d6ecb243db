// SPDX-License-Identifier: BSL-1.0
#include "cli/bench/page.hpp"

#include "cli/bench/result_text.hpp"
#include "cli/bench/texts.hpp"
#include "cli/render/html_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace neuroflash::cli::bench {

namespace json = boost::json;

namespace {

/// Even an injected script could reach nothing.
constexpr auto policy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'";

std::string paragraph(std::string_view kind, std::string_view text)
{
    if (text.empty()) return {};
    return "<p" + class_attribute(kind) + '>' + html_text(text) + "</p>\n";
}

std::string td(std::string_view text, std::string_view small = {}, std::string_view kind = {})
{
    auto made = "<td" + class_attribute(kind) + '>' + html_text(text);
    if (!small.empty()) made += "<small>" + html_text(small) + "</small>";
    return made + "</td>";
}

std::string td(std::optional<estimate> const& from)
{
    return td(figure_text(from ? std::optional(from->value) : std::nullopt), range_text(from));
}

std::string heading_row(std::initializer_list<char const*> names)
{
    auto made = std::string("<tr>");
    for (auto const* name : names) made += "<th>" + std::string(name) + "</th>";
    return made + "</tr>\n";
}

std::string combination_row(combination_summary const& from)
{
    auto const& latency = from.latency;
    auto row = "<tr>" + td(from.combination.model) +
        td(std::to_string(from.combination.num_images)) +
        td(std::to_string(from.combination.concurrency)) +
        td(std::to_string(from.succeeded) + " of " + std::to_string(from.planned),
           retry_text(from)) +
        td(std::to_string(from.failed), failure_text(from), from.failed > 0 ? "bad" : "");
    row += td(latency.p50) + td(figure_text(latency.p90)) + td(latency.p95) +
        td(figure_text(latency.p99)) + td(figure_text(latency.most)) +
        td(figure_text(latency.mean), figure_text(latency.deviation)) + td(from.throughput);
    auto extra = "+ " + std::to_string(from.warmup_credits) + " warm-up";
    if (from.unresolved > 0) extra += ", " + std::to_string(from.unresolved) + " perhaps";
    return row + td(std::to_string(from.credits), extra) + "</tr>\n";
}

std::string combinations_table(results const& from)
{
    auto made = std::string("<h2>Figures</h2>\n");
    made += paragraph(
        "hint",
        "Latencies of the successful requests in seconds, each with its 95 % confidence "
        "interval if there are enough samples.");
    made += "<div class=\"scroll\"><table>\n";
    made += heading_row(
        {"Model", "Images", "In flight", "Succeeded", "Failed", "p50", "p90", "p95", "p99", "Max",
         "Mean<br>sd", "Images/s", "Credits"});
    for (auto const& one : from.combinations) made += combination_row(one);
    return made + "</table></div>\n" + paragraph("hint", missing_text(from));
}

std::string change_row(change const& from)
{
    auto kind = std::string("none words");
    if (from.kind == change_kind::faster) kind = "good words";
    if (from.kind == change_kind::slower) kind = "bad words";
    return "<tr>" + td(from.combination.model) + td(std::to_string(from.combination.num_images)) +
        td(std::to_string(from.combination.concurrency)) + td(from.figure, {}, "words") +
        td(from.before) + td(from.now) + td(ratio_text(from)) + td(to_string(from.kind), {}, kind) +
        "</tr>\n";
}

std::string
changes_table(std::vector<change> const& changes, std::vector<std::string> const& cautions)
{
    if (changes.empty()) return {};
    auto made = std::string("<h2>What changed</h2>\n");
    made += paragraph(
        "hint",
        "Against the earlier measurement. A figure is called faster or slower only if the two "
        "confidence intervals do not overlap.");
    for (auto const& caution : cautions) made += paragraph("note", caution);
    made += "<div class=\"scroll\"><table>\n";
    made += "<tr><th>Model</th><th>Images</th><th>In flight</th><th class=\"words\">Figure</th>"
            "<th>Before</th><th>Now</th><th>Change</th><th class=\"words\">Verdict</th></tr>\n";
    for (auto const& one : changes) made += change_row(one);
    return made + "</table></div>\n";
}

std::string header(results const& from)
{
    auto const& about = from.about;
    auto made = std::string("<header>\n<h1>Image models, measured</h1>\n");
    made += paragraph("lead", method_text(from.plan)) + paragraph("note", stop_text(from));
    made += "<dl>\n" + html_fact("Service", about.service) +
        html_fact("Started", about.started_at) + html_fact("Took", seconds(from.found.elapsed)) +
        html_fact(
                "Requests per combination",
                std::to_string(from.plan.params.requests) + " + " +
                    std::to_string(from.plan.params.warmup) + " warm-up") +
        html_fact("Prompts", std::to_string(about.prompt_count) + " (" + about.prompts + ')') +
        html_fact("Seed", std::to_string(from.plan.params.seed)) +
        html_fact("Credits", credit_text(from)) +
        html_fact("Budget", about.budget ? std::to_string(*about.budget) : "none given") +
        html_fact("Tool", about.tool) + "</dl>\n</header>\n";
    return made;
}

std::string plots(json::array const& panels, std::string_view id)
{
    auto made = std::string("<div class=\"grid\">\n");
    auto number = 0;
    for (auto const& one : panels) {
        auto const title = html_text(one.at("title").as_string());
        made += "<div class=\"card\"><h3>" + title + "</h3><div class=\"plot\"><canvas id=\"" +
            std::string(id) + '-' + std::to_string(number++) + "\" role=\"img\" aria-label=\"" +
            title + "\"></canvas></div></div>\n";
    }
    return made + "</div>\n";
}

std::string keys(plan const& of)
{
    auto made = std::string("<ul class=\"keys\">\n");
    auto number = 0;
    for (auto const& model : of.params.models) {
        made += "<li><i data-model=\"" + std::to_string(number++) + "\"></i>" + html_text(model) +
            "</li>\n";
    }
    return made + "</ul>\n";
}

std::string page_footer(plan const& of)
{
    auto const throughput = of.params.rate
        ? "Throughput: images of each block of requests after its first response, by "
          "the time from that response to the last."
        : "Throughput: the rate while all workers are busy, which is the images divided by the "
          "total duration of the requests, times the requests in flight.";
    return "<footer><p>" + std::string(throughput) +
        " Percentiles are those of the samples (nearest rank). Intervals: " +
        std::to_string(resamples) +
        " bootstrap resamples. Combinations were measured in turn, in random order; warm-up "
        "requests count only in the credits. All samples are in bench.json.</p></footer>\n";
}

} // namespace

std::string page_html(
    results const& from, std::vector<change> const& changes,
    std::vector<std::string> const& cautions)
{
    auto const data = figures(from);
    auto page = support::begin_page(
        page_title, texts::page_style,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"" + std::string(policy) + "\">\n");
    page += "<main>\n" + header(from);
    page += "<h2>Latency</h2>\n" +
        paragraph(
                "hint",
                "The share of successful requests that were answered within a given time: "
                "further left is faster.") +
        keys(from.plan) + plots(data.at("latency").as_array(), "latency");
    page += "<h2>Throughput</h2>\n" +
        paragraph(
                "hint",
                from.plan.params.concurrency.size() > 1
                    ? "Images per second by the number of requests in flight; the band is the "
                      "95 % confidence interval."
                    : "Images per second; the table has the confidence intervals.") +
        keys(from.plan) + plots(data.at("throughput").as_array(), "throughput");
    page += combinations_table(from) + changes_table(changes, cautions) + page_footer(from.plan);
    page += "</main>\n" + support::begin_data("figures") +
        support::json_for_script(json::serialize(data));
    page.append(support::end_of_data).append("<!--\n").append(texts::chart_notice).append("-->\n");
    page += support::script_element(texts::chart_library);
    page += support::script_element(texts::page_script);
    return page.append(support::end_of_page);
}

} // namespace neuroflash::cli::bench

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_PAGE_HPP
#define NEUROFLASH_SRC_CLI_BENCH_PAGE_HPP

#include "cli/bench/compare.hpp"
#include "cli/bench/results.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::cli::bench {

/// Points of one line at most: more do not show.
inline constexpr std::size_t most_points = 400;

/**
 * \brief What the page's plots are drawn from.
 *
 * `{"models":[...],"concurrency":[...],"longest":s,"latency":[{"title","lines":[{"model":i,
 * "points":[{"x":s,"y":percent}]}]}],"throughput":[...]}`: a panel of latencies for each number of
 * images and concurrency, and one of throughput for each number of images.
 */
boost::json::object figures(results const& from);

inline constexpr std::string_view page_title = "neuroflash bench";

/// The mark by which a page is recognised as a report.
inline constexpr std::string_view page_mark = "<title>neuroflash bench</title>";

/// The report as one HTML page that loads nothing.
///
/// \param changes  Against an earlier measurement; may be empty.
/// \param cautions Sentences about the comparison.
std::string page_html(
    results const& from, std::vector<change> const& changes,
    std::vector<std::string> const& cautions);

} // namespace neuroflash::cli::bench

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_RESULT_TEXT_HPP
#define NEUROFLASH_SRC_CLI_BENCH_RESULT_TEXT_HPP

#include "cli/bench/compare.hpp"
#include "cli/bench/results.hpp"

#include <optional>
#include <string>

/// What the table on the terminal and the page say alike.
namespace neuroflash::cli::bench {

/// Three digits that count; `-` where there is no figure.
std::string figure_text(std::optional<double> const& from);

/// `2.31 to 2.52`; empty where there is no interval.
std::string range_text(std::optional<estimate> const& from);

/// `-1.2 %`: by how much the figure grew; empty where that cannot be said.
std::string ratio_text(change const& of);

/// How latency was measured.
std::string method_text(plan const& of);

/// Why figures and intervals are missing; empty where none is.
std::string missing_text(results const& from);

/// What was left undone and why; empty after a whole run.
std::string stop_text(results const& from);

/// What it cost.
std::string credit_text(results const& from);

/// `3 rate_limited, 1 outcome_unknown`; empty where nothing failed.
std::string failure_text(combination_summary const& of);

/// `12 retried, 1 recovered`; empty where no request was.
std::string retry_text(combination_summary const& of);

} // namespace neuroflash::cli::bench

#endif

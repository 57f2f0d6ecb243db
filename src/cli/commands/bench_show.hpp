// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_BENCH_SHOW_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_BENCH_SHOW_HPP

#include "cli/bench/compare.hpp"
#include "cli/bench/results.hpp"

#include <neuroflash/models/quota.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::cli {

/// What a run may cost, and what limits it.
struct bench_quote
{
    std::int64_t credits = 0;           ///< The credits of the whole plan.
    std::optional<std::int64_t> budget; ///< The given value.
    std::int64_t available = 0;         ///< The lesser of the cycle's and the day's credits.
    bool fair_use_limit_reached = false;

    /// The credits that are never exceeded.
    std::int64_t limit() const noexcept;

    bool limited_by_quota() const noexcept { return available < budget.value_or(credits); }
};

/// The lines for people before anything is spent.
std::string to_text(bench_quote const& from, bench::plan const& of);

/// Tables and notes for people; tables have at most `columns` columns (unlimited if 0).
std::string to_text(
    bench::results const& from, std::vector<bench::change> const& changes,
    std::vector<std::string> const& cautions, std::size_t columns);

/// The line that says how far the measurement is.
std::string
progress_text(bench::measurement const& found, bench::block const& now, bench::plan const& of);

} // namespace neuroflash::cli

#endif

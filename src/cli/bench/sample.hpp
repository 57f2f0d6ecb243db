// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_SAMPLE_HPP
#define NEUROFLASH_SRC_CLI_BENCH_SAMPLE_HPP

#include <neuroflash/charge.hpp>
#include <neuroflash/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace neuroflash::cli::bench {

/// One request and what became of it. Times count from the start of the run.
struct sample
{
    std::size_t cell = 0;
    std::size_t block = 0; ///< Index into `plan::blocks`.
    int number = 0;        ///< Within the cell, from 0; warming up has numbers of its own.
    bool warmup = false;
    std::size_t prompt = 0;

    /// When it should have been sent: at a fixed rate the moment that the rate says, else the
    /// moment of sending.
    std::chrono::nanoseconds planned{};
    std::chrono::nanoseconds sent{};
    std::chrono::nanoseconds ended{};

    int images = 0; ///< That came.
    charge_state charge = charge_state::not_charged;
    int credits = 0; ///< Taken for certain.
    int attempts = 0;
    bool recovered = false; ///< Its answer was lost and found in the history.
    std::optional<errc> failure;

    /// What a user waited. From the planned start, or a slow service would delay the next request
    /// and so hide how slow it was (coordinated omission).
    std::chrono::nanoseconds latency() const noexcept { return ended - planned; }
};

/// Why a run ended.
enum class stop_reason
{
    finished,
    interrupted,
    budget,      ///< The next request would have exceeded the budget.
    quota,       ///< No image credits left.
    account,     ///< The service rejects the account.
    unreachable, ///< Many requests in a row found no connection.
};

/// What a run left.
struct measurement
{
    std::vector<sample> samples; ///< The samples in the order of their ends.
    stop_reason stop = stop_reason::finished;
    std::optional<error> failure; ///< That stopped it.
    std::int64_t spent = 0;       ///< Credits, those of warming up included.
    std::int64_t unresolved = 0;  ///< Credits that may have gone as well.
    std::chrono::nanoseconds elapsed{};
};

} // namespace neuroflash::cli::bench

#endif

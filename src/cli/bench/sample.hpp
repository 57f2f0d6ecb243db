// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_SAMPLE_HPP
#define NEUROFLASH_SRC_CLI_BENCH_SAMPLE_HPP

#include <neuroflash/charge.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/pending_generation.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::cli::bench {

/// The id of an image on either surface; empty if it has none.
inline std::string id_of(image const& one)
{
    if (one.image_id) return one.image_id->str();
    return one.stored_id ? one.stored_id->str() : std::string();
}

/// One request and its outcome. Times count from the start of the run.
struct sample
{
    std::size_t combination = 0;
    std::size_t block = 0; ///< Index into `plan::blocks`.
    int number = 0;        ///< Within the combination, from 0; warming up has numbers of its own.
    bool warmup = false;
    std::size_t prompt = 0;

    /// The time at which it should have been sent: with a fixed rate the moment that the rate
    /// says, else the moment of sending.
    std::chrono::nanoseconds planned{};
    std::chrono::nanoseconds sent{};
    std::chrono::nanoseconds ended{};

    int images = 0; ///< The images that arrived.
    charge_state charge = charge_state::not_charged;
    int credits = 0; ///< Taken for certain.
    int attempts = 0;
    bool recovered = false; ///< Its answer was lost and found in the history.
    std::optional<errc> failure;

    std::vector<std::string> image_ids;        ///< The ids of the images that arrived and have one.
    std::optional<pending_generation> pending; ///< The request, if its outcome is unknown.

    /// The time that a user waited. It counts from the planned start, or a slow service would delay
    /// the next request and so hide how slow it was (coordinated omission).
    std::chrono::nanoseconds latency() const noexcept { return ended - planned; }
};

/// Why a run ended.
enum class end_reason
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
    end_reason stop = end_reason::finished;
    std::optional<error> failure; ///< The error that stopped it.
    std::int64_t spent = 0;       ///< The credits, those of the warm-up included.
    std::int64_t unresolved = 0;  ///< Credits that may have gone as well.
    std::chrono::nanoseconds elapsed{};
};

} // namespace neuroflash::cli::bench

#endif

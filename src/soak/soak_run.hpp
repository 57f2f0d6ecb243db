// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SOAK_SOAK_RUN_HPP
#define NEUROFLASH_SRC_SOAK_SOAK_RUN_HPP

#include "chaos/checks.hpp"
#include "soak/process_usage.hpp"
#include "soak/trend.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// The soak run: many calls in flight for a long time, and whether anything grows.
namespace neuroflash::soak {

class soak_params
{
public:
    soak_params() = default;

    std::uint64_t seed = 1;
    std::chrono::seconds length{120};
    /// Calls are made anew that long; then the last of them end, and the ledger is read.
    std::chrono::seconds epoch{20};
    std::size_t in_flight = 2000;
};

/// What one epoch came to: medians, but for the 95th percentile.
class epoch_row
{
public:
    epoch_row() = default;

    double hours = 0; ///< From the start of the run to the end of the epoch.
    double resident_mib = 0;
    double heap_mib = 0;
    double idle_heap_mib = 0; ///< After the last call.
    double descriptors = 0;
    double threads = 0;
    double late_median_ms = 0; ///< The time of an image beyond that of the service.
    double late_p95_ms = 0;
};

/// A column of the rows.
class quantity
{
public:
    char const* name;
    double epoch_row::* column;
    bool latency; ///< It depends on what else the machine does.
};

inline constexpr quantity quantities[] = {
    {"resident_mib", &epoch_row::resident_mib, false},
    {"heap_mib", &epoch_row::heap_mib, false},
    {"idle_heap_mib", &epoch_row::idle_heap_mib, false},
    {"descriptors", &epoch_row::descriptors, false},
    {"threads", &epoch_row::threads, false},
    {"late_median_ms", &epoch_row::late_median_ms, true},
    {"late_p95_ms", &epoch_row::late_p95_ms, true},
};

class soak_result
{
public:
    soak_result() = default;

    soak_params params;
    std::vector<epoch_row> rows;
    std::size_t images = 0;
    std::size_t texts = 0;
    std::size_t clients = 0;
    std::size_t batch_items = 0;
    std::size_t charges = 0;
    std::size_t faults = 0;
    chaos::violations wrong;
    /// What the process holds when all clients are destroyed, beyond what it held before there was
    /// one. No descriptor and no thread may be left.
    process_usage left;

    /// The trend of a quantity, without the first quarter of the epochs, in which pools, caches and
    /// heap fill.
    trend trend_of(quantity const& of) const;
};

/// Runs epochs until the length is reached, at least `least_observations` and one before them.
soak_result
run_soak(soak_params const& params, std::function<void(epoch_row const&)> const& after_epoch);

} // namespace neuroflash::soak

#endif

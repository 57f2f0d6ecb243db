// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SOAK_EPOCH_HPP
#define NEUROFLASH_SRC_SOAK_EPOCH_HPP

#include "chaos/checks.hpp"
#include "soak/process_usage.hpp"
#include "soak/service.hpp"

#include <neuroflash/client.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace neuroflash::soak {

/// What lives as long as the run, but for the service.
class long_lived
{
public:
    long_lived(soak::service& with, std::uint64_t seed, std::size_t in_flight);

    soak::service& service;
    asio::io_context context;
    client guide;
    client image_service;
    std::filesystem::path directory; ///< The folder of the batches, which is removed at the end.

    long_lived(long_lived const&) = delete;
    long_lived& operator=(long_lived const&) = delete;
    ~long_lived();
};

class epoch_params
{
public:
    epoch_params() = default;

    std::uint64_t seed = 1;
    std::size_t number = 0; ///< The number of the epoch, which is part of its prompts.
    std::size_t in_flight = 2000;
    std::chrono::seconds length{20};
};

/// What came of an epoch.
class epoch_result
{
public:
    epoch_result() = default;

    std::vector<process_usage> busy; ///< While all calls are in flight.
    process_usage idle;              ///< After the last of them.
    std::vector<double> lateness_ms; ///< The time of calls for images beyond that of the service.
    std::size_t images = 0;          ///< Calls for them.
    std::size_t texts = 0;
    std::size_t clients = 0; ///< Made and destroyed.
    std::size_t batch_items = 0;
    std::size_t charges = 0; ///< In the ledger, of images and texts.
    chaos::violations wrong;
};

/// Keeps the calls in flight for the length of an epoch, waits for the last of them, compares their
/// results with the ledger, and resets the service.
epoch_result run_epoch(long_lived& on, epoch_params const& params);

} // namespace neuroflash::soak

#endif

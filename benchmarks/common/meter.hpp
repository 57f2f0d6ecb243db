// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BENCHMARKS_COMMON_METER_HPP
#define NEUROFLASH_BENCHMARKS_COMMON_METER_HPP

#include "common/options.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace bench {

using clock = std::chrono::steady_clock;

/// Heap allocations of the process so far; all zero in a build that does not count.
struct allocations
{
    std::uint64_t all = 0; ///< Calls of malloc and the like, OpenSSL's included.
    std::uint64_t bytes = 0;
    std::uint64_t operator_new = 0; ///< Calls of operator new.
    std::uint64_t openssl = 0;      ///< Allocations by OpenSSL.
};

/// Defined twice: by count_allocations.cpp, and by count_nothing.cpp.
allocations allocations_so_far() noexcept;

/// KiB of memory that the process has now, after free pages went back to the system.
double resident_kib();

/// KiB of memory that the process has now; no pages are given back first.
double resident_kib_as_is();

/// What was used between start and stop, and how long each request took.
class meter
{
public:
    explicit meter(options const& line) : line_(line) { latencies_.reserve(line.requests); }

    void start();
    void stop();

    /// Between start and stop only; one request has ended.
    void note(clock::time_point began)
    {
        if (!running_) return;
        latencies_.push_back(static_cast<std::uint32_t>(
            std::chrono::duration_cast<std::chrono::nanoseconds>(clock::now() - began).count() /
            100));
    }

    /// Another member of the line.
    void add(std::string name, double value) { extra_.emplace_back(std::move(name), value); }

    /// One line of JSON. `version`: of the library that was measured, and of its TLS.
    void print(std::string const& client, std::string const& version);

private:
    struct state
    {
        double user_us = 0;
        double system_us = 0;
        allocations heap;
        clock::time_point time;
    };

    static state now();

    options line_;
    bool running_ = false;
    state begin_;
    state end_;
    std::vector<std::uint32_t> latencies_; ///< The unit is 0.1 us.
    std::vector<std::pair<std::string, double>> extra_;
};

} // namespace bench

#endif

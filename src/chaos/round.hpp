// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CHAOS_ROUND_HPP
#define NEUROFLASH_SRC_CHAOS_ROUND_HPP

#include "chaos/checks.hpp"

#include <neuroflash/image_surface.hpp>
#include <neuroflash/sandbox/records.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace neuroflash::chaos {

class round_params
{
public:
    round_params() = default;

    std::uint64_t seed = 1;
    image_surface surface = image_surface::guide;
    std::size_t jobs = 1000;
    std::size_t concurrency = 64;
    bool log = false; ///< What the client logs goes to standard error, with the job's number.
    std::vector<double> rates; ///< Shares of faults, one after another, each for as many jobs.
};

/// What came of a round, or of several together.
class round_result
{
public:
    round_result() = default;

    std::size_t jobs = 0;
    std::size_t answered = 0;                 ///< Results as the service sent them.
    std::size_t recovered = 0;                ///< Results that the call found in the history.
    std::size_t not_charged = 0;              ///< Failures that cost nothing.
    std::size_t unknown = 0;                  ///< Results that are left to `reconcile`.
    std::size_t settled = 0;                  ///< The number of those whose images were found.
    std::map<std::string, std::size_t> codes; ///< Failures by code.
    std::size_t charges = 0;
    long credits = 0;
    sandbox::counters seen; ///< The counts of the service that add up.
    violations wrong;

    void add(round_result const& other);
};

/// Runs jobs against a service and with a client of its own, settles what is unknown, and checks.
round_result run_round(round_params const& params);

} // namespace neuroflash::chaos

#endif

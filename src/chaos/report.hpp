// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CHAOS_REPORT_HPP
#define NEUROFLASH_SRC_CHAOS_REPORT_HPP

#include "chaos/round.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace neuroflash::chaos {

/// All that a run came to.
class run_report
{
public:
    run_report() = default;

    std::uint64_t seed = 0;
    std::string rate;
    std::size_t concurrency = 0;
    std::chrono::duration<double> took{};
    round_result total;
};

/// Lines for people.
std::string to_text(run_report const& run);

/// One JSON document.
std::string in_json(run_report const& run);

/// The most memory that this process has held, in MiB.
long peak_memory();

} // namespace neuroflash::chaos

#endif

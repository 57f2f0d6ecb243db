// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SOAK_REPORT_HPP
#define NEUROFLASH_SRC_SOAK_REPORT_HPP

#include "soak/soak_run.hpp"

#include <string>

namespace neuroflash::soak {

/// How much a quantity may grow within a run, as a share of its mean, and how much may be left.
class allowance
{
public:
    allowance() = default;

    double memory = 0.01;  ///< Memory, descriptors and threads.
    double latency = 0.25; ///< Times, which depend on what else the machine does.
    double left_mib = 4;   ///< Heap that may be left when all clients are destroyed.

    double of(quantity const& which) const noexcept { return which.latency ? latency : memory; }
};

/// Whether nothing grew beyond the allowance, the clients left nothing behind, and every charge has
/// its result.
bool passed(soak_result const& run, allowance const& allowed);

/// Lines for people.
std::string to_text(soak_result const& run, allowance const& allowed);

/// One JSON document.
std::string in_json(soak_result const& run, allowance const& allowed);

} // namespace neuroflash::soak

#endif

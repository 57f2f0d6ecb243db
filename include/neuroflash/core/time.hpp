// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TIME_HPP
#define NEUROFLASH_CORE_TIME_HPP

#include <chrono>

namespace neuroflash::inline v0::core {

/// The type of neuroflash::time_point, without the headers that it needs.
using time_point = std::chrono::steady_clock::time_point;
using duration = std::chrono::steady_clock::duration;

} // namespace neuroflash::inline v0::core

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TIME_HPP
#define NEUROFLASH_CORE_TIME_HPP

#include <chrono>

namespace neuroflash::inline v0::core {

/// The same type as neuroflash::time_point, without the headers that come with that.
using time_point = std::chrono::steady_clock::time_point;
using duration = std::chrono::steady_clock::duration;

} // namespace neuroflash::inline v0::core

#endif

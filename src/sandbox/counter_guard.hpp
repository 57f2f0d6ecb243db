// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_COUNTER_GUARD_HPP
#define NEUROFLASH_SRC_SANDBOX_COUNTER_GUARD_HPP

#include "sandbox/statistics.hpp"

namespace neuroflash::inline v0::sandbox {

/// Counts one in a gauge during its lifetime.
class counter_guard
{
public:
    explicit counter_guard(gauge& which) : which_(which) { which_.begin(); }
    ~counter_guard() { which_.end(); }
    counter_guard(counter_guard const&) = delete;
    counter_guard& operator=(counter_guard const&) = delete;

private:
    gauge& which_;
};

} // namespace neuroflash::inline v0::sandbox

#endif

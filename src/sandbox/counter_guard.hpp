// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_COUNTER_GUARD_HPP
#define NEUROFLASH_SRC_SANDBOX_COUNTER_GUARD_HPP

#include "sandbox/statistics.hpp"

namespace neuroflash::inline v0::sandbox {

/// Counts in a gauge for as long as it lives.
class counted
{
public:
    explicit counted(gauge& which) : which_(which) { which_.begin(); }
    ~counted() { which_.end(); }
    counted(counted const&) = delete;
    counted& operator=(counted const&) = delete;

private:
    gauge& which_;
};

} // namespace neuroflash::inline v0::sandbox

#endif

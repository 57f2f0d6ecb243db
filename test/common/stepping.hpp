// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_STEPPING_HPP
#define NEUROFLASH_TEST_COMMON_STEPPING_HPP

#include "common/call_fixture.hpp"

#include <functional>

namespace neuroflash::test {

/// Runs one handler, or moves the clock where none can run. Returns false if nothing will ever
/// happen.
inline bool step(call_fixture& at)
{
    at.context.restart();
    return at.context.poll_one() > 0 || at.time->jump();
}

/// Runs `steps` steps, or fewer if `done` says so before.
inline bool run_steps(call_fixture& at, int steps, std::function<bool()> const& done)
{
    for (auto n = 0; n < steps; ++n) {
        if (done() || !step(at)) return false;
    }
    return !done();
}

} // namespace neuroflash::test

#endif

// SPDX-License-Identifier: BSL-1.0
#include "io/timed_lease.hpp"

#include <algorithm>

namespace neuroflash::inline v0::io {

timeline::duration
split(timeline::duration waited, timeline const& opening, timeline& into) noexcept
{
    for (auto const where : {phase::tls, phase::proxy, phase::connect, phase::name_resolution}) {
        auto const share = std::min(waited, opening.in(where));
        into.add(where, share);
        waited -= share;
    }
    return waited;
}

void timed_lease::complete(exchange_outcome& outcome, bool reusable)
{
    if (reusable_) *reusable_ = reusable;
    if (!lease_) return;
    outcome.reused = lease_.reused();
    if (waited_.count() != 0) {
        if (!outcome.reused) waited_ = split(waited_, lease_->opening_times(), outcome.times);
        outcome.times.add(phase::queue, waited_);
    }
    if (reusable) return lease_.give_back();
    if (outcome.code == errc{}) return lease_.discard(close_reason::answered);
    // The server that closed this connection has probably closed all idle ones.
    auto const was_dead = outcome.code == errc::connection_lost && outcome.bytes_written == 0;
    if (was_dead && outcome.reused) lease_.pool().close_idle();
    lease_.discard(close_reason::failed);
}

} // namespace neuroflash::inline v0::io

// SPDX-License-Identifier: BSL-1.0
// call drives one call through the seams: it awaits transport, time_source and its own events.
#ifndef NEUROFLASH_SRC_CALL_SINGLE_FLIGHT_HPP
#define NEUROFLASH_SRC_CALL_SINGLE_FLIGHT_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/time_source.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <list>

namespace neuroflash::inline v0::call {

/**
 * \brief Lets any number of callers wait for one piece of work, each within his own deadline.
 *
 * The work is not theirs: when a waiter gives up, the others still get the result.
 */
class single_flight
{
public:
    /// How often work has ended. Ask before starting any: it may end before the wait begins.
    std::uint64_t completions() const noexcept { return landings_; }

    /// Waits until work ends that had not ended when `completions` said `seen`.
    /// \par Errors
    /// token_timeout, cancelled, client_closed; errc{}: it has ended.
    asio::awaitable<errc> wait(time_source& time, time_point deadline, std::uint64_t seen);

    /// The same for what certainly ends soon: no deadline, and cancellation does not count.
    asio::awaitable<void> wait_to_end(std::uint64_t seen);

    /// Wakes all who wait now.
    void complete();

    void close()
    {
        closed_ = true;
        complete();
    }

private:
    asio::awaitable<void> completion();

    // Used as events, never as clocks: they do not expire, landing cancels them. They live in the
    // io_context, so that destroying it with callers waiting leaves nothing behind.
    std::list<asio::steady_timer*> waiting_;
    std::uint64_t landings_ = 0;
    bool closed_ = false;
};

} // namespace neuroflash::inline v0::call

#endif

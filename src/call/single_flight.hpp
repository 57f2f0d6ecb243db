// SPDX-License-Identifier: BSL-1.0
// call drives one call through the seams: it awaits transport, time_source and its own events.
#ifndef NEUROFLASH_SRC_CALL_SINGLE_FLIGHT_HPP
#define NEUROFLASH_SRC_CALL_SINGLE_FLIGHT_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/time_source.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>

namespace neuroflash::call {

/**
 * \brief Lets any number of callers wait for one piece of work, each within his own deadline.
 *
 * The work is not theirs: when a waiter gives up, the others still get the result.
 */
class single_flight
{
public:
    /// Waits until `land` or `close`. errc{} then; else token_timeout, cancelled, client_closed.
    asio::awaitable<errc> wait(time_source& time, time_point deadline);

    /// Wakes all who wait now.
    void land();

    void close()
    {
        closed_ = true;
        land();
    }

private:
    asio::awaitable<void> landing();

    // Used as events, never as clocks: they do not expire, landing cancels them. They live in the
    // io_context, so that destroying it with callers waiting leaves nothing behind.
    std::list<asio::steady_timer*> waiting_;
    bool closed_ = false;
};

} // namespace neuroflash::call

#endif

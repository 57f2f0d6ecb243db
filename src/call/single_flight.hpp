// SPDX-License-Identifier: BSL-1.0
// The module call drives calls: it awaits the transport, the time_source and its own events.
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
 * \brief Lets any number of callers wait for one piece of work, each with its own deadline.
 *
 * The work belongs to no caller. When a caller stops waiting, the others still get the result.
 */
class single_flight
{
public:
    /// How often work has ended. Read it before starting work, which may end before a wait begins.
    std::uint64_t completions() const noexcept { return completions_; }

    /// Waits until work ends that had not ended when `completions` returned `seen`.
    /// \par Errors
    /// token_timeout, cancelled, client_closed; errc{} if the work has ended.
    asio::awaitable<errc> wait(time_source& time, time_point deadline, std::uint64_t seen);

    /// Waits, without deadline or cancellation, for work that certainly ends soon.
    asio::awaitable<void> wait_to_end(std::uint64_t seen);

    /// Wakes all callers that wait now.
    void complete();

    void close()
    {
        closed_ = true;
        complete();
    }

private:
    asio::awaitable<void> completion();

    // The timers are used as events: they do not expire, and `complete` cancels them. They live in
    // the io_context, so that destroying it while callers wait leaves nothing behind.
    std::list<asio::steady_timer*> waiting_;
    std::uint64_t completions_ = 0;
    bool closed_ = false;
};

} // namespace neuroflash::inline v0::call

#endif

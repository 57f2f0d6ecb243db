// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TIME_SOURCE_HPP
#define NEUROFLASH_TIME_SOURCE_HPP

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace neuroflash::inline v0 {

/// The clocks and the random numbers of a client: the interface for tests on a virtual clock. All
/// functions are called on the client's executor, one at a time. They throw nothing but
/// std::bad_alloc.
class time_source
{
public:
    virtual ~time_source() = default;

    /// The monotonic clock: for deadlines, delays and token lifetimes.
    virtual std::chrono::steady_clock::time_point now() const = 0;

    /// The wall clock: for dates of the service (Retry-After), for the time at which a paid request
    /// was sent, which is compared with the history, and for midnight UTC. Never for a deadline.
    virtual std::chrono::system_clock::time_point wall_now() const = 0;

    /// Returns at `when`, or earlier if cancelled.
    virtual boost::asio::awaitable<void>
    sleep_until(std::chrono::steady_clock::time_point when) = 0;

    /// A random number, evenly distributed over 0 <= x < 1.
    virtual double jitter() = 0;
};

} // namespace neuroflash::inline v0

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TIME_SOURCE_HPP
#define NEUROFLASH_TIME_SOURCE_HPP

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace neuroflash::inline v0 {

/// The clock and the random numbers of a client: the interface for tests on a virtual clock. Called
/// on the client's executor. Nothing is thrown, except std::bad_alloc.
class time_source
{
public:
    virtual ~time_source() = default;

    /// The monotonic clock: for deadlines, delays and token lifetimes.
    virtual std::chrono::steady_clock::time_point now() const = 0;

    /// The wall clock: only for dates of the service (Retry-After).
    virtual std::chrono::system_clock::time_point wall_now() const = 0;

    /// Returns at `when`, or earlier if cancelled.
    virtual boost::asio::awaitable<void>
    sleep_until(std::chrono::steady_clock::time_point when) = 0;

    /// A random number, evenly distributed over 0 <= x < 1.
    virtual double jitter() = 0;
};

} // namespace neuroflash::inline v0

#endif

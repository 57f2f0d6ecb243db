// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TIME_SOURCE_HPP
#define NEUROFLASH_TIME_SOURCE_HPP

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace neuroflash::inline v0 {

/// Where a client gets time and chance from: the seam for tests on a virtual clock.
class time_source
{
public:
    virtual ~time_source() = default;

    /// For deadlines, delays and token lifetimes: never jumps.
    virtual std::chrono::steady_clock::time_point now() const = 0;

    /// For the dates of the service only (Retry-After).
    virtual std::chrono::system_clock::time_point wall_now() const = 0;

    /// Returns at `when`, or earlier when cancelled.
    virtual boost::asio::awaitable<void>
    sleep_until(std::chrono::steady_clock::time_point when) = 0;

    /// Even over 0 <= x < 1.
    virtual double jitter() = 0;
};

} // namespace neuroflash::inline v0

#endif

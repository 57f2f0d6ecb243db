// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SUPPORT_ASYNC_EVENT_HPP
#define NEUROFLASH_SRC_SUPPORT_ASYNC_EVENT_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace neuroflash::inline v0::support {

/**
 * \brief What coroutines of one executor wait for: a timer that never expires.
 *
 * It keeps no state. A coroutine looks at the state that it waits for, waits, and looks again. Not
 * safe for several threads.
 */
class async_event
{
public:
    explicit async_event(boost::asio::any_io_executor executor)
        : timer_(std::move(executor), boost::asio::steady_timer::time_point::max())
    {
    }

    /// Ends with the next `notify_all`, or if it is cancelled. An awaitable of a tuple that the
    /// caller ignores.
    auto wait() { return timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable)); }

    void notify_all() { timer_.cancel(); }

private:
    boost::asio::steady_timer timer_;
};

} // namespace neuroflash::inline v0::support

#endif

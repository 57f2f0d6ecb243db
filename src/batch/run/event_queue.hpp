// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_EVENT_QUEUE_HPP
#define NEUROFLASH_SRC_BATCH_RUN_EVENT_QUEUE_HPP

#include "support/async_event.hpp"

#include <neuroflash/batch/batch_event.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

namespace neuroflash::inline v0::batch {

namespace asio = boost::asio;

/// The events of a run, for a function and for a reader that takes them singly. Bounded: the oldest
/// are dropped, and counted.
class event_queue
{
public:
    event_queue(
        asio::any_io_executor const& executor, std::function<void(batch_event const&)> on_event);

    void begin() noexcept { is_over_ = false; }
    void emit(batch_event event);

    /// Ends the queue: no event follows.
    void end();

    /// The next event; empty at the end.
    asio::awaitable<std::optional<batch_event>> next();

private:
    std::function<void(batch_event const&)> on_event_;
    std::deque<batch_event> events_;
    std::int64_t missed_ = 0;
    bool is_over_ = false;
    support::async_event changed_;
};

} // namespace neuroflash::inline v0::batch

#endif

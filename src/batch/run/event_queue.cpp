// SPDX-License-Identifier: BSL-1.0
#include "batch/run/event_queue.hpp"

#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

constexpr std::size_t most_events = 4096;

} // namespace

event_queue::event_queue(
    asio::any_io_executor const& executor, std::function<void(batch_event const&)> on_event)
    : on_event_(std::move(on_event)), changed_(executor)
{
}

void event_queue::emit(batch_event event)
{
    event.missed = std::exchange(missed_, 0);
    if (on_event_) on_event_(event);
    if (events_.size() >= most_events) {
        missed_ += 1 + events_.front().missed;
        events_.pop_front();
    }
    events_.push_back(std::move(event));
    changed_.notify_all();
}

void event_queue::end()
{
    is_over_ = true;
    changed_.notify_all();
}

asio::awaitable<std::optional<batch_event>> event_queue::next()
{
    while (events_.empty() && !is_over_) {
        co_await changed_.wait();
    }
    if (events_.empty()) co_return std::nullopt;
    auto event = std::move(events_.front());
    events_.pop_front();
    co_return event;
}

} // namespace neuroflash::inline v0::batch

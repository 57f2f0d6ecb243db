// SPDX-License-Identifier: BSL-1.0
#include "batch/run/task_group.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <exception>

namespace neuroflash::inline v0::batch {

task_group::task_group(asio::any_io_executor executor, std::shared_ptr<time_source> time)
    : executor_(executor), time_(std::move(time)), changed_(executor)
{
}

void task_group::set_owner(std::weak_ptr<void> owner, std::function<void()> on_exception)
{
    owner_ = std::move(owner);
    on_exception_ = std::move(on_exception);
}

asio::awaitable<void> task_group::wait(std::optional<time_point> until)
{
    using namespace asio::experimental::awaitable_operators;
    auto change = changed_.wait();
    if (!until) {
        co_await std::move(change);
        co_return;
    }
    auto sleeping = time_->sleep_until(*until);
    auto both = std::move(change) || std::move(sleeping);
    co_await std::move(both);
}

void task_group::spawn(asio::awaitable<void> work, std::size_t* kind)
{
    ++running_;
    if (kind != nullptr) ++*kind;
    asio::co_spawn(
        executor_, std::move(work), [this, owner = owner_.lock(), kind](std::exception_ptr thrown) {
            --running_;
            if (kind != nullptr) --*kind;
            if (thrown) on_exception_();
            wake();
        });
}

void task_group::cancel_free_calls()
{
    for (auto& one : calls_) {
        if (one.about.cost == named_wait::kind::paid) continue;
        one.stop.emit(asio::cancellation_type::terminal);
    }
}

void task_group::cancel_all_calls()
{
    for (auto& one : calls_) one.stop.emit(asio::cancellation_type::terminal);
}

std::optional<named_wait> task_group::oldest_wait(named_wait::kind sort) const
{
    for (auto const& one : calls_) {
        if (one.about.cost == sort) return one.about;
    }
    return {};
}

std::optional<task_group::time_point> task_group::last_end() const
{
    auto last = std::optional<time_point>();
    for (auto const& one : calls_) {
        if (!one.about.settles_requests) continue;
        if (!one.about.until) return {};
        last = std::max(last, one.about.until);
    }
    return last;
}

} // namespace neuroflash::inline v0::batch

// SPDX-License-Identifier: BSL-1.0
#include "io/serial_executor.hpp"

#include <utility>

namespace neuroflash::inline v0::io {

serial_queue::~serial_queue()
{
    while (ready_) std::exchange(ready_, ready_->next_)->destroy();
}

serial_queue::running const*& serial_queue::innermost() noexcept
{
    static thread_local running const* value = nullptr;
    return value;
}

serial_queue::running::running(serial_queue const& which) noexcept
    : which_(which), outer_(std::exchange(innermost(), this))
{
}

serial_queue::running::~running()
{
    innermost() = outer_;
}

serial_queue::handing_over*& serial_queue::innermost_handing_over() noexcept
{
    static thread_local handing_over* value = nullptr;
    return value;
}

serial_queue::handing_over::handing_over(serial_queue const& which) noexcept
    : which_(which), outer_(std::exchange(innermost_handing_over(), this))
{
}

serial_queue::handing_over::~handing_over()
{
    innermost_handing_over() = outer_;
}

void serial_queue::give_up() noexcept
{
    for (auto* one = innermost_handing_over(); one; one = one->outer_) {
        if (&one->which_ != this) continue;
        one->failed_ = true;
        return;
    }
    abandon();
}

bool serial_queue::runs_here() const noexcept
{
    for (auto const* one = innermost(); one; one = one->outer_) {
        if (&one->which_ == this) return true;
    }
    return false;
}

bool serial_queue::try_enter() noexcept
{
    void* free = nullptr;
    return state_.compare_exchange_strong(
        free, this, std::memory_order_acquire, std::memory_order_relaxed);
}

bool serial_queue::enter_or_wait(waiting& one) noexcept
{
    auto* last = state_.load(std::memory_order_relaxed);
    for (;;) {
        void* const wanted = last ? static_cast<void*>(&one) : this;
        one.next_ = last && last != this ? static_cast<waiting*>(last) : nullptr;
        if (state_.compare_exchange_weak(
                last, wanted, std::memory_order_acq_rel, std::memory_order_relaxed)) {
            break;
        }
    }
    return last == nullptr;
}

bool serial_queue::try_leave() noexcept
{
    if (ready_) return false;
    void* held = this;
    return state_.compare_exchange_strong(
        held, nullptr, std::memory_order_release, std::memory_order_relaxed);
}

/// Takes the waiting handlers, which are listed newest first, and reverses their order.
void serial_queue::collect() noexcept
{
    auto* const last = state_.exchange(this, std::memory_order_acquire);
    auto* one = last != this ? static_cast<waiting*>(last) : nullptr;
    waiting* first = nullptr;
    while (one) {
        auto* const earlier = std::exchange(one->next_, first);
        first = std::exchange(one, earlier);
    }
    auto** end = &ready_;
    while (*end) end = &(*end)->next_;
    *end = first;
}

void serial_queue::run_waiting()
{
    collect();
    while (ready_) {
        auto* const one = std::exchange(ready_, ready_->next_);
        one->run();
    }
}

void serial_queue::leave_waiting() noexcept
{
    void* held = nullptr;
    do {
        collect();
        held = this;
    } while (!state_.compare_exchange_strong(
        held, nullptr, std::memory_order_release, std::memory_order_relaxed));
}

void serial_queue::abandon() noexcept
{
    while (!try_leave()) {
        collect();
        while (ready_) {
            auto* const one = std::exchange(ready_, ready_->next_);
            one->destroy();
        }
    }
}

} // namespace neuroflash::inline v0::io

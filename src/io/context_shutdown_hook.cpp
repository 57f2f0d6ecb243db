// SPDX-License-Identifier: BSL-1.0
#include "io/context_shutdown_hook.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <mutex>
#include <unordered_set>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::io {

/// The list is locked, because clients of one context may be destroyed on several threads.
struct context_shutdown_hook::members
{
    std::mutex mutex;
    std::unordered_set<context_shutdown_hook*> all;
    std::vector<std::shared_ptr<void>> kept; ///< It has room for all, so that no end needs memory.

    void add(context_shutdown_hook* one)
    {
        auto const lock = std::lock_guard(mutex);
        auto const needed = all.size() + 1;
        if (kept.capacity() < needed) kept.reserve(2 * needed);
        all.insert(one);
    }

    /// Removes one member and returns its callback; empty if no member is left.
    callback take_one()
    {
        auto const lock = std::lock_guard(mutex);
        if (all.empty()) return nullptr;
        auto const one = *all.begin();
        all.erase(all.begin());
        // The callback is moved out, because the call may destroy the object.
        return std::move(one->on_end_);
    }
};

class context_shutdown_hook::service : public asio::execution_context::service
{
public:
    static inline asio::execution_context::id id;

    explicit service(asio::execution_context& owner) : asio::execution_context::service(owner) {}

    // A context deletes its services after all of them have destroyed their coroutines.
    ~service() override { watchers->kept.clear(); }

    std::shared_ptr<members> watchers = std::make_shared<members>();

private:
    void shutdown() override
    {
        while (auto const on_end = watchers->take_one()) watchers->kept.push_back(on_end());
    }
};

context_shutdown_hook::context_shutdown_hook(asio::any_io_executor const& executor, callback on_end)
    : on_end_(std::move(on_end))
{
    // A context shuts down its newest service first. With these made before ours, sockets, timers
    // and strands are valid when the callback runs, and the coroutines that wait for them still
    // exist.
    auto const strand = asio::make_strand(executor);
    auto const socket = asio::ip::tcp::socket(executor);
    auto const timer = asio::steady_timer(executor);
    auto& context = asio::query(executor, asio::execution::context);
    members_ = asio::use_service<service>(context).watchers;
    members_->add(this);
}

context_shutdown_hook::~context_shutdown_hook()
{
    auto const lock = std::lock_guard(members_->mutex);
    members_->all.erase(this);
}

} // namespace neuroflash::inline v0::io

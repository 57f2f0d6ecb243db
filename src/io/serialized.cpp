// SPDX-License-Identifier: BSL-1.0
#include "io/serialized.hpp"

#include "io/serial_executor.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/thread_pool.hpp>

// Boost 1.87 and later read the hint from here.
#if __has_include(<boost/asio/config.hpp>)
#include <boost/asio/config.hpp>
#endif

#include <utility>

namespace neuroflash::inline v0::io {

namespace {

template <class Executor>
bool is(asio::any_io_executor const& executor)
{
    return executor.target<Executor>() != nullptr;
}

template <class Executor>
bool is_strand_of(asio::any_io_executor const& executor)
{
    return is<asio::strand<Executor>>(executor);
}

#if __has_include(<boost/asio/config.hpp>)
int hint_of(asio::io_context& context)
{
    return asio::config(context).get("scheduler", "concurrency_hint", 0);
}
#endif

/// Whether Asio itself assumes that one thread runs the context.
bool is_for_one_thread(asio::io_context& context)
{
#if __has_include(<boost/asio/config.hpp>)
    auto const set = asio::config(context);
    return (hint_of(context) == 1 && distinguishes_hints()) ||
        !set.get("scheduler", "locking", true) || !set.get("reactor", "io_locking", true);
#else
    auto const hint = asio::use_service<asio::detail::io_context_impl>(context).concurrency_hint();
    return hint == 1 || !BOOST_ASIO_CONCURRENCY_HINT_IS_LOCKING(SCHEDULER, hint) ||
        !BOOST_ASIO_CONCURRENCY_HINT_IS_LOCKING(REACTOR_IO, hint);
#endif
}

/// Whether the queue of the context has a lock.
bool has_lock(asio::execution_context& context)
{
#if __has_include(<boost/asio/config.hpp>)
    return asio::config(context).get("scheduler", "locking", true);
#else
    using scheduler = asio::detail::io_context_impl;
    if (!asio::has_service<scheduler>(context)) return true;
    auto const hint = asio::use_service<scheduler>(context).concurrency_hint();
    return BOOST_ASIO_CONCURRENCY_HINT_IS_LOCKING(SCHEDULER, hint);
#endif
}

} // namespace

bool distinguishes_hints()
{
#if __has_include(<boost/asio/config.hpp>)
    static auto const distinguished = [] {
        auto safe = asio::io_context(BOOST_ASIO_CONCURRENCY_HINT_SAFE);
        return hint_of(safe) != 1;
    }();
    return distinguished;
#else
    return true;
#endif
}

bool is_serial(asio::any_io_executor const& executor)
{
    if (auto const* const of = executor.target<asio::io_context::executor_type>()) {
        return is_for_one_thread(of->context());
    }
    return is<serial_executor<asio::io_context::executor_type>>(executor) ||
        is<serial_executor<asio::thread_pool::executor_type>>(executor) ||
        is<serial_executor<asio::any_io_executor>>(executor) ||
        is_strand_of<asio::io_context::executor_type>(executor) ||
        is_strand_of<asio::thread_pool::executor_type>(executor) ||
        is_strand_of<asio::any_io_executor>(executor) ||
        is_strand_of<asio::system_executor>(executor);
}

bool takes_posts(asio::any_io_executor const& executor)
{
    return has_lock(asio::query(executor, asio::execution::context));
}

asio::any_io_executor serialized(asio::any_io_executor executor)
{
    if (is_serial(executor)) return executor;
    // An executor of the context's own type fits into any_io_executor without an allocation.
    if (auto const* const of = executor.target<asio::io_context::executor_type>()) {
        return serial_executor<asio::io_context::executor_type>::on(*of);
    }
    if (auto const* const of = executor.target<asio::thread_pool::executor_type>()) {
        return serial_executor<asio::thread_pool::executor_type>::on(*of);
    }
    return serial_executor<asio::any_io_executor>::on(std::move(executor));
}

} // namespace neuroflash::inline v0::io

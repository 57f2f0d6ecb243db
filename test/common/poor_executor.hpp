// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_POOR_EXECUTOR_HPP
#define NEUROFLASH_TEST_COMMON_POOR_EXECUTOR_HPP

#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include <functional>
#include <new>
#include <utility>

namespace neuroflash::test {

namespace asio = boost::asio;

/// What executors share, so that a test can make them poor.
struct poverty
{
    bool is_poor = false;
    std::function<void()> when_refused; ///< Called once.
};

/// Has no memory for a handler while it is poor.
struct poor_executor
{
    asio::execution_context& query(asio::execution::context_t) const noexcept
    {
        return asio::query(inner, asio::execution::context);
    }
    poor_executor require(asio::execution::blocking_t::never_t) const { return *this; }

    template <class Handler>
    void execute(Handler&& handler) const
    {
        if (of->is_poor) {
            if (auto const refused = std::exchange(of->when_refused, nullptr)) refused();
            throw std::bad_alloc();
        }
        asio::post(inner, std::forward<Handler>(handler));
    }

    friend bool operator==(poor_executor const& a, poor_executor const& b) noexcept
    {
        return a.inner == b.inner;
    }
    friend bool operator!=(poor_executor const& a, poor_executor const& b) noexcept
    {
        return !(a == b);
    }

    asio::io_context::executor_type inner;
    poverty* of;
};

} // namespace neuroflash::test

#endif

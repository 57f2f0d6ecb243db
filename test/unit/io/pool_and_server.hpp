// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_UNIT_IO_POOL_AND_SERVER_HPP
#define NEUROFLASH_TEST_UNIT_IO_POOL_AND_SERVER_HPP

#include "io/connection_pool.hpp"

#include "common/byte_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <vector>

namespace neuroflash::test {

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

/// One who asks for a connection.
struct waiter
{
    bool done = false;
    io::acquire_result got;
    asio::cancellation_signal signal;
};

struct pool_and_server
{
    explicit pool_and_server(
        std::size_t max_live = 2, core::duration idle = 20s, core::duration age = 300s,
        bool tls = false, std::chrono::milliseconds patience = 1h)
        : pool(std::make_shared<io::connection_pool>(
              context.get_executor(), server.origin(tls), core::pool_limits{max_live, idle, age},
              std::make_shared<io::connector>(
                  context.get_executor(), for_this_machine(),
                  std::make_shared<io::deadline_queue>(context.get_executor()), patience)))
    {
        asio::co_spawn(context, accept_all(), asio::detached);
    }

    ~pool_and_server()
    {
        pool->close();
        server.close();
        run_ready();
        waiters.clear();
        peers.clear();
        run_ready();
    }

    asio::awaitable<void> accept_all()
    {
        for (;;) {
            peers.push_back(co_await server.accept());
            if (on_accept) on_accept();
        }
    }

    waiter& ask(clock_type::duration within = 20s)
    {
        auto& one = waiters.emplace_back();
        auto asking = [](pool_and_server& at, waiter& me,
                         clock_type::time_point until) -> asio::awaitable<void> {
            co_await asio::this_coro::throw_if_cancelled(false);
            me.got = co_await at.pool->acquire(until);
            me.done = true;
            at.order.push_back(&me);
        };
        asio::co_spawn(
            context, asking(*this, one, clock_type::now() + within),
            asio::bind_cancellation_slot(one.signal.slot(), [](std::exception_ptr) {}));
        return one;
    }

    void until(bool const& what) { run_until(context, what); }

    void run_ready()
    {
        context.restart();
        context.poll();
    }

    client_stats stats() const
    {
        auto sum = client_stats();
        pool->add_to(sum);
        return sum;
    }

    asio::io_context context;
    byte_server server{context};
    std::shared_ptr<io::connection_pool> pool;
    std::deque<tcp::socket> peers;
    std::deque<waiter> waiters;
    std::vector<waiter*> order;
    std::function<void()> on_accept;
};

struct one_connection : pool_and_server
{
    one_connection() : pool_and_server(1) {}
};

} // namespace neuroflash::test

#endif

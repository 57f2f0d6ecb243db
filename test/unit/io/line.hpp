// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_UNIT_IO_LINE_HPP
#define NEUROFLASH_TEST_UNIT_IO_LINE_HPP

#include "common/unit_test.hpp"
#include "io/connection.hpp"

#include "common/byte_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <memory>
#include <string>
#include <vector>

namespace neuroflash::test {

using namespace std::chrono_literals;

inline constexpr char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
using clock_type = std::chrono::steady_clock;

/// A connection, and a server for it.
struct line
{
    exchange_request request(std::string const& body = {}, clock_type::duration within = 10s)
    {
        auto message = http_request(http_method::post, server.origin(), "/x");
        message.finish(body);
        auto made =
            exchange_request(server.origin(), std::move(message), clock_type::now() + within);
        made.max_body = std::size_t(1) << 24;
        return made;
    }

    asio::awaitable<void> open()
    {
        auto const how = co_await one->connect(server.endpoint(), clock_type::now() + 5s);
        BOOST_TEST_REQUIRE(how.code == errc{});
        auto const ready = co_await one->secure(nullptr, clock_type::now() + 5s);
        BOOST_TEST_REQUIRE(ready.code == errc{});
    }

    /// One exchange against a peer that does what `behave` says.
    template <class Behave>
    exchange_outcome exchange(exchange_request const& what, Behave behave)
    {
        auto served = false;
        auto const serving = [&]() -> asio::awaitable<void> {
            auto peer = co_await server.accept();
            co_await behave(peer);
        };
        asio::co_spawn(context, serving(), note(served));
        auto outcome = exchange_outcome();
        auto const asking = [&]() -> asio::awaitable<void> {
            co_await asio::this_coro::throw_if_cancelled(false);
            co_await open();
            co_await one->exchange(what, outcome, scratch, reusable);
        };
        run_real(context, asking());
        one.reset();
        run_until(context, served);
        return outcome;
    }

    asio::io_context context;
    byte_server server{context};
    std::shared_ptr<io::deadline_queue> deadlines =
        std::make_shared<io::deadline_queue>(context.get_executor());
    std::shared_ptr<io::connection> one =
        std::make_shared<io::connection>(context.get_executor(), deadlines);
    std::vector<char> scratch = std::vector<char>(64 * 1024);
    bool reusable = false;
};

using peer_t = tcp::socket&;

inline auto const silent = [](peer_t peer) -> asio::awaitable<void> { co_await read_to_end(peer); };

} // namespace neuroflash::test

#endif

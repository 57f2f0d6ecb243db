// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_THREADED_ACCEPTOR_HPP
#define NEUROFLASH_TEST_COMMON_THREADED_ACCEPTOR_HPP

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <functional>
#include <thread>
#include <utility>

namespace neuroflash::test {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Errors as values.
inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/**
 * \brief Accepts connections on 127.0.0.1, on a thread of its own, with a coroutine for each.
 *
 * It must be the last member of its owner, so that the thread ends before what it works on.
 */
class threaded_acceptor
{
public:
    using server = std::function<asio::awaitable<void>(tcp::socket)>;

    explicit threaded_acceptor(server serve)
        : serve_(std::move(serve)),
          acceptor_(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          port_(acceptor_.local_endpoint().port())
    {
        asio::co_spawn(io_, accept(), asio::detached);
        thread_ = std::thread([this] { io_.run(); });
    }

    ~threaded_acceptor()
    {
        io_.stop();
        thread_.join();
    }

    threaded_acceptor(threaded_acceptor const&) = delete;
    threaded_acceptor& operator=(threaded_acceptor const&) = delete;

    std::uint16_t port() const noexcept { return port_; }

private:
    asio::awaitable<void> accept()
    {
        for (;;) {
            auto [ec, socket] = co_await acceptor_.async_accept(as_result);
            if (ec) continue;
            asio::co_spawn(io_, serve_(std::move(socket)), asio::detached);
        }
    }

    server serve_;
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    std::uint16_t port_;
    std::thread thread_;
};

} // namespace neuroflash::test

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_BYTE_SERVER_HPP
#define NEUROFLASH_TEST_COMMON_BYTE_SERVER_HPP

#include <neuroflash/client_params.hpp>
#include <neuroflash/origin.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace neuroflash::test {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// Parameters of a client that may connect to this machine wherever its API lives.
inline client_params for_this_machine()
{
    auto params = client_params();
    params.internal_downloads = true;
    return params;
}

/// Listens on a free port of this machine; what it says is the test's business.
class byte_server
{
public:
    explicit byte_server(asio::io_context& context)
        : acceptor_(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0))
    {
    }

    asio::awaitable<tcp::socket> accept() { return acceptor_.async_accept(asio::use_awaitable); }

    tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

    neuroflash::origin origin(bool tls = false) const
    {
        auto at = neuroflash::origin();
        at.tls = tls;
        at.host = "127.0.0.1";
        at.port = acceptor_.local_endpoint().port();
        return at;
    }

    void close() { acceptor_.close(); }

private:
    tcp::acceptor acceptor_;
};

/// Reads a request's header; whatever follows stays unread or is dropped.
template <class Stream>
asio::awaitable<std::string> read_header(Stream& from)
{
    auto text = std::string();
    co_await asio::async_read_until(
        from, asio::dynamic_buffer(text), "\r\n\r\n", asio::use_awaitable);
    co_return text;
}

template <class Stream>
asio::awaitable<void> say(Stream& to, std::string text)
{
    co_await asio::async_write(to, asio::buffer(text), asio::use_awaitable);
}

/// Reads until the peer closes; what it said.
template <class Stream>
asio::awaitable<std::string> read_to_end(Stream& from)
{
    auto text = std::string();
    auto ec = boost::system::error_code();
    co_await asio::async_read(
        from, asio::dynamic_buffer(text), asio::redirect_error(asio::use_awaitable, ec));
    co_return text;
}

/// Closes with a reset, as a crashed server does.
inline void reset(tcp::socket& peer)
{
    peer.set_option(asio::socket_base::linger(true, 0));
    peer.close();
}

/// Notes when the coroutine has ended; throws again what it throws.
inline auto note(bool& done)
{
    return [&done](std::exception_ptr thrown, auto&&...) {
        done = true;
        if (thrown) std::rethrow_exception(thrown);
    };
}

/// Runs until `done`, within a bound that only a hang exceeds.
inline void run_until(asio::io_context& context, bool const& done)
{
    auto const limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    context.restart();
    while (!done && std::chrono::steady_clock::now() < limit) {
        if (context.run_one_for(std::chrono::seconds(1)) == 0) context.restart();
    }
    if (!done) throw std::logic_error("it hangs");
}

/// Runs a coroutine to its end in real time.
template <class T>
void run_real(asio::io_context& context, asio::awaitable<T> work)
{
    auto done = false;
    asio::co_spawn(context, std::move(work), note(done));
    run_until(context, done);
}

} // namespace neuroflash::test

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_CONNECTION_HPP
#define NEUROFLASH_SRC_SANDBOX_CONNECTION_HPP

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <chrono>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace neuroflash::sandbox
{

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

using plain_stream = beast::tcp_stream;
using tls_stream = asio::ssl::stream<beast::tcp_stream>;
using request_parser = http::request_parser<http::string_body>;

inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// The ways to end a connection.
enum class ending
{
    orderly, ///< TLS close_notify, then FIN
    silent,  ///< FIN without close_notify
    reset    ///< RST
};

/// Bytes in and out of one client, over TLS or plain.
template <class Stream>
class connection
{
public:
    /// \param patience how long a read or a write may take before the connection is given up
    connection(Stream stream, std::chrono::milliseconds patience)
        : stream_(std::move(stream)), patience_(patience)
    {
    }

    asio::ip::tcp::socket& socket() { return lowest().socket(); }

    /// Of the server's side. True at once without TLS.
    asio::awaitable<bool> handshake()
    {
        if constexpr (is_tls)
        {
            lowest().expires_after(handshake_time);
            auto const [ec] =
                co_await stream_.async_handshake(asio::ssl::stream_base::server, as_result);
            co_return !ec;
        }
        co_return true;
    }

    bool resumed()
    {
        if constexpr (is_tls)
            return SSL_session_reused(stream_.native_handle()) == 1;
        return false;
    }

    asio::awaitable<beast::error_code> read(request_parser& parser)
    {
        lowest().expires_after(patience_);
        auto [ec, size] = co_await http::async_read_header(stream_, buffer_, parser, as_result);
        if (ec || parser.is_done())
            co_return ec;
        if (beast::iequals(parser.get()[http::field::expect], "100-continue"))
            co_await write("HTTP/1.1 100 Continue\r\n\r\n");
        std::tie(ec, size) = co_await http::async_read(stream_, buffer_, parser, as_result);
        co_return ec;
    }

    /// \param text must live until the end; false: the client is gone
    asio::awaitable<bool> write(std::string_view text)
    {
        lowest().expires_after(patience_);
        auto const [ec, size] = co_await asio::async_write(stream_, asio::buffer(text), as_result);
        co_return !ec;
    }

    /// Says nothing until the client gives up.
    asio::awaitable<void> stall()
    {
        lowest().expires_never();
        std::array<char, 1024> ignored;
        beast::error_code failed;
        while (!failed)
        {
            auto const [ec, size] =
                co_await stream_.async_read_some(asio::buffer(ignored), as_result);
            failed = ec;
        }
    }

    asio::awaitable<void> end(ending how)
    {
        if constexpr (is_tls)
        {
            if (how == ending::orderly)
            {
                // Waits for the client's close_notify, which not every client sends.
                lowest().expires_after(farewell_time);
                co_await stream_.async_shutdown(as_result);
            }
        }
        beast::error_code ignored;
        if (how == ending::reset)
            socket().set_option(asio::socket_base::linger(true, 0), ignored);
        else
            socket().shutdown(asio::socket_base::shutdown_send, ignored);
        socket().close(ignored);
        co_return;
    }

private:
    static constexpr bool is_tls = std::is_same_v<Stream, tls_stream>;
    static constexpr std::chrono::seconds handshake_time{30};
    static constexpr std::chrono::seconds farewell_time{1};

    beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

    Stream stream_;
    std::chrono::milliseconds patience_;
    beast::flat_buffer buffer_;
};

} // namespace neuroflash::sandbox

#endif

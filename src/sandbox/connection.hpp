// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_CONNECTION_HPP
#define NEUROFLASH_SRC_SANDBOX_CONNECTION_HPP

#include "sandbox/byte_layer.hpp"
#include "sandbox/close_mode.hpp"
#include "sandbox/reading.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace asio = boost::asio;

using plain_stream = beast::tcp_stream;
using tls_stream = asio::ssl::stream<byte_layer>;

inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// The bytes from and to one client, over TLS or plain TCP.
template <class Stream>
class connection
{
public:
    static constexpr bool is_tls = std::is_same_v<Stream, tls_stream>;

    /// \param timeout how long a read or a write may take before the connection is given up
    connection(Stream stream, std::chrono::milliseconds timeout)
        : stream_(std::move(stream)), timeout_(timeout)
    {
    }

    asio::ip::tcp::socket& socket() { return lowest().socket(); }

    /// The bytes below TLS. \pre is_tls
    byte_layer& below() { return stream_.next_layer(); }

    /// Performs the server's side of the handshake. Returns true at once without TLS.
    asio::awaitable<bool> handshake()
    {
        if constexpr (is_tls) {
            lowest().expires_after(handshake_time);
            auto const [ec] =
                co_await stream_.async_handshake(asio::ssl::stream_base::server, as_result);
            below().restore(); // a fault of the handshake that came too late must cost nothing
            spoke_http_ = ec.category() == asio::error::get_ssl_category() &&
                ERR_GET_REASON(static_cast<unsigned long>(ec.value())) == SSL_R_HTTP_REQUEST;
            co_return !ec;
        }
        co_return true;
    }

    /// Whether the handshake failed because the client sent a request without TLS.
    bool spoke_http() const noexcept { return spoke_http_; }

    bool resumed()
    {
        if constexpr (is_tls) return SSL_session_reused(stream_.native_handle()) == 1;
        return false;
    }

    /// Waits for the first bytes below TLS and consumes them, so that TLS does not see them.
    asio::awaitable<bool> read_below()
    {
        lowest().expires_after(handshake_time);
        std::array<char, 4096> ignored;
        auto const [ec, size] = co_await lowest().async_read_some(asio::buffer(ignored), as_result);
        co_return !ec;
    }

    /// \param text must live until the end. Returns false if the client is gone.
    asio::awaitable<bool> write_below(std::string_view text)
    {
        lowest().expires_after(timeout_);
        auto const [ec, size] = co_await asio::async_write(lowest(), asio::buffer(text), as_result);
        co_return !ec;
    }

    /// Reads until the first line has arrived. Reads nothing if it is there already.
    asio::awaitable<beast::error_code> read_first_line(std::size_t limit)
    {
        lowest().expires_after(timeout_);
        while (!has_line(buffer_) && buffer_.size() < limit)
            if (auto const ec = co_await read_more(read_size))
                co_return buffer_.size() == 0 && ec == asio::error::eof
                    ? beast::error_code(http::error::end_of_stream)
                    : ec;
        co_return beast::error_code();
    }

    /// The bytes that were read and are not parsed yet.
    std::string_view pending() const { return text_of(buffer_); }

    /// \brief Reads until the request is whole.
    ///
    /// \param limit the number of bytes to read, including the pending ones. If the request is not
    /// complete with these, the result is fault_error()
    asio::awaitable<beast::error_code> read(request_parser& parser, std::size_t limit)
    {
        lowest().expires_after(timeout_);
        auto read = buffer_.size();
        bool invited = false;
        for (;;) {
            auto ec = feed(parser, buffer_);
            if (ec || parser.is_done()) co_return read > limit ? fault_error() : ec;
            if (read >= limit) co_return fault_error();
            if (!invited && expects_continue(parser)) {
                invited = true;
                co_await write("HTTP/1.1 100 Continue\r\n\r\n");
            }
            auto const before = buffer_.size();
            ec = co_await read_more(std::min(read_size, limit - read));
            read += buffer_.size() - before;
            if (ec == asio::error::eof)
                co_return http::make_error_code(http::error::partial_message);
            if (ec) co_return ec;
        }
    }

    /// \param text must live until the end. Returns false if the client is gone.
    asio::awaitable<bool> write(std::string_view text)
    {
        lowest().expires_after(timeout_);
        auto const [ec, size] = co_await asio::async_write(stream_, asio::buffer(text), as_result);
        co_return !ec;
    }

    /// Sends nothing until the client gives up, or until the time is over; unlimited if 0.
    asio::awaitable<void> stall(std::chrono::milliseconds time) { co_await ignore(stream_, time); }

    /// Stalls below TLS.
    asio::awaitable<void> stall_below(std::chrono::milliseconds time)
    {
        co_await ignore(lowest(), time);
    }

    /// Stalls without reading, so that further bytes of the client are not accepted.
    asio::awaitable<void> stall_unread(std::chrono::milliseconds time)
    {
        auto const start = std::chrono::steady_clock::now();
        asio::steady_timer pause(socket().get_executor());
        lowest().expires_never();
        // Only a read shows that the client has closed, and nothing is read here, so the socket is
        // polled.
        while (is_established(socket())) {
            if (time.count() > 0 && std::chrono::steady_clock::now() - start >= time) co_return;
            pause.expires_after(std::chrono::milliseconds(5));
            co_await pause.async_wait(as_result);
        }
    }

    asio::awaitable<void> end(close_mode how)
    {
        if constexpr (is_tls) {
            if (how == close_mode::orderly) {
                // Waits for the client's close_notify, which not every client sends.
                lowest().expires_after(close_notify_timeout);
                co_await stream_.async_shutdown(as_result);
            }
        }
        end_below(how);
    }

    /// \brief Ends the connection while the client may still be sending.
    ///
    /// Arriving bytes are dropped for a while. Closing with unread bytes would reset the
    /// connection, and the client would lose the response that says what is wrong.
    asio::awaitable<void> end_unread()
    {
        if constexpr (is_tls) {
            lowest().expires_after(close_notify_timeout);
            co_await stream_.async_shutdown(as_result);
        }
        co_await end_unread_below();
    }

    /// Ends the connection like end_unread(), but without any message of TLS.
    asio::awaitable<void> end_unread_below()
    {
        beast::error_code ignored;
        socket().shutdown(asio::socket_base::shutdown_send, ignored);
        co_await ignore(lowest(), unread_time);
        socket().close(ignored);
    }

    /// Ends the connection without any message of TLS.
    void end_below(close_mode how)
    {
        beast::error_code ignored;
        if (how == close_mode::reset)
            socket().set_option(asio::socket_base::linger(true, 0), ignored);
        else socket().shutdown(asio::socket_base::shutdown_send, ignored);
        socket().close(ignored);
    }

private:
    static constexpr std::chrono::seconds handshake_time{30};
    static constexpr std::chrono::seconds close_notify_timeout{1};
    static constexpr std::chrono::seconds unread_time{2};
    static constexpr std::size_t read_size = 16u << 10;

    beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

    asio::awaitable<beast::error_code> read_more(std::size_t size)
    {
        auto const [ec, got] = co_await stream_.async_read_some(buffer_.prepare(size), as_result);
        buffer_.commit(got);
        co_return ec;
    }

    template <class From>
    asio::awaitable<void> ignore(From& from, std::chrono::milliseconds time)
    {
        lowest().expires_never();
        if (time.count() > 0) lowest().expires_after(time);
        std::array<char, 1024> ignored;
        beast::error_code failed;
        while (!failed) {
            auto const [ec, size] = co_await from.async_read_some(asio::buffer(ignored), as_result);
            failed = ec;
        }
    }

    Stream stream_;
    std::chrono::milliseconds timeout_;
    beast::flat_buffer buffer_;
    bool spoke_http_ = false;
};

} // namespace neuroflash::inline v0::sandbox

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXAMPLE_5_SERVER_CONNECTION_HPP
#define NEUROFLASH_EXAMPLE_5_SERVER_CONNECTION_HPP

#include "answer.hpp"
#include "limits.hpp"

#include <neuroflash.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace image_server {

namespace asio = boost::asio;
namespace beast = boost::beast;

using request = http::request<http::string_body>;

/// Like an operation of the client, but its result is kept even if `||` drops it.
template <class T>
asio::awaitable<void>
keep(asio::awaitable<neuroflash::result<T>> work, std::optional<neuroflash::result<T>>& into)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    into.emplace(co_await std::move(work));
}

/**
 * \brief The HTTPS connection of one user: reads requests, sends responses and images, and notices
 * when the user disconnects.
 *
 * All work runs on its executor, a strand. No function reports a failure of the connection; `stays`
 * is false after one.
 */
class connection
{
public:
    connection(asio::ip::tcp::socket socket, asio::ssl::context& tls, limits const& within);

    asio::any_io_executor get_executor() { return stream_.get_executor(); }

    /// The user's address, as text.
    std::string address() const;

    asio::awaitable<void> handshake();
    asio::awaitable<void> shut_down();

    /// The next request, or nothing if there is none. An invalid request is answered here.
    asio::awaitable<std::optional<request>> read();

    asio::awaitable<void> write(answer what);

    /// Sends a piece of an image. It returns when the user has received the piece, so a slow user
    /// slows the download, and memory does not grow.
    asio::awaitable<neuroflash::error_code> write_piece(std::string_view piece);

    /// Sends the end of the image. False if the user disconnected before receiving all of it.
    asio::awaitable<bool> end_image();

    /// Whether a piece of the image was sent: then no other response is possible.
    bool image_begun() const noexcept { return image_begun_; }

    /// Whether there can be another request.
    bool stays() const noexcept { return stays_; }
    void give_up() noexcept { stays_ = false; }

    // [while_connected]
    /// Cancels `work` when the user disconnects.
    template <class T>
    asio::awaitable<neuroflash::result<T>>
    while_connected(asio::awaitable<neuroflash::result<T>> work)
    {
        using namespace asio::experimental::awaitable_operators;
        auto outcome = std::optional<neuroflash::result<T>>();
        co_await (keep(std::move(work), outcome) || gone());
        co_return std::move(*outcome);
    }
    // [/while_connected]

    /// Accepts no further request.
    void finish();

    /// Ends all work at once.
    void cut_off();

private:
    beast::tcp_stream& tcp() { return beast::get_lowest_layer(stream_); }
    asio::awaitable<void> gone();
    asio::awaitable<bool> begin_image(std::string_view type);

    beast::ssl_stream<beast::tcp_stream> stream_;
    limits const& limits_;
    beast::flat_buffer buffer_;
    bool stays_ = true;
    bool finishing_ = false;
    bool reading_ = false;
    bool image_begun_ = false;
};

} // namespace image_server

#endif

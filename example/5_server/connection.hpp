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

/// Like an operation of the client, but its result outlives a race that it lost.
template <class T>
asio::awaitable<void>
keep(asio::awaitable<neuroflash::result<T>> work, std::optional<neuroflash::result<T>>& into)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    into.emplace(co_await std::move(work));
}

/**
 * \brief HTTPS with one user: requests in, answers and images out, and whether the user is there.
 *
 * Everything happens on its executor, a strand. Nothing fails loudly: where the user cannot be
 * talked to any more, `stays` is false.
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

    /// The next request; nothing where none came. One that cannot be read is answered here.
    asio::awaitable<std::optional<request>> read();

    asio::awaitable<void> write(answer what);

    /// An image, in pieces: returns when the user has taken the piece, so a slow user slows the
    /// download down and nothing piles up here.
    asio::awaitable<neuroflash::error_code> write_piece(std::string_view piece);

    /// No piece is missing. False: the user has gone before he had all.
    asio::awaitable<bool> end_image();

    /// A piece of the image has been sent, so it is too late for an answer.
    bool image_begun() const noexcept { return image_begun_; }

    /// Whether there can be another request.
    bool stays() const noexcept { return stays_; }
    void give_up() noexcept { stays_ = false; }

    // [while_connected]
    /// Ends `work` by cancelling it when the user has gone.
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

    /// Takes no further request.
    void finish();

    /// Ends whatever goes on.
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

// SPDX-License-Identifier: BSL-1.0
#include "connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace image_server {

namespace {

constexpr auto ignore_errors = asio::as_tuple(asio::use_awaitable);

/// The most bytes that a user may send before the last request is answered.
constexpr auto most_ahead = std::size_t(64 * 1024);

/// The type by the first bytes, because the declared type may be wrong.
std::string_view type_of(std::string_view image)
{
    if (image.starts_with("\x89PNG\r\n")) return "image/png";
    if (image.starts_with("\xff\xd8\xff")) return "image/jpeg";
    if (image.starts_with("RIFF") && image.substr(8, 4) == "WEBP") return "image/webp";
    return "application/octet-stream";
}

std::optional<answer> answer_to_unreadable(beast::error_code const& failed)
{
    if (failed == http::error::body_limit) {
        return answer(http::status::payload_too_large, "The request is too long.");
    }
    if (failed == http::error::header_limit) {
        return answer(
            http::status::request_header_fields_too_large, "The request's header is too long.");
    }
    auto const of_http = http::make_error_code(http::error::bad_method);
    if (failed == http::error::end_of_stream || failed.category() != of_http.category()) return {};
    return answer(http::status::bad_request, "This is not HTTP.");
}

} // namespace

connection::connection(asio::ip::tcp::socket socket, asio::ssl::context& tls, limits const& within)
    : stream_(std::move(socket), tls), limits_(within), buffer_(most_ahead)
{
}

std::string connection::address() const
{
    auto failed = beast::error_code();
    auto const peer = beast::get_lowest_layer(stream_).socket().remote_endpoint(failed);
    return failed ? std::string() : peer.address().to_string();
}

asio::awaitable<void> connection::handshake()
{
    tcp().expires_after(limits_.request_time);
    auto const [failed] =
        co_await stream_.async_handshake(asio::ssl::stream_base::server, ignore_errors);
    if (failed) stays_ = false;
}

asio::awaitable<void> connection::shut_down()
{
    tcp().expires_after(std::chrono::seconds(2));
    co_await stream_.async_shutdown(ignore_errors);
    tcp().close();
}

asio::awaitable<std::optional<request>> connection::read()
{
    auto parser = http::request_parser<http::string_body>();
    parser.body_limit(limits_.request_bytes);
    image_begun_ = false;
    tcp().expires_after(limits_.request_time);
    reading_ = true;
    auto const [failed, size] = co_await http::async_read(stream_, buffer_, parser, ignore_errors);
    reading_ = false;
    stays_ = !failed && !finishing_ && parser.keep_alive();
    if (!failed) co_return parser.release();
    if (auto what = answer_to_unreadable(failed)) co_await write(std::move(*what));
    co_return std::nullopt;
}

asio::awaitable<void> connection::write(answer what)
{
    auto response = http::response<http::string_body>(what.status, 11);
    response.set(http::field::content_type, "application/json");
    if (what.retry_after) {
        response.set(http::field::retry_after, std::to_string(what.retry_after->count()));
    }
    response.keep_alive(stays_);
    response.body() = what.body();
    response.prepare_payload();
    tcp().expires_after(limits_.piece_time);
    auto const [failed, size] = co_await http::async_write(stream_, response, ignore_errors);
    if (failed) stays_ = false;
}

asio::awaitable<bool> connection::begin_image(std::string_view type)
{
    auto header = http::response<http::empty_body>(http::status::ok, 11);
    header.set(http::field::content_type, type);
    header.chunked(true);
    header.keep_alive(stays_);
    auto serializer = http::response_serializer<http::empty_body>(header);
    auto const [failed, size] =
        co_await http::async_write_header(stream_, serializer, ignore_errors);
    image_begun_ = true;
    co_return !failed;
}

asio::awaitable<neuroflash::error_code> connection::write_piece(std::string_view piece)
{
    tcp().expires_after(limits_.piece_time);
    if (!image_begun_ && !co_await begin_image(type_of(piece))) {
        co_return asio::error::connection_reset;
    }
    auto const chunk = http::make_chunk(asio::buffer(piece));
    auto const [failed, size] = co_await asio::async_write(stream_, chunk, ignore_errors);
    co_return failed;
}

asio::awaitable<bool> connection::end_image()
{
    tcp().expires_after(limits_.piece_time);
    auto const last = http::make_chunk_last();
    auto const [failed, size] = co_await asio::async_write(stream_, last, ignore_errors);
    if (failed) stays_ = false;
    co_return !failed;
}

// Only a read shows that a user has disconnected. Bytes that arrive meanwhile are kept for `read`.
asio::awaitable<void> connection::gone()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    tcp().expires_after(limits_.drawing_time + limits_.delivery_time);
    for (;;) {
        auto const asked = co_await asio::this_coro::cancellation_state;
        if (asked.cancelled() != asio::cancellation_type::none) co_return; // the work is done
        auto const room = buffer_.max_size() - buffer_.size();
        if (room == 0) break;
        auto const space = buffer_.prepare(std::min(room, std::size_t(1024)));
        auto const [failed, size] = co_await stream_.async_read_some(space, ignore_errors);
        buffer_.commit(size);
        if (failed && failed != asio::error::operation_aborted) break;
    }
    // This also ends a write that waits for this user.
    stays_ = false;
    tcp().close();
}

void connection::finish()
{
    finishing_ = true;
    stays_ = false;
    // This ends the read at any step, and a response can still be written. A cancellation would
    // miss a read that is between two steps.
    auto ignored = beast::error_code();
    if (reading_) tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_receive, ignored);
}

void connection::cut_off()
{
    stays_ = false;
    tcp().close();
}

} // namespace image_server

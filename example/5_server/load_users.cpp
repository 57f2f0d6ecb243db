// SPDX-License-Identifier: BSL-1.0
#include "load_users.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <algorithm>
#include <cmath>
#include <exception>
#include <string_view>
#include <utility>

namespace image_server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

namespace {

using stream_type = beast::ssl_stream<beast::tcp_stream>;
using clock = std::chrono::steady_clock;

/// The state that all users share, on one thread.
struct load_context
{
    asio::io_context context;
    asio::ssl::context tls = asio::ssl::context(asio::ssl::context::tls_client);
    asio::ip::tcp::endpoint server;
    load_params who;
    outcome seen;
};

http::request<http::string_body> generation_request(int user, int round)
{
    auto asked = http::request<http::string_body>(http::verb::post, "/images", 11);
    asked.set(http::field::host, "localhost");
    asked.set("X-User", "user " + std::to_string(user));
    asked.body() = "{\"prompt\": \"Lighthouse " + std::to_string(user) + " in fog " +
        std::to_string(round) + "\"}";
    asked.prepare_payload();
    return asked;
}

/// Whether the bytes begin and end as a PNG does.
bool is_whole(std::string_view image)
{
    return image.starts_with("\x89PNG\r\n\x1a\n") && image.ends_with("IEND\xae\x42\x60\x82");
}

void judge(load_context& at, http::response<http::string_body> const& got, clock::duration time)
{
    if (got.result() != http::status::ok) {
        at.seen.errors.push_back(std::to_string(got.result_int()) + ' ' + got.body());
    } else if (!is_whole(got.body())) {
        at.seen.errors.push_back("not a whole image");
    } else {
        ++at.seen.images;
        at.seen.times.push_back(time);
    }
}

asio::awaitable<void> ask(load_context& at, stream_type& to, int user, int round)
{
    auto const began = clock::now();
    auto const request = generation_request(user, round);
    auto buffer = beast::flat_buffer();
    auto parser = http::response_parser<http::string_body>();
    parser.body_limit(std::size_t(64) << 20);
    ++at.seen.requests;
    co_await http::async_write(to, request, asio::use_awaitable);
    co_await http::async_read(to, buffer, parser, asio::use_awaitable);
    judge(at, parser.get(), clock::now() - began);
}

asio::awaitable<void> ask_and_leave(load_context& at, stream_type& to, int user, int round)
{
    auto const request = generation_request(user, round);
    ++at.seen.requests;
    co_await http::async_write(to, request, asio::use_awaitable);
    auto const leave_within = at.who.leave_within * (user % 16) / 16;
    auto timer = asio::steady_timer(at.context, leave_within);
    co_await timer.async_wait(asio::use_awaitable);
    beast::get_lowest_layer(to).close();
    ++at.seen.left;
}

asio::awaitable<void> come(load_context& at, int user)
{
    auto stream = stream_type(at.context, at.tls);
    auto& tcp = beast::get_lowest_layer(stream);
    tcp.expires_after(std::chrono::minutes(5));
    co_await tcp.async_connect(at.server, asio::use_awaitable);
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    auto const leaves = user % 100 < at.who.leaving;
    for (auto round = 1; round < at.who.rounds; ++round) co_await ask(at, stream, user, round);
    if (leaves) co_await ask_and_leave(at, stream, user, at.who.rounds);
    if (!leaves) co_await ask(at, stream, user, at.who.rounds);
}

} // namespace

std::chrono::duration<double> outcome::percentile(double of_a_hundred)
{
    if (times.empty()) return {};
    auto const count = static_cast<double>(times.size());
    auto const rank = static_cast<std::ptrdiff_t>(std::ceil(count * of_a_hundred / 100)) - 1;
    auto const at = times.begin() + std::max<std::ptrdiff_t>(rank, 0);
    std::nth_element(times.begin(), at, times.end());
    return *at;
}

outcome run_load(std::uint16_t port, std::string const& certificate, load_params const& who)
{
    auto at = load_context();
    at.who = who;
    at.server = asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), port);
    at.tls.load_verify_file(certificate);
    at.tls.set_verify_mode(asio::ssl::verify_peer);
    at.tls.set_verify_callback(asio::ssl::host_name_verification("localhost"));
    for (auto user = 0; user < who.users; ++user) {
        asio::co_spawn(at.context, come(at, user), [&at](std::exception_ptr failure) {
            try {
                if (failure) std::rethrow_exception(failure);
            } catch (std::exception const& e) {
                at.seen.errors.push_back(e.what());
            }
        });
    }
    at.context.run();
    return std::move(at.seen);
}

} // namespace image_server

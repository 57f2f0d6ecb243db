// SPDX-License-Identifier: BSL-1.0
#include "sandbox/admin_session.hpp"

#include "sandbox/admin_routes.hpp"
#include "sandbox/connection.hpp"
#include "sandbox/execute_reply.hpp"
#include "sandbox/replies.hpp"
#include "sandbox/wire.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <limits>
#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

constexpr std::uint32_t admin_header_limit = 16u << 10;
constexpr std::uint64_t admin_body_limit = 80u << 20; // a fault may have 64 MiB

/// A page in a browser may send requests to any port of this machine: it names itself in Origin,
/// or the name that it used in Host. Programs that test do neither.
bool comes_from_a_page(http::request<http::string_body> const& message)
{
    return message.count(http::field::origin) != 0 || message.count("Sec-Fetch-Site") != 0;
}

asio::awaitable<void> serve(connection<plain_stream> peer, server_context& server)
{
    for (;;) {
        auto ec = co_await peer.read_first_line(admin_header_limit);
        if (ec) break;
        request_parser parser;
        parser.header_limit(admin_header_limit);
        parser.body_limit(admin_body_limit);
        ec = co_await peer.read(parser, std::numeric_limits<std::size_t>::max());
        if (ec) break;
        auto const keep_alive = parser.get().keep_alive();
        auto const old_version = parser.get().version() < 11;
        auto const from_page = comes_from_a_page(parser.get());
        auto const request = read_fields(parser.release());
        auto const reply = from_page ? detail_reply(403, "The admin API is not for web pages")
                                     : administer(server, request);
        auto text = head_of(reply, keep_alive, old_version);
        if (request.method != "HEAD") text += reply.payload();
        if (!co_await peer.write(text) || !keep_alive) break;
    }
    co_await peer.end(close_mode::orderly);
}

} // namespace

void start_admin_session(asio::ip::tcp::socket socket, server_context& server)
{
    auto const executor = socket.get_executor();
    auto peer = connection<plain_stream>(
        beast::tcp_stream(std::move(socket)), server.params.keep_alive_time);
    asio::co_spawn(executor, serve(std::move(peer), server), asio::detached);
}

} // namespace neuroflash::inline v0::sandbox

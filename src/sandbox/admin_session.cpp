// SPDX-License-Identifier: BSL-1.0
#include "sandbox/admin_session.hpp"

#include "sandbox/admin_json.hpp"
#include "sandbox/admin_routes.hpp"
#include "sandbox/connection.hpp"
#include "sandbox/execute_request.hpp"
#include "sandbox/wire.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/beast/core/string.hpp>

#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

constexpr std::uint32_t admin_header_limit = 16u << 10;
constexpr std::uint64_t admin_body_limit = 80u << 20; // a fault may have 64 MiB

/// The name or address in a Host field, without its port.
std::string_view host_in(std::string_view field)
{
    if (field.starts_with('[')) return field.substr(1, field.find(']') - 1);
    return field.substr(0, field.rfind(':'));
}

/// Whether the host is an address or a name of this machine. A page can make its own name lead to
/// this machine (DNS rebinding), but no page has one of these names.
bool names_this_machine(std::string_view host)
{
    auto ec = beast::error_code();
    asio::ip::make_address(std::string(host), ec);
    if (!ec || beast::iequals(host, "localhost")) return true;
    auto const own = asio::ip::host_name(ec);
    return !ec && beast::iequals(host, own);
}

/// The reason to refuse a request; empty if it may be answered. A page in a browser may send
/// requests to any port of this machine. The browser adds the origin of the page, or puts the name
/// that the page used in Host. Programs for tests do neither, unless they use a name that this
/// machine does not know, such as that of a service in a file of containers.
std::string why_not_answered(http::request<http::string_body> const& message)
{
    if (message.count(http::field::origin) != 0 || message.count("Sec-Fetch-Site") != 0)
        return "the admin API is not for web pages";
    auto const host = message.find(http::field::host);
    if (host == message.end() || names_this_machine(host_in(host->value()))) return {};
    auto ec = beast::error_code();
    auto const own = asio::ip::host_name(ec);
    return "the Host `" + as_utf8(host->value()) +
        "` is not a name that this machine knows itself by: use its IP address" +
        (ec ? std::string() : ", " + own) + " or localhost";
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
        auto style = head_style();
        style.keep_alive = false;
        style.now = server.state.time_now();
        if (auto const status = status_of_unreadable(ec)) {
            auto const refusal =
                admin_refusal(*status, "the request cannot be read: " + ec.message());
            auto const text = head_of(refusal, style) + std::string(refusal.payload());
            co_await peer.write(text);
            co_return co_await peer.end_unread();
        }
        if (ec) break;
        style.keep_alive = parser.get().keep_alive();
        style.old_version = parser.get().version() < 11;
        auto const why_not = why_not_answered(parser.get());
        auto request = read_fields(parser.release());
        auto const head_only = request.method == "HEAD";
        if (head_only) request.method = "GET";
        auto const response =
            why_not.empty() ? administer(server, request) : admin_refusal(403, why_not);
        auto text = head_of(response, style);
        if (!head_only) text += response.payload();
        if (!co_await peer.write(text) || !style.keep_alive) break;
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

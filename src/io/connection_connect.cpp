// SPDX-License-Identifier: BSL-1.0
#include "io/connection.hpp"
#include "io/dial/dial_race.hpp"
#include "io/interruption.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <string>
#include <utility>

namespace neuroflash::inline v0::io {

asio::awaitable<connection::connect_result>
connection::connect(asio::ip::tcp::endpoint to, time_point deadline)
{
    auto const timer = timer_guard(*this, deadline);
    auto& socket = stream_.socket();
    auto ec = error_code();
    if (closed_) co_return connect_result(errc::client_closed, phase::connect, ec, {});
    socket.close(ec);
    socket.open(to.protocol(), ec);
    if (ec) co_return connect_result(errc::connect_failed, phase::connect, ec, ec.message());
    co_await socket.async_connect(to, asio::redirect_error(asio::use_awaitable, ec));
    if (closed_ || expired_) {
        co_return connect_result(
            interruption(closed_, expired_, phase::connect), phase::connect, ec, {});
    }
    if (ec) co_return connect_result(errc::connect_failed, phase::connect, ec, ec.message());
    co_return connect_result();
}

asio::awaitable<connection::connect_result>
connection::connect_first(std::vector<asio::ip::tcp::endpoint> const& to, time_point deadline)
{
    auto const timer = timer_guard(*this, deadline);
    if (closed_) co_return connect_result(errc::client_closed, phase::connect, {}, {});
    race_ = std::make_unique<dial_race>(stream_.socket().get_executor(), to);
    auto winner = co_await race_->run();
    auto const race = std::move(race_);
    if (closed_) co_return connect_result(errc::client_closed, phase::connect, {}, {});
    if (winner.is_open()) {
        stream_.socket() = std::move(winner);
        co_return connect_result();
    }
    auto const code = expired_ ? errc::connect_timeout : errc::connect_failed;
    co_return connect_result(code, phase::connect, race->cause(), race->report());
}

asio::awaitable<connection::connect_result> connection::ask_proxy(
    std::string_view request, core::connect_response& response, time_point deadline)
{
    auto const timer = timer_guard(*this, deadline);
    if (auto const ec = stream_.start(nullptr)) {
        co_return connect_result(errc::connect_failed, phase::connect, ec, ec.message());
    }
    auto next = write_on(request);
    auto const why = co_await write_rest(request, next, phase::proxy);
    if (why != errc{}) co_return connect_result(why, phase::proxy, {}, {});
    // A proxy may reject before it has read all. Its response says more than the failed write.
    co_return co_await read_proxy(response);
}

asio::awaitable<connection::connect_result> connection::read_proxy(core::connect_response& response)
{
    auto buffer = std::array<char, 1024>();
    while (!response.done() && !response.too_long()) {
        auto now = stream_.peek_some(buffer);
        if (now.kind == io_result::want_read) {
            auto const why = co_await ready(asio::socket_base::wait_read, phase::proxy);
            if (why != errc{}) co_return connect_result(why, phase::proxy, {}, {});
            continue;
        }
        if (now.kind != io_result::done) {
            co_return connect_result(
                errc::proxy_failed, phase::proxy, now.cause, "it closed the connection");
        }
        // The bytes after the header stay in the socket, because they belong to the tunnel.
        auto const header = response.put(std::string_view(buffer.data(), now.size));
        now = stream_.read_some(std::span(buffer).first(header));
    }
    co_return connect_result();
}

asio::awaitable<connection::connect_result> connection::secure(ssl_ptr ssl, time_point deadline)
{
    auto const timer = timer_guard(*this, deadline);
    auto const with_tls = ssl != nullptr;
    if (auto const ec = stream_.start(std::move(ssl))) {
        co_return connect_result(errc::connect_failed, phase::connect, ec, ec.message());
    }
    while (with_tls) {
        auto const now = stream_.handshake();
        if (now.kind == io_result::done) {
            stream_.release_buffers();
            break;
        }
        if (now.kind == io_result::failed || now.kind == io_result::end) {
            auto failed =
                connect_result(errc::tls_failed, phase::tls, now.cause, stream_.explanation());
            failed.permanent_connect_failure = stream_.peer_distrusted();
            co_return failed;
        }
        // Many handshakes may wait at the same time.
        stream_.release_buffers();
        auto const why = co_await ready(direction_of(now), phase::tls);
        if (why != errc{}) co_return connect_result(why, phase::tls, {}, {});
    }
    co_return connect_result();
}

} // namespace neuroflash::inline v0::io

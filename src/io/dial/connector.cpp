// SPDX-License-Identifier: BSL-1.0
#include "io/dial/connector.hpp"

#include "io/dial/dial_race.hpp"
#include "io/dial/proxy_tunnel.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace neuroflash::inline v0::io {

using clock = std::chrono::steady_clock;

namespace {

struct give_back
{
    void operator()(permit_queue* to) const noexcept { to->release(); }
};

} // namespace

connector::connector(
    asio::any_io_executor executor, client_params const& params,
    std::shared_ptr<deadline_queue> deadlines, std::chrono::milliseconds patience)
    : executor_(executor), deadlines_(std::move(deadlines)),
      name_resolution_timeout_(params.name_resolution_timeout),
      connect_timeout_(params.connect_timeout), tls_timeout_(params.tls_timeout),
      patience_(patience), policy_(params), tls_(params.ca_file), resolver_(executor)
{
}

std::shared_ptr<connection> connector::make()
{
    return std::make_shared<connection>(executor_, deadlines_);
}

asio::awaitable<connection::connect_result>
connector::open(connection& to_open, origin to, session_store& sessions, permit_queue& handshakes)
{
    auto how = co_await open_phases(to_open, to, sessions, handshakes);
    if (how.code != errc{}) how.where = to_open.opening();
    to_open.set_phase(phase::none);
    co_return how;
}

asio::awaitable<connection::connect_result> connector::open_phases(
    connection& to_open, origin const& to, session_store& sessions, permit_queue& handshakes)
{
    auto const* const proxy = policy_.proxy_for(to);
    auto reached = co_await reach(to_open, to, proxy);
    if (reached.code != errc{}) {
        auto const names_proxy = proxy && reached.code != errc::redirect_refused;
        if (names_proxy && !reached.explanation.empty()) {
            reached.explanation = "the proxy: " + reached.explanation;
        }
        co_return reached;
    }
    if (proxy) {
        to_open.set_phase(phase::proxy);
        auto tunnel = co_await open_tunnel(to_open, to, *proxy, policy_.proxy_timeout());
        if (tunnel.code != errc{}) co_return tunnel;
    }
    to_open.set_phase(phase::tls);
    if (!to.tls) {
        co_return co_await to_open.secure(ssl_ptr(), clock::now() + tls_timeout_);
    }
    auto secured = co_await secure(to_open, to, sessions, handshakes);
    if (secured.code != errc{} && !secured.explanation.empty()) {
        secured.explanation = to.to_string() + ": " + secured.explanation;
    }
    co_return secured;
}

// The limit of time begins after the wait for other handshakes, which is no fault of the service.
asio::awaitable<connection::connect_result> connector::secure(
    connection& to_open, origin const& to, session_store& sessions, permit_queue& handshakes)
{
    auto permit = std::unique_ptr<permit_queue, give_back>();
    if (handshakes.try_take()) {
        permit.reset(&handshakes);
    } else {
        to_open.set_phase(phase::queue);
        auto waiting = permit_queue::waiter(handshakes, executor_, clock::now() + patience_, false);
        for (;;) {
            auto const before = handshakes.released();
            auto const [cancelled] =
                co_await waiting.timer().async_wait(asio::as_tuple(asio::use_awaitable));
            if (waiting.take()) {
                permit.reset(&handshakes);
                break;
            }
            if (cancelled) {
                co_return connection::connect_result(errc::client_closed, phase::queue, {}, {});
            }
            if (handshakes.released() == before) break;
            waiting.timer().expires_after(patience_);
        }
        to_open.set_phase(phase::tls);
    }
    auto ssl = tls_.make(to, sessions);
    if (!ssl) {
        co_return connection::connect_result(
            errc::tls_failed, phase::tls, asio::error::no_memory, "OpenSSL cannot be initialized");
    }
    co_return co_await to_open.secure(std::move(ssl), clock::now() + tls_timeout_);
}

asio::awaitable<connection::connect_result>
connector::reach(connection& to_open, origin const& to, proxy_address const* proxy)
{
    to_open.set_phase(phase::name_resolution);
    auto rejection = proxy ? policy_.rejection(to) : std::string();
    auto const& host = proxy ? proxy->host : to.host;
    auto addresses = resolve_result();
    if (rejection.empty()) {
        addresses = co_await resolver_.resolve(host, clock::now() + name_resolution_timeout_);
        if (addresses.code != errc{}) {
            auto failed = connection::connect_result(
                addresses.code, phase::name_resolution, addresses.cause,
                "\"" + host + "\"" +
                    (addresses.cause ? ": " + addresses.cause.message() : std::string()));
            failed.permanent_connect_failure = addresses.cause == asio::error::host_not_found;
            co_return failed;
        }
        // These are the addresses that are connected to. A second look-up might return others.
        if (!proxy) rejection = policy_.rejection(to, addresses.addresses);
    }
    if (!rejection.empty()) {
        co_return connection::connect_result(
            errc::redirect_refused, phase::name_resolution, {}, std::move(rejection));
    }
    to_open.set_phase(phase::connect);
    co_return co_await connect_any(to_open, addresses, proxy ? proxy->port : to.port);
}

asio::awaitable<connection::connect_result>
connector::connect_any(connection& to_open, resolve_result const& addresses, std::uint16_t port)
{
    auto const deadline = clock::now() + connect_timeout_;
    if (addresses.addresses.size() != 1) {
        auto const all = interleaved(addresses.addresses, port);
        co_return co_await to_open.connect_first(all, deadline);
    }
    auto const only = asio::ip::tcp::endpoint(addresses.addresses.front(), port);
    auto how = co_await to_open.connect(only, deadline);
    if (how.code == errc::connect_timeout) how.explanation = describe_attempt(only, "no response");
    if (how.code == errc::connect_failed) {
        how.explanation = describe_attempt(only, how.explanation);
    }
    co_return how;
}

} // namespace neuroflash::inline v0::io

// SPDX-License-Identifier: BSL-1.0
#include "io/connector.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <chrono>
#include <string>

namespace neuroflash::io {

using clock = std::chrono::steady_clock;

connector::connector(
    asio::any_io_executor executor, client_params const& params,
    std::shared_ptr<deadline_queue> deadlines)
    : executor_(executor),
      deadlines_(std::move(deadlines)),
      name_resolution_timeout_(params.name_resolution_timeout),
      connect_timeout_(params.connect_timeout),
      tls_timeout_(params.tls_timeout),
      tls_(params.ca_file),
      resolver_(executor)
{
}

std::shared_ptr<connection> connector::make()
{
    return std::make_shared<connection>(executor_, deadlines_);
}

asio::awaitable<connection::opened>
connector::open(connection& to_open, origin to, session_store& sessions)
{
    auto how = co_await open_phases(to_open, to, sessions);
    if (how.code != errc{}) how.where = to_open.opening();
    to_open.enter(phase::none);
    co_return how;
}

asio::awaitable<connection::opened>
connector::open_phases(connection& to_open, origin const& to, session_store& sessions)
{
    to_open.enter(phase::name_resolution);
    auto const addresses =
        co_await resolver_.resolve(to.host, clock::now() + name_resolution_timeout_);
    if (addresses.code != errc{}) {
        co_return connection::opened(
            addresses.code, phase::name_resolution, addresses.cause,
            "\"" + to.host + "\"" +
                (addresses.cause ? ": " + addresses.cause.message() : std::string()));
    }
    to_open.enter(phase::connect);
    auto connected = co_await connect_any(to_open, addresses, to.port);
    if (connected.code != errc{}) co_return connected;

    to_open.enter(phase::tls);
    auto ssl = ssl_ptr();
    if (to.tls) {
        ssl = tls_.make(to, sessions);
        if (!ssl) {
            co_return connection::opened(
                errc::tls_failed, phase::tls, asio::error::no_memory, "OpenSSL cannot be set up");
        }
    }
    auto secured = co_await to_open.secure(std::move(ssl), clock::now() + tls_timeout_);
    if (secured.code != errc{} && !secured.explanation.empty()) {
        secured.explanation = to.to_string() + ": " + secured.explanation;
    }
    co_return secured;
}

asio::awaitable<connection::opened> connector::connect_any(
    connection& to_open, resolved const& addresses, std::uint16_t port)
{
    auto const deadline = clock::now() + connect_timeout_;
    auto last = connection::opened();
    auto tried = std::string();
    for (std::size_t i = 0; i < addresses.addresses.size(); ++i) {
        auto const endpoint = asio::ip::tcp::endpoint(addresses.addresses[i], port);
        // Every address gets its share, so that a dead first one leaves room for a living second.
        auto const left = static_cast<int>(addresses.addresses.size() - i);
        auto const share = clock::now() + (deadline - clock::now()) / left;
        last = co_await to_open.connect(endpoint, share);
        if (last.code == errc{} || last.code == errc::client_closed) co_return last;
        if (!tried.empty()) tried += "; ";
        tried += endpoint.address().to_string() + " port " + std::to_string(port) + ": " +
            (last.code == errc::connect_timeout ? "no answer" : last.explanation);
    }
    last.explanation = std::move(tried);
    co_return last;
}

} // namespace neuroflash::io

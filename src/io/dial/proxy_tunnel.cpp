// SPDX-License-Identifier: BSL-1.0
#include "io/dial/proxy_tunnel.hpp"

#include "public/proxy_request.hpp"

#include <neuroflash/core/http/connect_response.hpp>

#include <boost/asio/error.hpp>

#include <string>
#include <utility>

namespace neuroflash::inline v0::io {

namespace {

std::string explain(core::connect_response const& response)
{
    if (response.too_long()) return "the header of its response does not end";
    auto const status = response.status();
    if (status == 0) return "its response is not HTTP";
    auto text = "it answered " + std::to_string(status);
    if (!response.reason().empty()) text.append(" ").append(response.reason());
    if (status == 401 || status == 407) text += "; the user or the password is wrong or missing";
    return text;
}

} // namespace

asio::awaitable<connection::connect_result> open_tunnel(
    connection& over, origin const& to, proxy_address const& by, std::chrono::milliseconds timeout)
{
    auto const request = connect_request(to, by.asks_for_user ? &by.account : nullptr);
    auto response = core::connect_response();
    auto const deadline = std::chrono::steady_clock::now() + timeout;
    auto how = co_await over.ask_proxy(request.text(), response, deadline);
    if (how.code == errc::client_closed || response.opens_tunnel()) co_return how;
    how.where = phase::proxy;
    how.proxy_status = response.done() ? response.status() : 0;
    if (how.code == errc::connect_timeout) {
        how.cause = asio::error::timed_out;
        how.explanation = "no response within " + std::to_string(timeout.count()) + " ms";
    } else if (how.code == errc{}) {
        how.explanation = explain(response);
    }
    how.code = errc::proxy_failed;
    auto const proxy = by.host + " port " + std::to_string(by.port);
    how.explanation = proxy + ", for " + connect_target(to) + ": " + how.explanation;
    co_return how;
}

} // namespace neuroflash::inline v0::io

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_RECORDING_TRANSPORT_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_RECORDING_TRANSPORT_HPP

#include "cli/doctor/connection_probe.hpp"
#include "cli/doctor/judge.hpp"

#include <neuroflash/client_params.hpp>
#include <neuroflash/transport.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::cli {

/// One answer that came; nothing of its body.
struct recorded_response
{
    recorded_response() = default;

    std::string path; ///< The path of the request, without its query.
    int status = 0;
    wall_time sent;
    wall_time received;
    std::optional<wall_time> date; ///< The time by the service's clock.
};

/// A request of the doctor's own, which costs nothing.
struct probe_request
{
    probe_request(http_method method, std::string url) : method(method), url(std::move(url)) {}

    http_method method;
    std::string url;
    std::string body;      ///< JSON; empty if there is none.
    std::string workspace; ///< The value of x-workspace-id; empty if the field is not sent.
    bool sends_token = true;
};

/**
 * \brief The client's transport for the doctor: a connection of its own for each request, and a
 * memory of what came back.
 *
 * So all requests are the client's own, and what only the transport sees (times, paths that were
 * tried, a token's lifetime) is there as well. A paid request is refused here, whatever asks for
 * it; downloads have no sink here and are refused too.
 */
class recording_transport : public transport
{
public:
    recording_transport(
        asio::any_io_executor executor, client_params const& params,
        std::chrono::milliseconds timeout);

    asio::awaitable<void>
    exchange(exchange_request const& request, exchange_outcome& into) override;

    /// Sends a request to the host of the last request, with its token or without. Redirects are
    /// not followed.
    ///
    /// \par Errors
    /// invalid_argument: the URL is not of that host.
    asio::awaitable<stepped<http_response>> probe(probe_request wanted);

    std::vector<recorded_response> const& all() const noexcept { return recorded_; }

    /// The lifetime in the last token response, in seconds; empty if there was none.
    std::optional<std::int64_t> token_lifetime() const noexcept { return token_lifetime_; }

    /// A token came.
    bool has_token() const noexcept { return has_token_; }

private:
    bool asks_for_token(exchange_request const& request) const;
    void remember(exchange_request const& request, wall_time sent, http_response const& response);

    asio::any_io_executor executor_;
    proxy_params proxy_;
    std::optional<route> token_route_;
    asio::ssl::context trust_;
    std::chrono::milliseconds timeout_;
    std::vector<recorded_response> recorded_;
    std::optional<std::int64_t> token_lifetime_;
    bool has_token_ = false;
    std::string authorization_; ///< The header of the last GET, and its origin.
    origin authorized_;
};

} // namespace neuroflash::cli

#endif

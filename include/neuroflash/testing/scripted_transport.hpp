// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TESTING_SCRIPTED_TRANSPORT_HPP
#define NEUROFLASH_TESTING_SCRIPTED_TRANSPORT_HPP

#include <neuroflash/testing/virtual_time.hpp>
#include <neuroflash/transport.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::testing {

/// The outcome of a whole response.
exchange_outcome answered(
    int status, std::string body = {},
    std::vector<std::pair<std::string, std::string>> const& fields = {});

/// The outcome of an attempt that failed below HTTP. `bytes_written` counts bytes of the request:
/// it decides whether the request may be sent again, and whether it may have been charged.
exchange_outcome failed(errc code, phase where, std::size_t bytes_written, bool reused = false);

/**
 * \brief A transport with a programmed reaction to each request.
 *
 * Token and workspace requests get valid responses, unless `on_token` or `on_workspaces` is
 * set. Other requests get the outcomes that `expect` queued, then that of `otherwise`;
 * without either they fail with errc::internal.
 *
 * It is for tests of your program with one response or one failure. `simulated_service` is a
 * service with a memory.
 *
 * \par Cancellation
 * Takes effect at once, as with the real transport, even during `latency`.
 *
 * \par Thread safety
 * None.
 */
class scripted_transport : public transport
{
public:
    /// Makes the outcome of a request. Called when the exchange begins.
    using reaction = std::function<exchange_outcome(exchange_request const&)>;

    /// `latency` is the virtual time of an exchange; without `time` it takes none. The
    /// request's deadline ends it earlier, and so do cancellation and `close`.
    explicit scripted_transport(
        std::shared_ptr<virtual_time> time = nullptr, std::chrono::nanoseconds latency = {})
        : time_(std::move(time)), latency_(latency)
    {
    }

    /// Queues the outcome of the next request that is neither for a token nor for the workspaces.
    void expect(exchange_outcome outcome);

    /// Reacts as programmed.
    asio::awaitable<void>
    exchange(exchange_request const& request, exchange_outcome& into) override;
    /// Ends exchanges under way, and rejects new ones.
    void close() override;

    /// Requests other than those for a token or the workspaces.
    std::size_t calls() const { return calls_; }
    std::size_t token_requests = 0;     ///< Requests for a token.
    std::size_t workspace_requests = 0; ///< Requests for the workspaces.

    std::deque<reaction> script;            ///< The reactions to come; `expect` appends to it.
    reaction otherwise;                     ///< Used when the script is empty.
    reaction on_token;                      ///< Replaces the valid token.
    std::chrono::nanoseconds delay_token{}; ///< If more than zero, replaces `latency` for tokens.
    reaction on_workspaces;                 ///< Replaces the list with one workspace.
    std::vector<http_request> seen;         ///< All requests, in their order.
    std::vector<origin> origins;            ///< The origin of each request.
    bool closed = false;                    ///< Whether `close` was called.

private:
    exchange_outcome react(exchange_request const& request);
    asio::awaitable<errc> pass(std::chrono::nanoseconds latency, time_point deadline);

    std::shared_ptr<virtual_time> time_;
    std::chrono::nanoseconds latency_;
    std::list<asio::steady_timer*> waiting_;
    std::size_t calls_ = 0;
};

} // namespace neuroflash::inline v0::testing

#endif

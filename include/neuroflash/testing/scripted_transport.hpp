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

/// A whole answer.
exchange_outcome answered(
    int status, std::string body = {},
    std::vector<std::pair<std::string, std::string>> const& fields = {});

/// An attempt that failed below HTTP. `bytes_written`: of the request; decides what may be sent
/// again, and whether the call can have cost anything.
exchange_outcome failed(errc code, phase where, std::size_t bytes_written, bool reused = false);

/**
 * \brief A transport that does as it is told, one reaction for each request.
 *
 * Token and workspace requests get good answers by themselves, unless `on_token` or
 * `on_workspaces` say otherwise; all others get what `expect` queued, then what `otherwise` says;
 * without either they fail with errc::internal.
 *
 * For tests of what your program does with one answer or one failure. A service with a memory is
 * `simulated_service`.
 *
 * \par Cancellation
 * As the real one: at once, also while an exchange takes its time.
 *
 * \par Thread safety
 * None.
 */
class scripted_transport : public transport
{
public:
    /// What to do with a request. Called when the exchange begins.
    using reaction = std::function<exchange_outcome(exchange_request const&)>;

    /// `latency`: what an exchange takes of the virtual time; without `time` it takes none. The
    /// request's deadline cuts it short, and so do cancellation and `close`.
    explicit scripted_transport(
        std::shared_ptr<virtual_time> time = nullptr, std::chrono::nanoseconds latency = {})
        : time_(std::move(time)), latency_(latency)
    {
    }

    /// Queues what the next request comes to that asks for neither a token nor the workspaces.
    void expect(exchange_outcome outcome);

    /// Does as it is told.
    asio::awaitable<void>
    exchange(exchange_request const& request, exchange_outcome& into) override;
    /// Ends what is under way, and refuses what comes.
    void close() override;

    /// Requests other than those for a token or the workspaces.
    std::size_t calls() const { return calls_; }
    std::size_t token_requests = 0;     ///< Requests for a token.
    std::size_t workspace_requests = 0; ///< Requests for the workspaces.

    std::deque<reaction> script;            ///< What is still to come; `expect` appends to it.
    reaction otherwise;                     ///< When the script is used up.
    reaction on_token;                      ///< Instead of a good token.
    std::chrono::nanoseconds delay_token{}; ///< More than zero: instead of `latency`.
    reaction on_workspaces;                 ///< Instead of a list with one workspace.
    std::vector<http_request> seen;         ///< Every request, in the order of their coming.
    std::vector<origin> origins;            ///< Where each of them went.
    bool closed = false;                    ///< `close` was called.

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

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TRANSPORT_HPP
#define NEUROFLASH_TRANSPORT_HPP

#include <neuroflash/client_stats.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/exchange_outcome.hpp>
#include <neuroflash/http_message.hpp>
#include <neuroflash/operation.hpp>
#include <neuroflash/origin.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0 {

namespace asio = boost::asio;

using time_point = std::chrono::steady_clock::time_point;

/// Takes the body of a 2xx answer piece by piece, in order.
class body_sink
{
public:
    virtual ~body_sink() = default;

    /// Before the first piece, once for each answer: a call may need several.
    virtual error_code on_header(http_response const& header) = 0;

    /// An error ends the exchange; it becomes its `cause`.
    virtual asio::awaitable<error_code> write(std::string_view piece) = 0;

    /// Why it gave an error, for people. Empty: the error's own message says it.
    virtual std::string complaint() const { return {}; }
};

/// One attempt to be made.
class exchange_request
{
public:
    exchange_request() = default;
    /// To whom, what, and until when.
    exchange_request(neuroflash::origin to, http_request what, time_point until)
        : origin(std::move(to)), message(std::move(what)), deadline(until)
    {
    }

    neuroflash::origin origin; ///< Scheme, host and port.
    http_request message;      ///< The whole request.
    time_point deadline{};     ///< Then the exchange ends with the phase's timeout.
    std::size_t max_body = 0;  ///< Bytes; a longer body fails with response_too_large.
    body_sink* sink = nullptr; ///< Takes the body of a 2xx answer instead of the response.
    call_name call;            ///< For whom; a transport needs it for its events only.
};

/**
 * \brief Carries one request to a host and brings the facts back.
 *
 * The seam for your own tests: script one and give it to `client`.
 *
 * \par Object lifetimes
 * `request` and `into` outlive the returned awaitable.
 *
 * \par Cancellation
 * Terminal; the outcome's code is then errc::cancelled.
 *
 * \par Errors
 * All in the outcome; nothing is thrown but std::bad_alloc.
 */
class transport
{
public:
    virtual ~transport() = default;
    /// One attempt; ends by the request's deadline. `into` comes as `exchange_outcome::clear`
    /// leaves it. It is not returned, because what a coroutine returns is moved twice on its way.
    virtual asio::awaitable<void>
    exchange(exchange_request const& request, exchange_outcome& into) = 0;

    /// Whether an exchange with `to` would begin at once. A caller who has taken his turn ends it
    /// after the exchange. `exchange` itself asks for none: this is for callers who would rather
    /// wait before they make their request than with it in their hands.
    virtual bool take_turn(origin const& to)
    {
        static_cast<void>(to);
        return true;
    }

    /// Waits for a turn where `take_turn` gave none. `granted`, which outlives the awaitable, is
    /// set unless it ended otherwise: by the deadline, by cancellation or because the transport
    /// closed.
    virtual asio::awaitable<void>
    wait_for_turn(origin const& to, time_point deadline, call_name call, bool& granted)
    {
        static_cast<void>(to);
        static_cast<void>(deadline);
        static_cast<void>(call);
        static_cast<void>(granted);
        return {};
    }
    /// Ends a turn that one of the two gave.
    virtual void end_turn(origin const& to) { static_cast<void>(to); }

    /// Ends every exchange with errc::client_closed and refuses new ones. Called by ~client.
    virtual void close() {}

    /// What its connections do. Called on the client's executor.
    virtual client_stats stats() const { return client_stats(); }
};

} // namespace neuroflash::inline v0

#endif

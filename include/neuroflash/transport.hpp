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
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0 {

namespace asio = boost::asio;

using time_point = std::chrono::steady_clock::time_point;

/// Receives the body of a 2xx response piece by piece, in order.
class body_sink
{
public:
    virtual ~body_sink() = default;

    /// Called before the first piece, once for each response: a call may have several.
    virtual error_code on_header(http_response const& header) = 0;

    /// Takes a piece. An error ends the exchange and becomes its `cause`.
    virtual asio::awaitable<error_code> write(std::string_view piece) = 0;

    /// The reason for the error, for people. Empty if the error's own message is enough.
    virtual std::string failure_reason() const { return {}; }
};

/// The parameters of one exchange.
class exchange_request
{
public:
    exchange_request() = default;
    /// Destination, message and deadline.
    exchange_request(neuroflash::origin to, http_request what, time_point until)
        : origin(std::move(to)), message(std::move(what)), deadline(until)
    {
    }

    neuroflash::origin origin; ///< Scheme, host and port.
    http_request message;      ///< The whole request.
    time_point deadline{};     ///< Ends the exchange with the timeout of its phase.
    std::size_t max_body = 0;  ///< Bytes; a longer body fails with response_too_large.
    body_sink* sink = nullptr; ///< Receives the body of a 2xx response in place of the response.

    /// Most bytes per piece for `sink`; 0 if the transport may choose. A connection allocates as
    /// much memory while it reads the body.
    std::size_t piece_size = 0;
    call_name call; ///< The call; a transport needs it for its events only.
};

/// Makes exchanges. Base of `transport`, and of the objects behind its slots.
class exchanger
{
public:
    virtual ~exchanger() = default;

    /// Makes one exchange; ends by the request's deadline. `into` must be as
    /// `exchange_outcome::clear` leaves it. It is a parameter because the result of a coroutine
    /// would be moved twice. An invalid awaitable means that the outcome is there.
    virtual asio::awaitable<void>
    exchange(exchange_request const& request, exchange_outcome& into) = 0;

    /// Called when a slot that was acquired here is returned.
    virtual void on_slot_returned() noexcept {}
};

/**
 * \brief The right to make one exchange: the result of `transport::acquire`.
 *
 * The destructor returns it.
 */
class exchange_slot
{
public:
    /// An empty slot: no right.
    exchange_slot() = default;
    /// The right to make one exchange on `with`. Its end is reported by `on_slot_returned`.
    explicit exchange_slot(std::shared_ptr<exchanger> with) noexcept : with_(std::move(with)) {}
    /// Takes over the right; `other` is empty afterwards.
    exchange_slot(exchange_slot&& other) noexcept : with_(std::move(other.with_)) {}
    /// Returns its own right, and takes over the other.
    exchange_slot& operator=(exchange_slot&& other) noexcept
    {
        release();
        with_ = std::move(other.with_);
        return *this;
    }
    ~exchange_slot() { release(); }

    /// Whether it is a right.
    explicit operator bool() const noexcept { return with_ != nullptr; }

    /// Makes the exchange; see `exchanger::exchange`.
    asio::awaitable<void> exchange(exchange_request const& request, exchange_outcome& into);

    /// Returns the right, if there is one.
    void release() noexcept
    {
        if (auto const with = std::move(with_)) with->on_slot_returned();
    }

private:
    std::shared_ptr<exchanger> with_;
};

/// The parameters of `transport::acquire`.
class slot_request
{
public:
    /// \param where         destination; outlives the request
    /// \param until         deadline of the wait
    /// \param caller        the call that waits
    /// \param before_others see `ahead`
    slot_request(
        origin const& where, time_point until, call_name caller,
        bool before_others = false) noexcept
        : to(where), deadline(until), call(caller), ahead(before_others)
    {
    }

    origin const& to;    ///< The destination of the exchange.
    time_point deadline; ///< At this time the wait ends without a slot.
    call_name call;      ///< The call that waits.

    /// Whether it is served before calls that have sent nothing yet: for a retry, a token, a search
    /// of the history.
    bool ahead;
};

/**
 * \brief Sends one request to a host and reads the response.
 *
 * It is also the interface for your own tests: override `exchange` and pass it to `client`. The
 * client acquires a slot before it makes its request, so that waiting calls hold no request.
 *
 * \par Object lifetimes
 * `request` and `into` must outlive the returned awaitable. If the executor's context is destroyed
 * before the client, the client calls `close`, and releases the transport after the coroutines of
 * its exchanges. Until then only sockets, timers and strands of the context can be kept; release
 * other objects of Asio in `close`.
 *
 * \par Cancellation
 * Terminal; the outcome's code is then errc::cancelled.
 *
 * \par Errors
 * All are in the outcome; nothing is thrown, except std::bad_alloc. What was sent decides about
 * money: if the exchange failed with `bytes_written` 0 and in no phase `response` or `body`, a paid
 * request counts as not sent, and may be sent again. Set `bytes_written` before the first byte can
 * leave, to any number but 0 if the bytes are not counted.
 */
class transport : public exchanger
{
public:
    /// Acquires a slot; `into` must outlive the awaitable. An invalid awaitable means that a slot
    /// was free. Otherwise `into` is empty if the wait ended without one: by the deadline, by
    /// cancellation or because the transport was closed. The default always has a slot.
    virtual asio::awaitable<void> acquire(slot_request const& what, exchange_slot& into);

    /// Ends all exchanges with errc::client_closed and rejects new ones. Called by ~client.
    virtual void close() {}

    /// The state of its connections. Called on the thread that calls `client::stats`, which may be
    /// any, also while exchanges run.
    virtual client_stats stats() const { return client_stats(); }
};

} // namespace neuroflash::inline v0

#endif

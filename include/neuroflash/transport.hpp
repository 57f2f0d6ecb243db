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

    /// Bytes that `sink` gets at a time, at most; 0: as the transport likes. A connection keeps as
    /// much memory while the body comes.
    std::size_t piece_size = 0;
    call_name call; ///< For whom; a transport needs it for its events only.
};

/// Makes exchanges. Base of `transport`, and of what it gives slots out for.
class exchanger
{
public:
    virtual ~exchanger() = default;

    /// One attempt; ends by the request's deadline. `into` comes as `exchange_outcome::clear`
    /// leaves it. It is not returned, because what a coroutine returns is moved twice on its way.
    virtual asio::awaitable<void>
    exchange(exchange_request const& request, exchange_outcome& into) = 0;

    /// A slot that was acquired here is returned.
    virtual void on_slot_returned() noexcept {}
};

/**
 * \brief The right to one exchange: what `transport::acquire` gives.
 *
 * It is returned when it is destroyed.
 */
class exchange_slot
{
public:
    /// No right.
    exchange_slot() = default;
    /// The right to one exchange with `with`, whose `on_slot_returned` ends it.
    explicit exchange_slot(std::shared_ptr<exchanger> with) noexcept : with_(std::move(with)) {}
    /// Takes the right; `other` has none afterwards.
    exchange_slot(exchange_slot&& other) noexcept : with_(std::move(other.with_)) {}
    /// Returns its own right, and takes the other one.
    exchange_slot& operator=(exchange_slot&& other) noexcept
    {
        release();
        with_ = std::move(other.with_);
        return *this;
    }
    ~exchange_slot() { release(); }

    /// Whether there is a right.
    explicit operator bool() const noexcept { return with_ != nullptr; }

    /// The exchange itself; see `exchanger::exchange`.
    asio::awaitable<void> exchange(exchange_request const& request, exchange_outcome& into)
    {
        return with_->exchange(request, into);
    }

    /// Returns it, if there is one.
    void release() noexcept
    {
        if (auto const with = std::move(with_)) with->on_slot_returned();
    }

private:
    std::shared_ptr<exchanger> with_;
};

/// What a slot is acquired for.
class slot_request
{
public:
    /// \param where         outlives the request
    /// \param until         the deadline of the wait
    /// \param caller        for whom
    /// \param before_others see `ahead`
    slot_request(
        origin const& where, time_point until, call_name caller,
        bool before_others = false) noexcept
        : to(where), deadline(until), call(caller), ahead(before_others)
    {
    }

    origin const& to;    ///< Where the exchange goes.
    time_point deadline; ///< Then the wait ends without a slot.
    call_name call;      ///< For whom.

    /// Before the calls that have sent nothing yet: for a retry, a token, a search of the history.
    bool ahead;
};

/**
 * \brief Carries one request to a host and brings the facts back.
 *
 * The seam for your own tests: override `exchange` and give it to `client`. The client acquires a
 * slot first and makes its request only then, so that calls that wait hold no request.
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
class transport : public exchanger
{
public:
    /// Acquires a slot; `into` outlives the awaitable. An invalid awaitable: there was one at once.
    /// Otherwise `into` is empty if the wait ended without one: by the deadline, by cancellation or
    /// because the transport closed. Without an override there is always one.
    virtual asio::awaitable<void> acquire(slot_request const& what, exchange_slot& into)
    {
        static_cast<void>(what);
        // Nothing is counted, so nothing is owned.
        into = exchange_slot(std::shared_ptr<exchanger>(std::shared_ptr<void>(), this));
        return {};
    }

    /// Ends every exchange with errc::client_closed and refuses new ones. Called by ~client.
    virtual void close() {}

    /// What its connections do. Called on the client's executor.
    virtual client_stats stats() const { return client_stats(); }
};

} // namespace neuroflash::inline v0

#endif

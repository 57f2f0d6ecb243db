// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_OBSERVER_HPP
#define NEUROFLASH_OBSERVER_HPP

#include <neuroflash/charge.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/operation.hpp>
#include <neuroflash/origin.hpp>
#include <neuroflash/timeline.hpp>

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string_view>

namespace neuroflash::inline v0 {

/// A request is about to be made. The next step is to get a connection.
struct attempt_started
{
    call_name call;   ///< The call of the attempt.
    int number;       ///< 1 for the call's first attempt.
    origin const& to; ///< Scheme, host and port.
};

/// An attempt has ended, successfully or not.
struct attempt_finished
{
    call_name call;        ///< The call of the attempt.
    int number;            ///< 1 for the call's first attempt.
    origin const& to;      ///< Scheme, host and port.
    errc code;             ///< The error; errc{} if a whole response was read, whatever its status.
    int status;            ///< 0 if there was no response.
    timeline const& spent; ///< The time of this attempt, by phase.
};

/// The reason for another attempt.
enum class retry_cause
{
    other_path,      ///< The other of two paths, or a redirect, is used.
    dead_connection, ///< The service had closed a reused connection; nothing was sent.
    token_refused,   ///< The status was 401.
    not_connected,   ///< No connection was made.
    lost,            ///< The connection broke after the first byte of the request.
    rate_limited,    ///< The status was 429.
    unavailable,     ///< The status was 503.
    server_failed,   ///< The status was 408, 424, 499, or 5xx other than 503.
    unreadable,      ///< The status was 2xx, but the body is invalid.
};

inline constexpr std::size_t retry_cause_count = 9; ///< Size of arrays that are indexed by it.

/// The call will be tried again, unless it ends before that: it may be cancelled, and the
/// history may show that a paid request was carried out after all.
struct retry_planned
{
    call_name call;                 ///< The call of the attempt.
    int number;                     ///< The number of the attempt that failed.
    retry_cause cause;              ///< The reason for another attempt.
    std::chrono::nanoseconds delay; ///< The delay before the next attempt; may be zero.
    std::string_view reason;        ///< `cause` in words, for people.
};

/// A call begins to wait for a resource that is shared or not yet available.
struct wait_started
{
    call_name call;          ///< The call that waits.
    neuroflash::phase phase; ///< One of token, queue, backoff and history.
};

/// The last event of a call. A call that is rejected before any I/O has no event.
struct call_finished
{
    call_name call;               ///< The call that ended.
    errc code;                    ///< The error; errc{} for success.
    charge_verdict const& charge; ///< What it cost.
    timeline const& spent;        ///< The time of the call, by phase.
    bool recovered;               ///< The images were found in the history.
};

/// A connection is ready for its first request.
struct connection_opened
{
    origin const& to;      ///< Scheme, host and port.
    bool resumed;          ///< The TLS session was resumed.
    timeline const& spent; ///< The time of the opening, by phase.
};

/// The reason for which a connection was closed.
enum class close_reason
{
    failed,   ///< The connection broke, or an exchange on it failed.
    answered, ///< The response required it, or left the connection unusable.
    dead,     ///< The service had closed it, or sent data without a request.
    expired,  ///< The connection was idle for too long, or too old.
    closing,  ///< The client is destroyed.
};

inline constexpr std::size_t close_reason_count = 5; ///< Size of arrays that are indexed by it.

/// An open connection was closed. It is reported once for each connection.
struct connection_closed
{
    origin const& to;    ///< Scheme, host and port.
    close_reason reason; ///< Why it was closed.
};

/// A new token was received. Each token request is a call too, with attempts of its own.
struct token_renewed
{
    std::chrono::seconds lifetime; ///< The lifetime of the token, as the service says.
};

/**
 * \brief Receives events of a client; override the functions that you need.
 *
 * Set `client_params::observer`; null, the default, costs nothing. `neuroflash::metrics` is an
 * observer that counts.
 *
 * Functions are called on the client's executor, in the middle of its work: return quickly, do not
 * block, do not call the client. Exceptions are ignored, because they must not cost a caller the
 * result of a paid call. References in events are valid until the function returns. Events contain
 * no token, secret, prompt, path or query.
 *
 * \par Object lifetimes
 * The client keeps it until the calls of the client have ended, which may be after the client's
 * destructor.
 */
class observer
{
public:
    virtual ~observer() = default;

    /// A request is about to be made.
    virtual void on_attempt_started(attempt_started const&) {}
    /// An attempt has ended.
    virtual void on_attempt_finished(attempt_finished const&) {}
    /// Another attempt is planned.
    virtual void on_retry(retry_planned const&) {}
    /// A call begins to wait.
    virtual void on_wait(wait_started const&) {}
    /// The last event of a call.
    virtual void on_call_finished(call_finished const&) {}
    /// A connection is ready.
    virtual void on_connection_opened(connection_opened const&) {}
    /// A connection was closed.
    virtual void on_connection_closed(connection_closed const&) {}
    /// A new token was received.
    virtual void on_token_renewed(token_renewed const&) {}
};

/// The enumerator's name: `rate_limited`. It never changes: metrics use it as a label.
std::string_view to_string(retry_cause cause) noexcept;

/// Prints the name of the cause.
template <class Traits>
std::basic_ostream<char, Traits>&
operator<<(std::basic_ostream<char, Traits>& out, retry_cause cause)
{
    return out << to_string(cause);
}

/// `failed`, `answered`, `dead`, `expired` or `closing`.
std::string_view to_string(close_reason why) noexcept;

/// Prints the name of the reason.
template <class Traits>
std::basic_ostream<char, Traits>&
operator<<(std::basic_ostream<char, Traits>& out, close_reason why)
{
    return out << to_string(why);
}

} // namespace neuroflash::inline v0

#endif

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
#include <string_view>

namespace neuroflash::inline v0 {

/// A request is about to be made: a connection comes next.
struct attempt_started
{
    call_name call;   ///< Of which call.
    int number;       ///< 1 is the call's first.
    origin const& to; ///< Scheme, host and port.
};

/// The attempt is over, whatever became of it.
struct attempt_finished
{
    call_name call;        ///< Of which call.
    int number;            ///< 1 is the call's first.
    origin const& to;      ///< Scheme, host and port.
    errc code;             ///< errc{}: a whole answer was read, whatever its status.
    int status;            ///< 0: there was no answer.
    timeline const& spent; ///< Of this attempt.
};

/// What made another attempt necessary.
enum class retry_cause
{
    other_path,      ///< The other of two paths, or a redirect.
    dead_connection, ///< A used connection had been closed; nothing was sent.
    token_refused,   ///< 401.
    not_connected,   ///< No connection was made.
    lost,            ///< It broke after the first byte of the request.
    rate_limited,    ///< 429.
    unavailable,     ///< 503.
    server_failed,   ///< Another 5xx, or 408.
    unreadable,      ///< 2xx, and its body makes no sense.
};

inline constexpr std::size_t retry_cause_count = 9; ///< For arrays with a place for each.

/// The call is to be tried again, unless it ends in the meantime: it may be cancelled, and the
/// history may show that a paid request was carried out after all.
struct retry_planned
{
    call_name call;                 ///< Of which call.
    int number;                     ///< Of the attempt that failed.
    retry_cause cause;              ///< Why another one.
    std::chrono::nanoseconds delay; ///< Before the next one; zero: at once.
    std::string_view reason;        ///< The same as a phrase, for people.
};

/// A call begins to wait for something that it shares with others or that is not there yet.
struct wait_started
{
    call_name call; ///< Of which call.
    phase where;    ///< token, queue, backoff or history.
};

/// The last event of a call. One that is refused before any I/O has none.
struct call_finished
{
    call_name call;               ///< Which call.
    errc code;                    ///< errc{}: it succeeded.
    charge_verdict const& charge; ///< What it cost.
    timeline const& spent;        ///< Where its time went.
    bool recovered;               ///< Its images were found in the history.
};

/// Ready for its first request.
struct connection_opened
{
    origin const& to;      ///< Scheme, host and port.
    bool resumed;          ///< With a resumed TLS session.
    timeline const& spent; ///< On its opening.
};

/// Why a connection is no longer kept.
enum class close_reason
{
    failed,   ///< It broke, or an exchange on it failed.
    answered, ///< The answer said so, or left the connection unusable.
    dead,     ///< The service had closed it, or sent what nobody asked for.
    expired,  ///< Idle for too long, or too old.
    closing,  ///< The client ends.
};

inline constexpr std::size_t close_reason_count = 5; ///< For arrays with a place for each.

/// One that was opened, and that is told once.
struct connection_closed
{
    origin const& to; ///< Scheme, host and port.
    close_reason why; ///< Why it was closed.
};

/// A token has come; each fetch is a call as well, and tells its attempts.
struct token_renewed
{
    std::chrono::seconds lifetime; ///< Of the new token, as the service says.
};

/**
 * \brief Is told what a client does; override what you want to know.
 *
 * Set `client_params::observer`; null, the default, costs nothing. `neuroflash::metrics` is one
 * that counts.
 *
 * Called on the client's executor, in the middle of its work: be quick, do not wait, do not call
 * the client. An exception is swallowed: it must not cost a caller the result of a paid call. What
 * the events refer to lives until the function returns. They hold no token, secret, prompt, path or
 * query.
 */
class observer
{
public:
    virtual ~observer() = default;

    /// A request is about to be made.
    virtual void on_attempt_started(attempt_started const&) {}
    /// It is over.
    virtual void on_attempt_finished(attempt_finished const&) {}
    /// There is to be another.
    virtual void on_retry(retry_planned const&) {}
    /// A call begins to wait.
    virtual void on_wait(wait_started const&) {}
    /// A call's last event.
    virtual void on_call_finished(call_finished const&) {}
    /// A connection is ready.
    virtual void on_connection_opened(connection_opened const&) {}
    /// One of these is closed.
    virtual void on_connection_closed(connection_closed const&) {}
    /// A token has come.
    virtual void on_token_renewed(token_renewed const&) {}
};

/// The enumerator's name: `rate_limited`. Stable: metrics have it as a label.
std::string_view to_string(retry_cause cause) noexcept;

/// `failed`, `answered`, `dead`, `expired` or `closing`.
std::string_view to_string(close_reason why) noexcept;

} // namespace neuroflash::inline v0

#endif

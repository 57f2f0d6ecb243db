// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_ERROR_HPP
#define NEUROFLASH_ERROR_HPP

#include <neuroflash/charge.hpp>
#include <neuroflash/phase.hpp>
#include <neuroflash/timeline.hpp>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <atomic>
#include <chrono>
#include <iosfwd>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0 {

using boost::system::error_code;

/**
 * \brief What went wrong. doc/errors.md has a row for each: the cause and the cure.
 *
 * Programs compare with a `condition`; logs print the code.
 */
enum class errc
{
    invalid_argument = 1,    ///< A parameter is wrong; nothing was sent.
    authentication_failed,   ///< The service refuses the credentials or a fresh token.
    permission_denied,       ///< The account may not do this (403).
    quota_exhausted,         ///< No credits are left in this cycle or for today.
    rate_limited,            ///< Too many requests, and the wait did not fit into the deadline.
    not_found,               ///< There is no such image, item or route (404, 405).
    rejected_input,          ///< The service rejects the request (400, 422, other 4xx).
    content_refused,         ///< The content policy rejects the prompt or the image.
    service_error,           ///< The service failed (5xx, 408, 424, 499); a retry did not help.
    bad_response,            ///< The response violates HTTP or the API.
    response_too_large,      ///< The response exceeds a limit of the client.
    redirect_refused,        ///< The service redirects to an address that must not be followed.
    name_resolution_failed,  ///< The host name cannot be resolved.
    connect_failed,          ///< The client cannot connect to any address of the host.
    proxy_failed,            ///< The proxy did not open a tunnel to the service.
    tls_failed,              ///< No trusted TLS connection (certificate, name, protocol).
    connection_lost,         ///< The connection broke during a call that is free.
    queue_timeout,           ///< The deadline passed while waiting for a free connection.
    token_timeout,           ///< The deadline passed while waiting for an access token.
    name_resolution_timeout, ///< Time ran out during name resolution.
    connect_timeout,         ///< Time ran out while connecting.
    tls_timeout,             ///< Time ran out during the TLS handshake.
    send_timeout,            ///< The deadline passed while the request was being sent.
    response_timeout,        ///< The deadline passed before the response began.
    body_timeout,            ///< The deadline passed in the middle of the response.
    backoff_timeout,         ///< The deadline passed before the next attempt.
    cancelled,               ///< The caller cancelled the operation.
    client_closed,           ///< The client was destroyed during the call.
    outcome_unknown,         ///< A paid request was sent; whether it was charged is unknown.
    storage_failed,          ///< A file cannot be written, or the sink refused data.
    internal,                ///< A bug of this library; please report it.
};

/// Classes of codes, for decisions: `if (e == condition::timeout) ...`
enum class condition
{
    timeout = 1,    ///< Any phase ran out of time.
    authentication, ///< Credentials or permissions.
    rejected,       ///< The service rejected the request; the same request usually fails again.
    unreachable,    ///< No connection was made: name resolution, connect, proxy or TLS.
    transient,      ///< A later retry can help.
};

class pending_generation;

template <class T>
class result;

/// The category of `errc`.
boost::system::error_category const& error_category() noexcept;
/// The category of `condition`.
boost::system::error_category const& condition_category() noexcept;

/// Lets an `error_code` be compared with an `errc`.
inline error_code make_error_code(errc code) noexcept
{
    return {static_cast<int>(code), error_category()};
}

/// Lets an `error_code` be compared with a `condition`.
inline boost::system::error_condition make_error_condition(condition value) noexcept
{
    return {static_cast<int>(value), condition_category()};
}

/// The enumerator's name: `quota_exhausted`. Stable: the command line prints it in JSON.
std::string_view to_string(errc code) noexcept;

/// Prints the enumerator's name.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, errc code)
{
    return out << to_string(code);
}

/// The advice for a code, as one sentence, if nothing more specific is known.
std::string_view default_advice(errc code) noexcept;

/// The sender of the last response, as far as its body shows it.
enum class responder
{
    none,         ///< There was no response, or its body is empty.
    service,      ///< JSON, or the XML of a storage service.
    intermediary, ///< A page or plain text: a proxy, a firewall or a gateway before the service.
};

/// A message of the service about one field of the request.
struct field_error
{
    /// Path of the field: `body.num_images`. Empty for the request as a whole.
    std::string field;
    std::string message; ///< The service's text.
    std::string type;    ///< The service's name for the kind of message; may be empty.
};

/**
 * \brief Reports a paid value that was never read, when its last owner destroys it.
 *
 * The client makes one for each paid result and each pending request if it has a logger.
 */
class unread_notice
{
public:
    unread_notice() = default;
    unread_notice(unread_notice const&) = delete;
    unread_notice& operator=(unread_notice const&) = delete;
    virtual ~unread_notice() = default;

    /// Prevents the report of the destructor.
    void mark_read() noexcept { read_.store(true, std::memory_order_relaxed); }
    /// Whether a copy of the result was read.
    bool is_read() const noexcept { return read_.load(std::memory_order_relaxed); }

private:
    std::atomic<bool> read_ = false;
};

/// The details of an error beyond its code. They contain no token, no secret and no prompt.
struct error_details
{
    std::string message;                   ///< What happened. Empty for the code's own sentence.
    std::string advice;                    ///< What to do. Empty for `default_advice(code)`.
    error_code cause;                      ///< The underlying code: system, resolver, TLS, or errc.
    neuroflash::phase phase = phase::none; ///< The phase in which the call ended.
    bool in_token_request = false;         ///< The request for an access token failed.
    int http_status = 0;                   ///< Status of the last response; 0 if there was none.
    /// The sender of the last response.
    neuroflash::responder responder = neuroflash::responder::none;
    /// Status with which the proxy refused; 0 if it did not.
    int proxy_status = 0;
    std::string server_code;               ///< The service's machine code; may be empty.
    std::string server_message;            ///< The service's text, escaped and shortened.
    std::vector<field_error> field_errors; ///< The service's messages about fields.
    std::string request_id;                ///< The service's id of the request; may be empty.
    std::string trace_id;                  ///< `call_params::trace_id`, as given.
    int attempts = 0;                      ///< Requests tried, failed connections included.
    std::chrono::nanoseconds elapsed{};    ///< The time from the start of the call to its end.
    neuroflash::timeline timeline;         ///< The time spent in each phase.
    std::optional<std::chrono::seconds> retry_after;   ///< The Retry-After of the service, if any.
    charge_verdict charge;                             ///< Whether it cost anything.
    std::shared_ptr<pending_generation const> pending; ///< See `error::pending`; may be null.
    std::shared_ptr<unread_notice> unread;             ///< Reports a `pending` that is never read.

    /// Whether the history proves that nothing was made, for a charge that is unknown: it was read
    /// back to the time of the request, after the time in which the images would have appeared, and
    /// shows none. It is the closest available proof that nothing was charged.
    bool absent_from_history = false;
};

/**
 * \brief Why an operation failed: what happened, whether it cost anything, what to do.
 *
 * Cheap to copy: the details are shared and never change. A move is a copy, so an error that was
 * moved from is as before. Contains no token, no secret and no whole prompt.
 */
class [[nodiscard]] error
{
public:
    /// No error: the error of a `result<T>` that has a value.
    error();

    // There is no move, because it would leave an error without details.
    error(error const&) noexcept = default;            ///< Shares the details.
    error& operator=(error const&) noexcept = default; ///< Shares the details.

    /// An error with the sentences of its code.
    explicit error(errc code);
    /// An error with details. Empty sentences are replaced by those of the code.
    error(errc code, error_details details);

    /// The code, to be compared with an `errc` or, better, with a `condition`.
    error_code code() const noexcept { return make_error_code(code_); }
    /// The code, for a switch.
    errc value() const noexcept { return code_; }

    /// What happened, as a sentence.
    std::string const& message() const noexcept { return details_->message; }

    /// What to do about it, as a sentence.
    std::string const& advice() const noexcept { return details_->advice; }

    /// Whether it cost anything, and how that is known.
    charge_verdict const& charge() const noexcept { return details_->charge; }

    /// The pending request, if the charge of a request for images is unknown, for
    /// `client::reconcile`. Null otherwise, and for texts, which cannot be looked up. Valid as long
    /// as this error or a copy of it exists.
    pending_generation const* pending() const noexcept { return details().pending.get(); }

    /// All details.
    error_details const& details() const noexcept
    {
        if (details_->unread) details_->unread->mark_read();
        return *details_;
    }

    /// Code, message, verdict and advice in one line, for people and for logs.
    std::string to_string() const;

    /// Compares the code.
    friend bool operator==(error const& e, errc code) noexcept { return e.code_ == code; }
    /// Whether the code is of that class.
    friend bool operator==(error const& e, condition wanted) noexcept
    {
        return e.code() == make_error_condition(wanted);
    }

    /// Prints `to_string()`.
    template <class Traits>
    friend std::basic_ostream<char, Traits>&
    operator<<(std::basic_ostream<char, Traits>& out, error const& e)
    {
        return out << e.to_string();
    }

private:
    errc code_;
    std::shared_ptr<error_details const> details_;
};

/// Thrown by `result<T>::value()` only. Its `code()` is the error's.
class exception : public boost::system::system_error
{
public:
    /// Its `what()` is the error's `to_string()`.
    explicit exception(neuroflash::error e)
        : boost::system::system_error(e.code()), text_(e.to_string()), error_(std::move(e))
    {
    }

    /// What went wrong, as one line.
    char const* what() const noexcept override { return text_.what(); }

    /// What went wrong.
    neuroflash::error const& error() const noexcept { return error_; }

private:
    std::runtime_error text_; ///< A string whose copies throw nothing.
    neuroflash::error error_;
};

/// Found by `result<T>::value()` through argument-dependent look-up.
[[noreturn]] void throw_exception_from_error(error const& e, boost::source_location const& where);

} // namespace neuroflash::inline v0

template <>
struct boost::system::is_error_code_enum<neuroflash::errc> : std::true_type
{
};

template <>
struct boost::system::is_error_condition_enum<neuroflash::condition> : std::true_type
{
};

// Errors come in results.
#include <neuroflash/result.hpp>

#endif

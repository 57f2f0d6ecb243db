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
    quota_exhausted,         ///< No image credits left in this cycle or for today.
    rate_limited,            ///< Too many requests, and waiting did not fit the call.
    not_found,               ///< No such image, item or route (404).
    rejected_input,          ///< The service rejects the request (400, 409, 413, 422).
    content_refused,         ///< The content policy refuses the prompt or the picture.
    service_error,           ///< The service failed (5xx), and trying again did not help.
    bad_response,            ///< The answer is not what HTTP or the API promises.
    response_too_large,      ///< The answer exceeds a limit of the client.
    redirect_refused,        ///< The service points somewhere that must not be followed.
    name_resolution_failed,  ///< The host name cannot be resolved.
    connect_failed,          ///< No connection to any address of the host.
    proxy_failed,            ///< The proxy did not open a tunnel to the service.
    tls_failed,              ///< No trusted TLS connection (certificate, name, protocol).
    connection_lost,         ///< The connection broke in the middle of a call.
    queue_timeout,           ///< Deadline passed while waiting for a free connection.
    token_timeout,           ///< Deadline passed while waiting for an access token.
    name_resolution_timeout, ///< Deadline passed during name resolution.
    connect_timeout,         ///< Deadline passed while connecting.
    tls_timeout,             ///< Deadline passed during the TLS handshake.
    send_timeout,            ///< Deadline passed while the request was being sent.
    response_timeout,        ///< Deadline passed before the answer began.
    body_timeout,            ///< Deadline passed in the middle of the answer.
    backoff_timeout,         ///< Deadline would pass before the next attempt.
    cancelled,               ///< The caller cancelled the operation.
    client_closed,           ///< The client was destroyed during the call.
    outcome_unknown,         ///< A paid request was sent and its answer was lost.
    storage_failed,          ///< A file cannot be written, or the sink refused data.
    internal,                ///< A defect of this library; please report it.
};

/// Classes of codes, for decisions: `if (e == condition::timeout) ...`
enum class condition
{
    timeout = 1,    ///< Any phase ran out of time.
    authentication, ///< Credentials or permissions.
    rejected,       ///< The service understood and said no; the same request fails again.
    unreachable,    ///< No connection was made: name resolution, connect or TLS.
    transient,      ///< Trying the same again later can help.
};

class pending_generation;

template <class T>
class result;

/// Of `errc`.
boost::system::error_category const& error_category() noexcept;
/// Of `condition`.
boost::system::error_category const& condition_category() noexcept;

/// For comparisons.
inline error_code make_error_code(errc code) noexcept
{
    return {static_cast<int>(code), error_category()};
}

/// For comparisons.
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

/// What to do about a code, as one sentence, where nothing better is known.
std::string_view default_advice(errc code) noexcept;

/// Who wrote the last answer, as far as its body tells.
enum class responder
{
    none,         ///< There was no answer, or its body is empty.
    service,      ///< JSON, or the XML of a storage service.
    intermediary, ///< A page or plain text: a proxy, a firewall or a gateway before the service.
};

/// One complaint of the service about one field of the request.
struct field_error
{
    std::string field;   ///< Path of the field: `body.num_images`. Empty: the request as a whole.
    std::string message; ///< The service's words.
    std::string type;    ///< The service's name for the kind of complaint; may be empty.
};

/**
 * \brief Tells that something paid was never looked at, when its last owner destroys it.
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

    /// Its destructor then tells nothing.
    void mark_read() noexcept { read_.store(true, std::memory_order_relaxed); }
    /// Whether a copy of the result was looked at.
    bool is_read() const noexcept { return read_.load(std::memory_order_relaxed); }

private:
    std::atomic<bool> read_ = false;
};

/// Everything an error knows beyond its code. Contains no token, no secret and no prompt.
struct error_details
{
    std::string message;                   ///< What happened. Empty: the code's own sentence.
    std::string advice;                    ///< What to do. Empty: `default_advice(code)`.
    error_code cause;                      ///< The code underneath: system, resolver, TLS, or errc.
    neuroflash::phase phase = phase::none; ///< Where the call ended.
    bool in_token_request = false;         ///< It was the request for an access token that failed.
    int http_status = 0;                   ///< Status of the last answer; 0: there was none.
    neuroflash::responder responder = neuroflash::responder::none; ///< Who wrote the last answer.
    int proxy_status = 0;                  ///< Status of a proxy that refused; 0: none did.
    std::string server_code;               ///< The service's machine code; may be empty.
    std::string server_message;            ///< The service's words, escaped and shortened.
    std::vector<field_error> field_errors; ///< The service's complaints about fields.
    std::string request_id;                ///< The service's name for the request; may be empty.
    std::string trace_id;                  ///< `call_params::trace_id`, as given.
    int attempts = 0;                      ///< Requests tried, the failed connections included.
    std::chrono::nanoseconds elapsed{};    ///< From the call to its end.
    neuroflash::timeline timeline;         ///< Where that time went.
    std::optional<std::chrono::seconds> retry_after;   ///< The service's own wish, if it had one.
    charge_verdict charge;                             ///< Whether it cost anything.
    std::shared_ptr<pending_generation const> pending; ///< Of a charge that is unknown.
    std::shared_ptr<unread_notice> unread; ///< For the client: tells of a `pending` never read.

    /// Of a charge that is unknown: the history, read to where the request was sent after the time
    /// in which its images would have appeared, shows none. The nearest there is to a proof that
    /// nothing was charged.
    bool absent_from_history = false;
};

/**
 * \brief Why an operation failed: what happened, whether it cost anything, what to do.
 *
 * Cheap to copy (the details are shared and never change). Never contains a token, a secret or a
 * whole prompt.
 */
class [[nodiscard]] error
{
public:
    /// No error: what `result<T>::error()` gives where there is a value.
    error();

    /// With the code's own sentences.
    explicit error(errc code);
    /// Empty sentences are filled in with the code's own.
    error(errc code, error_details details);

    /// Compare with `errc` or, better, with a `condition`.
    error_code code() const noexcept { return make_error_code(code_); }
    /// The code, for a switch.
    errc value() const noexcept { return code_; }

    /// What happened, as a sentence.
    std::string const& message() const noexcept { return details_->message; }

    /// What to do about it, as a sentence.
    std::string const& advice() const noexcept { return details_->advice; }

    /// Whether it cost anything, and how that is known.
    charge_verdict const& charge() const noexcept { return details_->charge; }

    /// Where the charge of a sent request is unknown: what `client::reconcile` settles it with.
    /// Null otherwise. Lives as long as this error or a copy of it.
    pending_generation const* pending() const noexcept { return details().pending.get(); }

    /// Everything it knows.
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

/// Thrown by `result<T>::value()`, and by nothing else. Its `code()` is the error's.
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

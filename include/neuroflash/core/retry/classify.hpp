// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RETRY_CLASSIFY_HPP
#define NEUROFLASH_CORE_RETRY_CLASSIFY_HPP

#include <neuroflash/core/http/connect_response.hpp>
#include <neuroflash/exchange_outcome.hpp>

namespace neuroflash::inline v0::core {

/// The kind of an attempt's outcome, as far as it matters for the next step. Rows of doc/retry.md.
enum class attempt_class
{
    succeeded, ///< A whole 2xx.
    not_sent,  ///< No connection was made, or it broke before the first byte of the request.
    permanent_connect_failure, ///< The host name does not exist, or the certificate is not
                               ///< trusted: permanent.
    /// As `not_sent`, on a connection that had served an earlier request.
    stale_reuse,
    /// The connection broke after the first byte, or the response is invalid or cut.
    ambiguous,
    unauthorized, ///< A whole 401.
    rate_limited, ///< 429 that does not mention a quota.
    quota,       ///< 429, 403 or 402 (or another rejection) that says that the credits are used up.
    unavailable, ///< 503.
    server_failed, ///< 408, 424, 499, 500, 502, 504 and every other 5xx.
    unreadable,    ///< A whole 2xx that cannot be decoded. Only the decoding step finds this.
    refused,       ///< Another 3xx or 4xx, or a 2xx whose body refuses: permanent.
    out_of_time,   ///< The call's deadline passed.
    cancelled,     ///< The caller cancelled.
    client_closed, ///< The client was destroyed.
    client_side,   ///< The caller's side: its sink, its disk, its limit for the size.
};

/// Whether the service decided against the request itself: repeated, it would be rejected again.
inline bool is_final_rejection(attempt_class what) noexcept
{
    return what == attempt_class::refused || what == attempt_class::quota;
}

/// Classifies a response that was read to its end.
inline attempt_class classify_status(int status, bool quota_reported) noexcept
{
    auto const hundreds = status / 100;
    if (hundreds == 2) return attempt_class::succeeded;
    if (status == 401) return attempt_class::unauthorized;
    if (status == 408 || status == 424 || status == 499) return attempt_class::server_failed;
    if (hundreds == 4 && quota_reported) return attempt_class::quota;
    if (status == 429) return attempt_class::rate_limited;
    if (status == 503) return attempt_class::unavailable;
    if (hundreds == 5) return attempt_class::server_failed;
    if (hundreds == 3 || hundreds == 4) return attempt_class::refused;
    // 1xx is not a final response, and nothing is defined above 599: not valid HTTP.
    return attempt_class::ambiguous;
}

/// Whether bytes of the request may have been sent. A response or a wait for one proves it,
/// whatever the count says: a transport of the user may count nothing.
inline bool may_have_left(exchange_outcome const& outcome) noexcept
{
    return outcome.bytes_written != 0 || outcome.header_seen || outcome.phase == phase::response ||
        outcome.phase == phase::body;
}

/// Classifies a connection that failed.
inline attempt_class classify_failure(exchange_outcome const& outcome) noexcept
{
    if (may_have_left(outcome)) return attempt_class::ambiguous;
    if (outcome.permanent_connect_failure) return attempt_class::permanent_connect_failure;
    return outcome.reused ? attempt_class::stale_reuse : attempt_class::not_sent;
}

/**
 * \brief Classifies an attempt.
 *
 * `quota_reported` is true if the body says that credits or a limit are used up; used for 4xx only.
 */
inline attempt_class classify(exchange_outcome const& outcome, bool quota_reported) noexcept
{
    if (outcome.code == errc{}) return classify_status(outcome.response.status, quota_reported);
    switch (outcome.code) {
    case errc::name_resolution_failed:
    case errc::connect_failed:
    case errc::tls_failed:
    case errc::connection_lost:
    case errc::bad_response:
    // The limit of a phase; retry_policy checks whether it was the call's deadline.
    case errc::name_resolution_timeout:
    case errc::connect_timeout:
    case errc::tls_timeout: return classify_failure(outcome);
    case errc::queue_timeout:
    case errc::token_timeout:
    case errc::send_timeout:
    case errc::response_timeout:
    case errc::body_timeout:
    case errc::backoff_timeout: return attempt_class::out_of_time;
    case errc::proxy_failed:
        if (outcome.bytes_written == 0 && is_final_proxy_status(outcome.proxy_status)) {
            return attempt_class::refused;
        }
        return classify_failure(outcome);
    case errc::cancelled: return attempt_class::cancelled;
    case errc::client_closed: return attempt_class::client_closed;
    case errc::redirect_refused: return attempt_class::refused;
    case errc::invalid_argument:
    case errc::response_too_large:
    case errc::storage_failed:
    case errc::internal: return attempt_class::client_side;
    // A transport does not read bodies and has no reason for these codes. If it uses one, only
    // the number of bytes is known: final, and the charge follows from it.
    case errc::authentication_failed:
    case errc::permission_denied:
    case errc::quota_exhausted:
    case errc::rate_limited:
    case errc::not_found:
    case errc::rejected_input:
    case errc::content_refused:
    case errc::service_error:
    case errc::outcome_unknown: return attempt_class::client_side;
    }
    return attempt_class::client_side;
}

/// Whether a delete was done by an earlier attempt of the same call: that attempt's response
/// was lost, and now the image does not exist.
inline bool was_done_before(
    http_method method, exchange_outcome const& outcome, bool earlier_response_lost) noexcept
{
    return method == http_method::delete_ && earlier_response_lost && outcome.code == errc{} &&
        outcome.response.status == 404;
}

/// Whether an attempt may have been carried out although its response does not say so.
inline bool may_have_worked(attempt_class result) noexcept
{
    return result == attempt_class::ambiguous || result == attempt_class::server_failed ||
        result == attempt_class::unavailable || result == attempt_class::unreadable;
}

} // namespace neuroflash::inline v0::core

#endif

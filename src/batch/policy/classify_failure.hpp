// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_POLICY_CLASSIFY_FAILURE_HPP
#define NEUROFLASH_SRC_BATCH_POLICY_CLASSIFY_FAILURE_HPP

#include <neuroflash/error.hpp>

namespace neuroflash::inline v0::batch {

/// The meaning of a failed paid request for its batch.
enum class failure_class
{
    unknown,     ///< It may have cost something. Only the history settles it.
    charged,     ///< It cost something, without any image.
    quota,       ///< There are no credits. The request itself is valid.
    too_fast,    ///< The service wants fewer requests.
    access,      ///< Access is denied, to this request or to the account.
    refused,     ///< The service rejected this request, and would again.
    unreachable, ///< It was never sent. Every other request would fail as well.
    again,       ///< It cost nothing and may succeed later.
};

/// Whether any byte of the request was sent. A token is requested before it.
inline bool was_sent(error const& why) noexcept
{
    return why.charge().state != charge_state::not_charged || why.details().timeline.bytes_sent > 0;
}

/// The charge decides first: what may have cost something is `unknown` whatever its code.
inline failure_class classify_failure(error const& why)
{
    constexpr auto payment_required = 402; // no prompt is the cause of that
    if (why.charge().state == charge_state::unknown) return failure_class::unknown;
    if (why.charge().state == charge_state::charged) return failure_class::charged;
    switch (why.value()) {
    case errc::quota_exhausted: return failure_class::quota;
    case errc::rate_limited: return failure_class::too_fast;
    case errc::authentication_failed:
    case errc::permission_denied: return failure_class::access;
    case errc::invalid_argument:
    case errc::not_found:
    case errc::content_refused:
    case errc::redirect_refused: return failure_class::refused;
    case errc::rejected_input:
        return why.details().http_status == payment_required ? failure_class::access
                                                             : failure_class::refused;
    case errc::name_resolution_failed:
    case errc::connect_failed:
    case errc::proxy_failed:
    case errc::tls_failed:
    case errc::name_resolution_timeout:
    case errc::connect_timeout:
    case errc::tls_timeout:
    case errc::token_timeout:
    case errc::queue_timeout:
    case errc::backoff_timeout:
    case errc::cancelled:
    case errc::client_closed: return failure_class::unreachable;
    case errc::service_error:
    case errc::bad_response:
    case errc::response_too_large:
    case errc::connection_lost:
    case errc::send_timeout:
    case errc::response_timeout:
    case errc::body_timeout:
    case errc::outcome_unknown:
    case errc::storage_failed:
    case errc::internal: break;
    }
    return was_sent(why) ? failure_class::again : failure_class::unreachable;
}

/// Whether a lost request may be sent again: only if the history, read far enough after the
/// time in which its images would have appeared, shows none.
inline bool may_send_again(error const& why)
{
    return why.charge().state == charge_state::unknown && why.details().absent_from_history;
}

/// Whether a link to an image is not worth another attempt: it has expired, or leads elsewhere.
inline bool is_dead_link(error const& why)
{
    switch (why.value()) {
    case errc::not_found:
    case errc::permission_denied:
    case errc::authentication_failed:
    case errc::rejected_input:
    case errc::redirect_refused:
    case errc::invalid_argument:
    case errc::bad_response: return true;
    default: return false;
    }
}

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TESTING_PLANNED_FAULT_HPP
#define NEUROFLASH_TESTING_PLANNED_FAULT_HPP

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::testing {

/**
 * \brief In which ways a request to a `simulated_service` goes wrong.
 *
 * "Worked or not": `planned_fault::work_done` says, or the dice. A service that worked has
 * charged, or charges as soon as its work is done, whatever the client saw of it.
 */
enum class fault_kind
{
    none,

    // No connection: no byte is sent, nothing can be charged.
    name_resolution_failed, ///< The name server says no.
    name_server_silent,     ///< It says nothing for 10 s.
    connect_refused,        ///< Nobody listens.
    connect_silent,         ///< No answer for 10 s.
    proxy_refused,          ///< The proxy does not open a tunnel.
    tls_failed,             ///< The certificate is wrong.
    connection_stale,       ///< A reused connection is dead; without one: `connect_refused`.

    // The request does not arrive whole: nothing can be charged, but the client cannot know.
    request_cut,     ///< The connection breaks after some of the request's bytes.
    request_stalled, ///< The kernel takes some bytes and then no more, until the deadline.

    // The request arrived; worked or not.
    answer_lost,     ///< The connection breaks before the answer begins.
    answer_stalled,  ///< No answer until the deadline.
    answer_garbage,  ///< What comes is not HTTP.
    body_cut,        ///< The header comes, and the connection breaks in the body.
    body_stalled,    ///< The header comes and some of the body, then nothing until the deadline.
    body_unreadable, ///< 200 and a whole body that is not JSON.
    request_timeout, ///< 408 of a gateway. This and the next five: with Retry-After or without.
    internal_error,  ///< 500.
    bad_gateway,     ///< 502 with a web page.
    unavailable,     ///< 503.
    overloaded,      ///< 529, as some gateways answer in place of 503.
    gateway_timeout, ///< 504.

    // Refused: never charged.
    unauthorized,  ///< 401, and the token is void.
    rate_limited,  ///< 429, with Retry-After or without.
    quota_refused, ///< 429 or 403 (`simulated_service_params::quota_status`). Paid requests only.
    redirected,    ///< 307 to the same path.
};

/// The enumerator's name.
std::string_view to_string(fault_kind kind) noexcept;

/// All of them, in their order, without `none`.
std::span<fault_kind const> all_fault_kinds() noexcept;

/// One fault_kind at a time and place of your choice.
class planned_fault
{
public:
    /// Strikes the next paid request.
    explicit planned_fault(fault_kind what) : kind(what) {}

    fault_kind kind; ///< What goes wrong.

    /// Only requests whose path contains this. Empty: paid requests only.
    std::string path;

    int skip = 0;  ///< So many such requests pass unharmed before.
    int times = 1; ///< So many are struck.

    /// Whether the images are made and charged although the answer does not come. Counts for what
    /// is worked or not.
    bool work_done = true;

    /// For `rate_limited`, 408 and the 5xx.
    std::optional<std::chrono::seconds> retry_after;
};

} // namespace neuroflash::inline v0::testing

#endif

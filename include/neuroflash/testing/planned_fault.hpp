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
 * \brief The ways in which a request to a `simulated_service` fails.
 *
 * If a request arrived, the service may have done the work: `planned_fault::work_done` or the seed
 * decides. If it did, it has charged, or charges at the end of its work, whatever the client gets.
 */
enum class fault_kind
{
    none,

    // No connection: no byte is sent, nothing can be charged.
    name_resolution_failed, ///< The name server reports an error.
    name_server_silent,     ///< The name server does not answer for 10 s.
    connect_refused,        ///< No server listens.
    connect_silent,         ///< There is no answer for 10 s.
    proxy_refused,          ///< The proxy does not open a tunnel.
    tls_failed,             ///< The certificate is wrong.
    stale_connection,       ///< A reused connection is dead; `connect_refused` for a new one.

    // The request does not arrive whole: nothing can be charged, but the client cannot know.
    reset_in_request, ///< The connection breaks after some of the request's bytes.
    stall_in_request, ///< The kernel takes some bytes, then none until the deadline.

    // The request arrived; the work was done or not.
    close_before_response, ///< The connection breaks before the answer begins.
    stall,                 ///< No response until the deadline.
    garbage,               ///< The response is not HTTP.
    cut_body,              ///< The header arrives, and the connection breaks in the body.
    /// The header and some of the body arrive, then nothing until the deadline.
    stall_body,
    not_json,        ///< 200 and a whole body that is not JSON.
    request_timeout, ///< 408 of a gateway. It and the next five may have Retry-After.
    server_error,    ///< 500.
    bad_gateway,     ///< 502 with a web page.
    unavailable,     ///< 503.
    overloaded,      ///< 529, as some gateways answer in place of 503.
    gateway_timeout, ///< 504.

    // The service rejects the request: never charged.
    expired_token, ///< 401, and the token is invalid.
    rate_limit,    ///< 429, with Retry-After or without.
    quota_refused, ///< 429 or 403 (`simulated_service_params::quota_status`). Paid requests only.
    redirected,    ///< 307 to the same path.
};

/// The enumerator's name.
std::string_view to_string(fault_kind kind) noexcept;

/// All kinds in their order, without `none`.
std::span<fault_kind const> all_fault_kinds() noexcept;

/// One fault at a chosen time and place.
class planned_fault
{
public:
    /// Applies to the next paid request.
    explicit planned_fault(fault_kind what) : kind(what) {}

    fault_kind kind; ///< The kind of the fault.

    /// A part of the path of requests it applies to. Empty for paid requests.
    std::string path;

    int skip = 0;  ///< The number of matching requests before the first one that fails.
    int times = 1; ///< The number of requests that fail.

    /// Whether the images are made and charged although the response is lost. Used by the kinds
    /// whose work may be done or not.
    bool work_done = true;

    /// The Retry-After of `rate_limit`, 408 and 5xx.
    std::optional<std::chrono::seconds> retry_after;
};

} // namespace neuroflash::inline v0::testing

#endif

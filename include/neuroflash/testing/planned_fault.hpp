// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TESTING_PLANNED_FAULT_HPP
#define NEUROFLASH_TESTING_PLANNED_FAULT_HPP

#include <neuroflash/service_model/fault_kind.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>

namespace neuroflash::inline v0::testing {

using service_model::fault_kind;
using service_model::to_string;

/**
 * \brief The kinds of faults that a `simulated_service` applies to requests, in the order of how
 * far the request gets.
 *
 * - No connection, from `name_resolution_failed` to `tls_failed`: no byte is sent, nothing can be
 *   charged.
 * - `reset_in_request` and `stall_in_request`: the request does not arrive whole, and nothing can
 *   be charged, but the client cannot know.
 * - From `close_before_response` to `gateway_timeout`: the request arrived, and the work was done
 *   or not. `planned_fault::work_done` or the seed decides. If it was, the service has charged, or
 *   charges at the end of its work, whatever the client gets.
 * - `close_after_response`: the response is whole; the next request on that connection fails.
 * - From `expired_token` to `redirected`: the service rejects the request, and never charges.
 */
std::span<fault_kind const> all_fault_kinds() noexcept;

/// One fault at a chosen time and place.
class planned_fault
{
public:
    /// Applies to the next paid request.
    explicit planned_fault(fault_kind what) : kind(what) {}

    fault_kind kind; ///< One of `all_fault_kinds()`.

    /// A part of the path of requests it applies to. Empty for paid requests.
    std::string path;

    int skip = 0;  ///< The number of matching requests before the first one that fails.
    int times = 1; ///< The number of requests that fail.

    /// Whether the images are made and charged although the response is lost. Used by the kinds
    /// whose work may be done or not.
    bool work_done = true;

    /// The Retry-After of `rate_limit`, 408 and 5xx. `unavailable` has none; that of `busy` is 1 s
    /// unless it is set.
    std::optional<std::chrono::seconds> retry_after;
};

} // namespace neuroflash::inline v0::testing

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CALL_PARAMS_HPP
#define NEUROFLASH_CALL_PARAMS_HPP

#include <neuroflash/ids.hpp>
#include <neuroflash/timeline.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace neuroflash::inline v0 {

/// Settings of one call that differ from its client's defaults.
class call_params
{
public:
    call_params() = default;

    /// The time that the call may take, from now on: queue, token, name resolution and retries
    /// included. Zero or less fails at once, before any I/O. Empty for the client's default.
    std::optional<std::chrono::nanoseconds> deadline;

    /// The workspace to work in. Empty for the client's, else for the first one listed.
    std::optional<workspace_id> workspace;

    /// Your name for this call: it appears in errors and log lines and is sent as `X-Request-Id`.
    /// Visible ASCII, at most 128 characters.
    std::string trace_id;

    /// Most attempts of this call, the first included; 1..10. Empty for
    /// `retry_params::max_attempts` of the client.
    std::optional<int> max_attempts;

    /// Receives the timeline when the call ends, for operations whose result has no timeline. Must
    /// outlive the call. Null if not wanted. That of a stream is received with its end by
    /// `text_stream::next`, and not at all if the stream is destroyed before.
    neuroflash::timeline* timeline = nullptr;
};

} // namespace neuroflash::inline v0

#endif

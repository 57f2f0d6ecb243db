// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CALL_PARAMS_HPP
#define NEUROFLASH_CALL_PARAMS_HPP

#include <neuroflash/ids.hpp>
#include <neuroflash/timeline.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace neuroflash::inline v0 {

/// What one call may want different from its client's defaults.
class call_params
{
public:
    call_params() = default;

    /// How long the call may take in all, from now on: queue, token, name resolution and retries
    /// included. Zero or less fails at once, before any I/O. Empty: the client's default.
    std::optional<std::chrono::nanoseconds> deadline;

    /// The workspace to work in. Empty: the client's, else the first one listed.
    std::optional<workspace_id> workspace;

    /// Your name for this call: it stands in errors and log lines and is sent as `X-Request-Id`.
    /// Visible ASCII, at most 128 characters.
    std::string trace_id;

    /// How often this call is tried at most, the first attempt included; 1..10. Empty: as
    /// `retry_params::max_attempts` of the client.
    std::optional<int> max_attempts;

    /// Where the timeline is written to when the call ends, of operations whose result has no room
    /// for one. Outlives the call. Null: nowhere.
    neuroflash::timeline* timeline = nullptr;
};

} // namespace neuroflash::inline v0

#endif

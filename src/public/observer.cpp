// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/observer.hpp>

namespace neuroflash::inline v0 {

std::string_view to_string(operation value) noexcept
{
    auto const index = static_cast<std::size_t>(value);
    return index < operation_count ? operation_names[index].name : "unknown";
}

std::string_view to_string(retry_cause cause) noexcept
{
    switch (cause) {
    case retry_cause::other_path: return "other_path";
    case retry_cause::dead_connection: return "dead_connection";
    case retry_cause::token_refused: return "token_refused";
    case retry_cause::not_connected: return "not_connected";
    case retry_cause::lost: return "lost";
    case retry_cause::rate_limited: return "rate_limited";
    case retry_cause::unavailable: return "unavailable";
    case retry_cause::server_failed: return "server_failed";
    case retry_cause::unreadable: return "unreadable";
    }
    return "unknown";
}

std::string_view to_string(close_reason why) noexcept
{
    switch (why) {
    case close_reason::failed: return "failed";
    case close_reason::answered: return "answered";
    case close_reason::dead: return "dead";
    case close_reason::expired: return "expired";
    case close_reason::closing: return "closing";
    }
    return "unknown";
}

} // namespace neuroflash::inline v0

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_TESTING_RESPONSES_HPP
#define NEUROFLASH_SRC_TESTING_RESPONSES_HPP

#include <neuroflash/http_message.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::testing {

/// A complete response, and the time at which it is ready.
struct simulated_response
{
    http_response message;
    std::optional<std::chrono::steady_clock::time_point> ready; ///< Empty if at once.
    /// The number of the work; 0 if none was begun.
    std::uint64_t work = 0;
    bool would_work = false; ///< Whether the request is paid and valid.

    // The events of a stream are sent one after the other instead of the body.
    std::vector<std::string> events;
    bool stream_cut = false;      ///< The connection breaks after the last event.
    bool stream_stalls = false;   ///< Nothing follows the last event.
    std::size_t pause_before = 0; ///< The event before which `stream_pause` passes.
    std::chrono::milliseconds stream_pause{0};
    int pieces_per_event = 1; ///< The pieces of an event share its time equally.
};

inline simulated_response
response_of(int status, std::string body, std::string_view type = "application/json")
{
    auto made = simulated_response();
    made.message.status = status;
    made.message.body = std::move(body);
    if (!type.empty()) made.message.fields.append("Content-Type", type);
    return made;
}

} // namespace neuroflash::inline v0::testing

#endif

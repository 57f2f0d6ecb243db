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

/// A whole answer, and when it is ready.
struct simulated_response
{
    http_response message;
    std::optional<std::chrono::steady_clock::time_point> ready; ///< Empty if at once.
    std::uint64_t work = 0;                                     ///< 0 if none was begun.
    bool would_work = false; ///< A paid request that is in order.

    // A stream: its events come one after the other instead of the body.
    std::vector<std::string> events;
    bool stream_cut = false;      ///< The connection breaks behind the last event.
    bool stream_stalls = false;   ///< Nothing comes behind it.
    std::size_t pause_before = 0; ///< The event before which `stream_pause` passes.
    std::chrono::milliseconds stream_pause{0};
    int pieces_per_event = 1; ///< Each takes that part of the time of an event.
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

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_STATES_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_STATES_HPP

#include <array>
#include <cstddef>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// The state of a paid request or an item. Journals contain the numbers.
enum class state : int
{
    planned = 0,   ///< It was not sent, or certainly cost nothing.
    in_flight = 1, ///< It may be sent from now on: written down before the first paid byte.
    answered = 2,  ///< It is paid. Its images are known and not all here yet.
    done = 3,      ///< It is paid, and its images are here.
    failed = 4,    ///< It cost nothing, or its images are lost. It is not tried again unasked.
    unknown = 5,   ///< It may have cost something. Only the history shows that.
};

inline constexpr std::size_t state_count = 6;

constexpr std::string_view to_string(state value) noexcept
{
    constexpr std::array<std::string_view, state_count> names = {"planned", "in_flight", "answered",
                                                                 "done",    "failed",    "unknown"};
    return names[static_cast<std::size_t>(value)];
}

/// The allowed transitions. A row is the state before.
constexpr bool may_follow(state before, state after) noexcept
{
    switch (before) {
    case state::planned: return after == state::in_flight || after == state::failed;
    case state::in_flight: return after != state::in_flight && after != state::done;
    case state::answered: return after == state::done || after == state::failed;
    case state::unknown:
        return after == state::answered || after == state::planned || after == state::unknown;
    case state::failed: return after == state::planned || after == state::answered;
    case state::done: return after == state::answered; // its file is gone: it is fetched again
    }
    return false;
}

/// The number of an item's requests in each state.
using state_counts = std::array<std::size_t, state_count>;

/// An item is where the least settled of its requests is; failed, if any of them is and none is
/// open.
constexpr state item_state(state_counts const& parts) noexcept
{
    constexpr std::array<state, state_count> order = {state::unknown, state::in_flight,
                                                      state::planned, state::answered,
                                                      state::failed,  state::done};
    for (auto const one : order) {
        if (parts[static_cast<std::size_t>(one)] != 0) return one;
    }
    return state::planned;
}

} // namespace neuroflash::inline v0::batch

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_CLOCK_READING_HPP
#define NEUROFLASH_CORE_RECOVERY_CLOCK_READING_HPP

#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>

namespace neuroflash::inline v0::core {

/// Both clocks at the same moment.
struct clock_reading
{
    time_point steady;
    std::chrono::system_clock::time_point wall;
};

/// The value of `lost_call::drift` now: the steady clock stops while the machine sleeps, and
/// the service's time goes on.
inline std::chrono::nanoseconds drift_of(lost_call const& call, clock_reading const& now)
{
    auto const more = (now.wall - call.wall_sent) - (now.steady - call.sent);
    return more > rules::clock_tolerance ? more : std::chrono::nanoseconds(0);
}

/// A parsed send time, on the steady clock. Errs on the early side: it would
/// otherwise be later than the response of a quick service.
inline time_point
steady_send_time(std::chrono::sys_time<std::chrono::milliseconds> sent, clock_reading const& now)
{
    using std::chrono::milliseconds;
    constexpr auto longest = milliseconds(std::chrono::hours(24 * 365));
    auto const ago = std::chrono::floor<milliseconds>(now.wall) - sent + rules::send_time_tolerance;
    return now.steady - std::clamp<milliseconds>(ago, milliseconds(0), longest);
}

/// The time from which on the absence of an image counts for the proof that a call with a parsed
/// send time was not carried out: its last sending if that is long ago, else now, because its clock
/// may have been behind, or this one may have been set forward since.
inline time_point begin_of_proof(time_point last_sent, time_point now) noexcept
{
    return now - last_sent < rules::believed_send_time_age ? now : last_sent;
}

} // namespace neuroflash::inline v0::core

#endif

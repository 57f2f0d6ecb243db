// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HISTORY_FIT_HPP
#define NEUROFLASH_CORE_HISTORY_FIT_HPP

#include <neuroflash/core/history_memory.hpp>
#include <neuroflash/core/paid_flights.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace neuroflash::inline v0::core {

/// What its time of making may be off by. Not sure of the clock: only what lies far away is ruled
/// out.
inline std::chrono::nanoseconds slack_of(listed_image const& image) noexcept
{
    if (image.made_is_sure) return clock_slack;
    return std::chrono::minutes(10);
}

/// A call that was sent after this did not make it.
inline time_point latest_sending(listed_image const& image) noexcept
{
    if (!image.made) return image.first_seen;
    return std::min(image.first_seen, image.made_by + slack_of(image));
}

/// By time alone.
inline bool could_be(
    listed_image const& image, time_point sent, std::optional<time_point> until) noexcept
{
    if (latest_sending(image) < sent) return false;
    if (!until) return true;
    if (!image.made) return !image.unseen_at || *image.unseen_at <= *until;
    return *image.made <= *until + slack_of(image);
}

/// Whether a call that was answered then may have made it. A history may show it late.
inline bool
could_be_of(listed_image const& image, time_point sent, time_point answered) noexcept
{
    auto const timed = image.made && image.made_is_sure;
    return could_be(image, sent, timed ? answered : answered + image_memory);
}

/// Whether the image can be one of that call's: by prompt, model and time, as far as they are shown.
inline bool fits(
    lost_call const& call, listed_image const& image, std::chrono::nanoseconds window) noexcept
{
    if (!image.prompt_digest.empty() && image.prompt_digest != call.prompt_digest) return false;
    if (!image.model.empty() && !call.model.empty() && image.model != call.model) return false;
    if (image.first_seen < call.sent) return false;
    return could_be(image, call.sent - call.drift, call.last_sent + window);
}

/// When it may have been sent at the earliest. A text form's time is another clock's, or this one's
/// before it was set.
inline time_point earliest_sending(lost_call const& call) noexcept
{
    constexpr auto clocks_apart = std::chrono::minutes(15);
    return call.sent - call.drift - (call.key == 0 ? clocks_apart : std::chrono::minutes(0));
}

/// The same by a stricter measure: a time without a zone rules nothing out, nor does a model.
inline bool is_trace(lost_call const& call, listed_image const& image) noexcept
{
    if (!image.prompt_digest.empty() && image.prompt_digest != call.prompt_digest) return false;
    if (image.first_seen < call.sent) return false;
    auto const believed = image.made && image.made_is_sure && image.names_zone;
    return !believed || could_be(image, earliest_sending(call), std::nullopt);
}

} // namespace neuroflash::v0::core

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HISTORY_FIT_HPP
#define NEUROFLASH_CORE_HISTORY_FIT_HPP

#include <neuroflash/core/history_memory.hpp>
#include <neuroflash/core/paid_flights.hpp>
#include <neuroflash/core/time.hpp>

#include <chrono>
#include <optional>

namespace neuroflash::core {

/// By time alone. Not sure of the clock: only what lies far away is ruled out.
inline bool could_be(
    listed_image const& image, time_point sent, std::optional<time_point> until) noexcept
{
    if (image.first_seen < sent) return false;
    if (!image.made) return !until || !image.unseen_at || *image.unseen_at <= *until;
    auto const slack = image.made_is_sure ? std::chrono::nanoseconds(clock_slack)
                                          : std::chrono::nanoseconds(std::chrono::minutes(10));
    return image.made_by + slack >= sent && (!until || *image.made <= *until + slack);
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
    return could_be(image, call.sent, call.last_sent + window);
}

/// The same by a stricter measure: a time without a zone rules nothing out.
inline bool is_trace(lost_call const& call, listed_image const& image) noexcept
{
    if (!image.prompt_digest.empty() && image.prompt_digest != call.prompt_digest) return false;
    if (image.first_seen < call.sent) return false;
    auto const believed = image.made && image.made_is_sure && image.names_zone;
    return !believed || could_be(image, call.sent, std::nullopt);
}

} // namespace neuroflash::core

#endif

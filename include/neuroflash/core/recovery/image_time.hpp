// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_IMAGE_TIME_HPP
#define NEUROFLASH_CORE_RECOVERY_IMAGE_TIME_HPP

#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/listed_image.hpp>
#include <neuroflash/core/recovery/match_reason.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

/// Decides whether an image may belong to a call by its prompt, model and time in the history.
namespace neuroflash::inline v0::core {

/// Tolerance of `made`; wide if the service's clock is unknown, so that only distant times are
/// excluded.
inline std::chrono::nanoseconds tolerance_of(listed_image const& image) noexcept
{
    if (image.made_is_sure) return rules::clock_tolerance;
    return rules::uncompared_clock_tolerance;
}

/// A call that was sent after this time did not make the image.
inline time_point latest_send_time(listed_image const& image) noexcept
{
    if (!image.made) return image.first_seen;
    return std::min(image.first_seen, image.made_by + tolerance_of(image));
}

/// Compares the times only.
inline match_reason
time_mismatch(listed_image const& image, time_point sent, std::optional<time_point> until) noexcept
{
    if (latest_send_time(image) < sent) return match_reason::made_before_sending;
    if (!until) return match_reason::match;
    auto const in_time = image.made ? *image.made <= *until + tolerance_of(image)
                                    : !image.unseen_at || *image.unseen_at <= *until;
    return in_time ? match_reason::match : match_reason::made_after_window;
}

inline bool
time_matches(listed_image const& image, time_point sent, std::optional<time_point> until) noexcept
{
    return time_mismatch(image, sent, until) == match_reason::match;
}

/// Whether a call that was answered at that time may have made it. A history may show it late.
inline bool
time_matches_response(listed_image const& image, time_point sent, time_point answered) noexcept
{
    auto const timed = image.made && image.made_is_sure;
    return time_matches(image, sent, timed ? answered : answered + rules::answered_images_kept);
}

/// Whether the image is one that the call works from, such as a photo that was just uploaded.
inline bool is_input(lost_call const& call, listed_image const& image) noexcept
{
    return std::find(call.inputs.begin(), call.inputs.end(), image.digest) != call.inputs.end();
}

/// Whether the image may have been made from the images of the call, and is none of them.
/// Image-service v1 shows them, perhaps with the mask; inputs that are not shown may be equal.
inline bool inputs_match(lost_call const& call, listed_image const& image) noexcept
{
    if (is_input(call, image)) return false;
    if (image.inputs.empty()) return true;
    if (call.inputs.empty()) return false;
    return std::all_of(call.inputs.begin(), call.inputs.end(), [&image](std::uint64_t input) {
        return std::find(image.inputs.begin(), image.inputs.end(), input) != image.inputs.end();
    });
}

/// Whether the image was made from all images of a call without a prompt, such as an upscale. The
/// service may show it with the prompt of its source.
inline bool is_made_without_prompt(lost_call const& call, listed_image const& image)
{
    static auto const no_prompt = prompt_digest({});
    auto const shows = [&image](std::uint64_t input) {
        return std::find(image.inputs.begin(), image.inputs.end(), input) != image.inputs.end();
    };
    return !call.inputs.empty() && call.prompt_digest == no_prompt &&
        std::all_of(call.inputs.begin(), call.inputs.end(), shows);
}

/// Why the image cannot belong to the call; `match` if it can, according to the history.
inline match_reason
mismatch(lost_call const& call, listed_image const& image, std::chrono::nanoseconds window) noexcept
{
    // The generation is the service's own statement and is sufficient.
    if (!call.generation.empty()) {
        return image.batch == call.generation ? match_reason::match
                                              : match_reason::other_generation;
    }
    if (!image.creator.empty() && !call.creator.empty() && image.creator != call.creator) {
        return match_reason::other_creator;
    }
    if (!inputs_match(call, image)) return match_reason::other_inputs;
    if (!image.prompt_digest.empty() && image.prompt_digest != call.prompt_digest) {
        return match_reason::other_prompt;
    }
    if (!image.model.empty() && !call.model.empty() && image.model != call.model) {
        return match_reason::other_model;
    }
    if (image.first_seen < call.sent) return match_reason::seen_before_sending;
    return time_mismatch(image, call.sent - call.drift, call.last_sent + window);
}

inline bool
matches(lost_call const& call, listed_image const& image, std::chrono::nanoseconds window) noexcept
{
    return mismatch(call, image, window) == match_reason::match;
}

/// The earliest time at which it, or an equal call with which it may have exchanged images, may
/// have been sent. The time of a text form is of another clock, or of this one before it was set.
inline time_point earliest_send_time(lost_call const& call) noexcept
{
    auto const apart =
        call.prompt_hash == 0 ? rules::process_clock_tolerance : std::chrono::minutes(0);
    return std::min(call.sent - call.drift - apart, call.equal_sent);
}

/// Whether a scan after the sending showed all images, but not this one. An earlier time of such an
/// image may be of a clock that is wrong.
inline bool appeared_since(lost_call const& call, listed_image const& image) noexcept
{
    return image.unseen_at && *image.unseen_at >= call.sent;
}

/// Whether the image may have been made since the call was sent, unless a time that is certain says
/// otherwise of an image that may have been there before.
inline bool may_be_of_its_time(lost_call const& call, listed_image const& image) noexcept
{
    if (image.first_seen < std::min(call.sent, call.equal_sent)) return false;
    if (appeared_since(call, image)) return true;
    auto const believed = image.made && image.made_is_sure && image.names_zone;
    auto const earliest = earliest_send_time(call) - rules::proof_clock_tolerance;
    return !believed || time_matches(image, earliest, std::nullopt);
}

/// Whether the image may belong to the call if the history shows another prompt, by the stricter
/// measure.
inline bool may_match_rewritten(
    lost_call const& call, listed_image const& image, std::chrono::nanoseconds window) noexcept
{
    if (!image.creator.empty() && !call.creator.empty() && image.creator != call.creator) {
        return false;
    }
    if (is_input(call, image) || !may_be_of_its_time(call, image)) return false;
    auto const believed = !image.made || (image.made_is_sure && image.names_zone);
    auto const until = call.last_sent + window + rules::proof_clock_tolerance;
    return !believed || time_mismatch(image, time_point::min(), until) == match_reason::match;
}

/// Whether the image may belong to the call by a stricter measure: neither a time without a zone
/// nor a model excludes it.
inline bool may_match(lost_call const& call, listed_image const& image)
{
    if (!call.generation.empty() && image.batch == call.generation) return true;
    if (is_input(call, image)) return false;
    if (is_made_without_prompt(call, image)) return may_be_of_its_time(call, image);
    if (!image.prompt_digest.empty() && image.prompt_digest != call.prompt_digest) return false;
    if (image.prompt_digest.empty() && !inputs_match(call, image)) return false;
    return may_be_of_its_time(call, image);
}

/// Whether the image may belong to the call if the history shows the prompt cut or changed a
/// little, by the stricter measure. `shown_prompt` compares the prompts.
inline bool may_match_changed(lost_call const& call, listed_image const& image) noexcept
{
    if (image.prompt_digest.empty() || image.prompt_digest == call.prompt_digest) return false;
    if (!image.creator.empty() && !call.creator.empty() && image.creator != call.creator) {
        return false;
    }
    return may_be_of_its_time(call, image);
}

} // namespace neuroflash::inline v0::core

#endif

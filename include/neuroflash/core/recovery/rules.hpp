// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_RULES_HPP
#define NEUROFLASH_CORE_RECOVERY_RULES_HPP

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

/// The constants by which recovery decides, apart from parameters. doc/recovery.md lists them; a
/// test compares. Guards against an overflow, and how the text of a prompt is read
/// (fingerprint.hpp), are where they are used.
namespace neuroflash::inline v0::core::rules {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Largest difference between a creation time in the history and the service's own clock: both are
/// cut to seconds, and the response took a while.
inline constexpr auto clock_tolerance = seconds(3);

/// Largest difference of these two for a proof of absence, which must not depend on how well the
/// clocks within a service agree.
inline constexpr auto proof_clock_tolerance = seconds(60);

/// Largest error of a creation time if the service's clock was not compared.
inline constexpr auto uncompared_clock_tolerance = minutes(10);

/// Largest difference between the wall clocks of two processes.
inline constexpr auto process_clock_tolerance = minutes(15);

/// How much earlier a parsed send time counts: it was cut to milliseconds, on a clock that may be
/// set.
inline constexpr auto send_time_tolerance = milliseconds(50);

/// A send time of another process that is longer ago is believed for a proof of absence. A later
/// one is not: that process's clock may have been behind this one's.
inline constexpr auto believed_send_time_age = hours(1);

/// How far back a scan reads if times or their zone are not reliable.
inline constexpr auto untrusted_time_margin = hours(15);

/// How long the images of answered calls are kept: a history may show an image minutes late.
inline constexpr auto answered_images_kept = minutes(5);

/// Time without growth after which a batch with fewer images than requested counts as complete.
inline constexpr auto batch_stable_after = seconds(30);

/// Reserved before a call's deadline for a last scan.
inline constexpr auto last_scan_reserve = seconds(2);

/// Scans after the window, or after absence could be proven, while something is ambiguous.
inline constexpr int late_scans = 4;

/// Images of answered calls that are kept to see whether a history shows what this client makes,
/// and how many of them must be missing to prove that it does not.
inline constexpr std::size_t own_images_kept = 12;
inline constexpr std::size_t own_images_compared = 4;

/// Images on a page.
inline constexpr int page_size = 200;

/// Images on a page of the second pass, so that no image is at an edge twice; fewer if the service
/// gives fewer than `page_size`.
inline constexpr int second_page_size = 131;

/// Steps from image to image that show an order; fewer may be chance.
inline constexpr std::size_t order_steps = 8;

/// No history cuts prompts this short. White space does not count.
inline constexpr std::size_t uncut_characters = 32;
inline constexpr std::size_t uncut_words = 8;

/// Limits of what is kept.
inline constexpr std::size_t max_answered_images = 100'000;
inline constexpr std::size_t max_seen_images = 100'000; ///< The limit of one workspace.
/// Images of one scan that may match.
inline constexpr std::size_t max_kept_images = 20'000;
/// Images of one scan with an unknown prompt.
inline constexpr std::size_t max_unmatched_images = 1'000;
inline constexpr std::size_t max_lost_calls = 100'000; ///< Calls that no caller waits for.

/// A row of the table in doc/recovery.md: the value as it is written there.
struct rule_row
{
    std::string_view name;
    long long value;
    std::string_view unit;
};

constexpr rule_row in_seconds(std::string_view name, seconds value)
{
    return {name, value.count(), "s"};
}

inline constexpr auto table = std::to_array<rule_row>({
    in_seconds("clock_tolerance", clock_tolerance),
    in_seconds("proof_clock_tolerance", proof_clock_tolerance),
    in_seconds("uncompared_clock_tolerance", uncompared_clock_tolerance),
    in_seconds("process_clock_tolerance", process_clock_tolerance),
    {"send_time_tolerance", send_time_tolerance.count(), "ms"},
    in_seconds("believed_send_time_age", believed_send_time_age),
    in_seconds("untrusted_time_margin", untrusted_time_margin),
    in_seconds("answered_images_kept", answered_images_kept),
    in_seconds("batch_stable_after", batch_stable_after),
    in_seconds("last_scan_reserve", last_scan_reserve),
    {"late_scans", late_scans, ""},
    {"own_images_kept", own_images_kept, ""},
    {"own_images_compared", own_images_compared, ""},
    {"page_size", page_size, ""},
    {"second_page_size", second_page_size, ""},
    {"order_steps", order_steps, ""},
    {"uncut_characters", uncut_characters, ""},
    {"uncut_words", uncut_words, ""},
    {"max_answered_images", max_answered_images, ""},
    {"max_seen_images", max_seen_images, ""},
    {"max_kept_images", max_kept_images, ""},
    {"max_unmatched_images", max_unmatched_images, ""},
    {"max_lost_calls", max_lost_calls, ""},
});

} // namespace neuroflash::inline v0::core::rules

#endif

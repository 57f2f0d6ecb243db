// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_ABSENCE_HPP
#define NEUROFLASH_CORE_RECOVERY_ABSENCE_HPP

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace neuroflash::inline v0::core {

/// Why a scan of the history does not prove that a paid request was never carried out. The first
/// that applies counts. Rows of doc/recovery.md.
enum class absence_reason
{
    scan_failed,
    cached,
    incomplete,
    read_once,
    clock_jumped,
    already_settled,
    prompts_rewritten,
    unmatched_image,
    similar_prompt,
    possible_match,
    own_images_missing,
    too_early,
    proven, ///< Nothing is against it.
};

struct absence_row
{
    absence_reason reason;
    std::string_view name;     ///< The enumerator.
    std::string_view sentence; ///< What it means.
};

/// The table of doc/recovery.md; a test compares the two. In the order of the enumerators.
inline constexpr auto absence_table = std::to_array<absence_row>({
    {absence_reason::scan_failed, "scan_failed",
     "The history could not be read, or reconcile.enabled is false."},
    {absence_reason::cached, "cached",
     "A cache may have answered: it shows what was there, not what is missing."},
    {absence_reason::incomplete, "incomplete",
     "Not all images made since the request were read, or there are more than can be kept."},
    {absence_reason::read_once, "read_once",
     "The pages were read only once: a deletion can move an image to a page already read."},
    {absence_reason::clock_jumped, "clock_jumped",
     "The machine slept or its clock was set during the scan, or the request has a send time that "
     "is still to come."},
    {absence_reason::already_settled, "already_settled",
     "The call already has its images; they may have been deleted since."},
    {absence_reason::prompts_rewritten, "prompts_rewritten",
     "The history shows an image with another prompt than was sent for it."},
    {absence_reason::unmatched_image, "unmatched_image",
     "An image with an unknown prompt may be the call's, with its prompt rewritten."},
    {absence_reason::similar_prompt, "similar_prompt",
     "An image has a prompt that may be the call's, cut, extended, or with other blanks, case, "
     "signs or accents."},
    {absence_reason::possible_match, "possible_match",
     "An image may be the call's by the strict measure."},
    {absence_reason::own_images_missing, "own_images_missing",
     "The history shows none of the images that other calls got, so it may not show the call's."},
    {absence_reason::too_early, "too_early",
     "Less than reconcile.absence_after has passed since the request was last sent."},
    {absence_reason::proven, "proven",
     "Nothing speaks against it: the request was not carried out."},
});

static_assert([] {
    for (std::size_t i = 0; i < absence_table.size(); ++i) {
        if (absence_table[i].reason != static_cast<absence_reason>(i)) return false;
    }
    return absence_table.back().reason == absence_reason::proven;
}());

constexpr absence_row const& row_of(absence_reason reason) noexcept
{
    return absence_table[static_cast<std::size_t>(reason)];
}

/// The facts of one scan about one paid call whose outcome is unknown.
struct absence_facts
{
    bool scan_failed = true; ///< There is no scan, or it ended with an error.
    bool cached = false;     ///< A page came from a cache, or may have.
    bool read_all = false;   ///< All images made since the sending were read and kept.
    /// If there are several pages, they were read in two passes of different page sizes.
    bool read_twice = false;
    /// The wall clock and the steady clock diverged during the scan, or the send time is still to
    /// come.
    bool clock_jumped = false;
    bool already_settled = false;    ///< The call was given its images.
    bool prompts_rewritten = false;  ///< An image whose request is known has another prompt.
    bool unmatched_image = false;    ///< An image of a prompt that was not sent here.
    bool similar_prompt = false;     ///< An image whose prompt may be the call's, changed.
    bool possible_match = false;     ///< An image that may be the call's by the strict measure.
    bool own_images_missing = false; ///< No image that other calls are known to have got is shown.

    /// Time from the last attempt that may have been carried out to the start of the scan, by the
    /// steady clock, because the wall clock may be set forward. For a recent call of another
    /// process from the time its record was read.
    std::chrono::nanoseconds since_sent{};
    std::chrono::nanoseconds absence_after{}; ///< The value of reconcile_params::absence_after.
};

/**
 * \brief Whether a paid request was certainly not carried out, so that it may be sent again.
 *
 * This decision is made nowhere else. The service's own statements are not part of it: a gateway
 * may answer 503 after the work was done and charged.
 */
constexpr absence_reason absence_proof(absence_facts const& facts) noexcept
{
    if (facts.scan_failed) return absence_reason::scan_failed;
    if (facts.cached) return absence_reason::cached;
    if (!facts.read_all) return absence_reason::incomplete;
    if (!facts.read_twice) return absence_reason::read_once;
    if (facts.clock_jumped) return absence_reason::clock_jumped;
    if (facts.already_settled) return absence_reason::already_settled;
    if (facts.prompts_rewritten) return absence_reason::prompts_rewritten;
    if (facts.unmatched_image) return absence_reason::unmatched_image;
    if (facts.similar_prompt) return absence_reason::similar_prompt;
    if (facts.possible_match) return absence_reason::possible_match;
    if (facts.own_images_missing) return absence_reason::own_images_missing;
    if (facts.since_sent < facts.absence_after) return absence_reason::too_early;
    return absence_reason::proven;
}

} // namespace neuroflash::inline v0::core

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_IMAGE_MATCHER_HPP
#define NEUROFLASH_CORE_RECOVERY_IMAGE_MATCHER_HPP

#include <neuroflash/charge.hpp>
#include <neuroflash/core/recovery/absence.hpp>
#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/history_snapshot.hpp>
#include <neuroflash/core/recovery/history_traits.hpp>
#include <neuroflash/core/recovery/image_batches.hpp>
#include <neuroflash/core/recovery/image_time.hpp>
#include <neuroflash/core/recovery/listed_image.hpp>
#include <neuroflash/core/recovery/match_reason.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/core/recovery/paid_call_ledger.hpp>
#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::core {

/// What one scan of the history says about one lost call.
struct match_result
{
    enum kind_t
    {
        found,   ///< `images` are its own.
        nothing, ///< No image may be its own.
        unclear, ///< An image may be its own; that cannot be told, or not yet.
    };

    kind_t kind = nothing;
    std::vector<listed_image> images;
    history_match match = history_match::none;
    match_reason why = match_reason::match; ///< Set if `kind` is unclear, or `match` is probable.
};

/**
 * \brief What one scan of the history says about one lost call. doc/recovery.md has its table.
 *
 * \par Object lifetimes
 * All that it is made of outlives it.
 */
class image_matcher
{
public:
    image_matcher(paid_call_ledger const& ledger, history_snapshot const& of)
        : ledger_(ledger), of_(of), window_(ledger.window())
    {
    }

    /// Of one pair. Not the reasons of a batch: `larger_call_competes`, `too_few_images` and
    /// `too_many_images`.
    match_reason reason(lost_call const& call, listed_image const& image) const;

    /// `last`: no other scan follows, so what is there is all.
    match_result match(lost_call& call, bool last, time_point now) const;

    /// Adds what the images say about the call's absence, by a stricter measure: what lets a
    /// request be sent again must rest on no clock, zone or name that may be otherwise.
    void add_facts(lost_call const& call, absence_facts& to) const;

private:
    struct candidates
    {
        std::vector<listed_image const*> images;
        match_reason ambiguous = match_reason::match; ///< `match`: none was.
    };

    static bool is_ambiguous(match_reason why) noexcept
    {
        return row_of(why).kind == match_kind::ambiguous;
    }
    static match_result unclear(match_reason why)
    {
        return {match_result::unclear, {}, history_match::none, why};
    }
    match_reason obstacle(lost_call const& call, listed_image const& image) const;
    match_reason owner_of(lost_call const& call, listed_image const& image) const;
    match_reason ambiguity(lost_call const& call, listed_image const& image) const;
    match_reason weakness(lost_call const& call, listed_image const& image) const;
    bool has_possible_match(lost_call const& call) const;
    bool may_be_unmatched(lost_call const& call) const;
    bool open_call_could_own(lost_call const& call, listed_image const& image) const;
    bool unidentified_answer_could_own(lost_call const& call, listed_image const& image) const;
    bool is_new(lost_call const& call, listed_image const& image) const noexcept;
    template <class Test>
    bool has_competing_call(lost_call const& call, listed_image const& image, Test test) const;
    bool has_competing_request(lost_call const& call, listed_image const& image) const;
    candidates collect(lost_call const& call) const;
    static bool has_several_creators(lost_call const& call, candidates const& of) noexcept;
    void put_in_order(lost_call const& call, candidates& of) const;
    match_result assigned_before(lost_call const& call) const;
    match_result choose(lost_call& call, candidates const& from, bool last, time_point now) const;
    bool is_stable(lost_call& call, image_batches::batch const& batch, time_point now) const;
    bool may_grow(
        lost_call const& call, image_batches const& batches,
        image_batches::batch const& batch) const;
    image_batches::batch const*
    incomplete_batch_of(lost_call const& call, image_batches const& batches) const;
    match_result
    assign(lost_call const& call, std::vector<listed_image const*> const& images) const;

    paid_call_ledger const& ledger_;
    history_snapshot const& of_;
    std::chrono::nanoseconds window_;
};

inline match_reason image_matcher::reason(lost_call const& call, listed_image const& image) const
{
    auto const why = obstacle(call, image);
    return why == match_reason::match ? weakness(call, image) : why;
}

/// Why the image is not assigned to the call.
inline match_reason image_matcher::obstacle(lost_call const& call, listed_image const& image) const
{
    if (auto const why = mismatch(call, image, window_); why != match_reason::match) return why;
    auto const is_named = ledger_.is_of_another_call(call, image.batch);
    if (is_named) return match_reason::assigned_to_lost_call;
    if (auto const why = owner_of(call, image); why != match_reason::match) return why;
    if (!call.generation.empty()) return match_reason::match;
    return ambiguity(call, image);
}

/// Why an image that fits is another call's.
inline match_reason image_matcher::owner_of(lost_call const& call, listed_image const& image) const
{
    if (ledger_.owner_of(image.digest)) return match_reason::assigned_to_lost_call;
    if (ledger_.answered().contains(image.digest)) return match_reason::belongs_to_answered_call;
    if (call.excluded_images.contains(image.digest)) return match_reason::excluded_by_record;
    return match_reason::match;
}

/// Why an image that fits may still not be assigned to the call.
inline match_reason image_matcher::ambiguity(lost_call const& call, listed_image const& image) const
{
    if (open_call_could_own(call, image)) return match_reason::call_in_flight;
    if (unidentified_answer_could_own(call, image)) return match_reason::unidentified_answer;
    if (call.answers_forgotten) return match_reason::too_many_answers;
    if (!is_new(call, image)) return match_reason::not_proven_new;
    if (!call.inputs.empty() && image.inputs.empty() && image.prompt.empty() &&
        image.shows_prompt) {
        return match_reason::no_prompt_nor_inputs;
    }
    if (!image.prompt_digest.empty()) return match_reason::match;
    // Also what was answered before: a history may show it late.
    if (call.prompt_hash == 0 ||
        !ledger_.answered().is_complete_since(call.sent - rules::answered_images_kept)) {
        return match_reason::no_prompt_calls_unknown;
    }
    if (has_competing_request(call, image)) return match_reason::no_prompt_competing_call;
    return match_reason::match;
}

/// Why an image that is assigned to the call may still be another's.
inline match_reason image_matcher::weakness(lost_call const& call, listed_image const& image) const
{
    if (!call.generation.empty()) return match_reason::match;
    if (image.prompt_digest.empty()) return match_reason::no_prompt_shown;
    if (!call.inputs.empty() && image.inputs.empty()) return match_reason::no_inputs_shown;
    // Without a time, what appears late may be of a call that was sent late.
    auto const in_time = image.made || image.first_seen <= call.last_sent + window_;
    if (!in_time) return match_reason::appeared_late;
    // Nor is one without a zone to be relied on, unless a scan shows that the image is new.
    auto const by_clock = image.made && !image.unseen_at;
    if (by_clock && !image.names_zone) return match_reason::time_without_zone;
    if (has_competing_request(call, image)) return match_reason::competing_request;
    if (image.batch.empty() && call.requested_images != 1) return match_reason::no_batch_shown;
    return match_reason::match;
}

inline void image_matcher::add_facts(lost_call const& call, absence_facts& to) const
{
    to.already_settled = ledger_.is_settled(call.id);
    to.prompts_rewritten = of_.traits().prompts() == prompt_fidelity::rewritten;
    to.unmatched_image =
        of_.traits().prompts() != prompt_fidelity::as_sent && may_be_unmatched(call);
    // What was accepted may be made late, and was charged perhaps.
    to.trace = call.accepted || !call.generation.empty() || has_possible_match(call);
}

/// Whether any image may be the call's, by the strict measure.
inline bool image_matcher::has_possible_match(lost_call const& call) const
{
    return of_.any_image_of(call.prompt_digest, [&](listed_image const& image) {
        if (!may_match(call, image) || ledger_.is_of_another_call(call, image.batch)) return false;
        // Given to a call that asked for something else: perhaps wrongly.
        auto const* const owner = ledger_.owner_of(image.digest);
        if (owner) return owner->request != call.request;
        // A journal's word does not know that its call was answered in this very process.
        if (ledger_.answered().contains(image.digest)) return call.prompt_hash == 0;
        return !call.excluded_images.contains(image.digest);
    });
}

/// Whether an image with an unknown prompt may be the call's, its prompt rewritten.
inline bool image_matcher::may_be_unmatched(lost_call const& call) const
{
    auto const& unknown = of_.unmatched_images();
    return of_.has_more_unmatched_images() ||
        std::any_of(unknown.begin(), unknown.end(), [&](listed_image const& image) {
               auto const by_other =
                   !image.creator.empty() && !call.creator.empty() && image.creator != call.creator;
               return !by_other && owner_of(call, image) == match_reason::match &&
                   time_matches(image, earliest_send_time(call), call.last_sent + window_);
           });
}

inline bool
image_matcher::open_call_could_own(lost_call const& call, listed_image const& image) const
{
    auto const hash = hash_of_prompt(image.prompt);
    return ledger_.any_open([&](open_call const& open) {
        return (open.prompt_hash == hash || image.prompt_digest.empty()) &&
            time_matches(image, open.sent, std::nullopt) && open.workspace == call.workspace &&
            (image.prompt_digest.empty() || same_prompt(open.prompt, image.prompt));
    });
}

inline bool
image_matcher::unidentified_answer_could_own(lost_call const& call, listed_image const& image) const
{
    auto const in_interval = [&image](open_interval const& open) {
        return time_matches_answer(image, open.sent, open.answered);
    };
    auto const& known = call.ambiguous_intervals;
    if (std::any_of(known.begin(), known.end(), in_interval)) return true;
    auto const& answers = ledger_.answered().unidentified();
    return std::any_of(answers.begin(), answers.end(), [&](auto const& one) {
        return in_interval(one.open) && one.workspace == call.workspace &&
            (image.prompt_digest.empty() || same_prompt(one.prompt, image.prompt));
    });
}

/// Of an image whose time fits. Not in a complete scan at a time after which the images of all
/// other calls are known: then it was made by this one.
inline bool image_matcher::is_new(lost_call const& call, listed_image const& image) const noexcept
{
    if (image.made && image.made_is_sure && *image.made + rules::clock_tolerance >= call.sent) {
        return true;
    }
    return image.unseen_at &&
        (*image.unseen_at >= call.sent || ledger_.answered().is_complete_since(*image.unseen_at));
}

/// Whether another lost call that passes the test could own the image.
template <class Test>
bool image_matcher::has_competing_call(
    lost_call const& call, listed_image const& image, Test test) const
{
    return ledger_.any_lost(image.prompt_digest, [&](lost_call const& other) {
        return other.id != call.id && !other.is_settled() && other.workspace == call.workspace &&
            test(other) && matches(other, image, window_);
    });
}

inline bool
image_matcher::has_competing_request(lost_call const& call, listed_image const& image) const
{
    return has_competing_call(
        call, image, [&call](lost_call const& other) { return other.request != call.request; });
}

inline image_matcher::candidates image_matcher::collect(lost_call const& call) const
{
    auto got = candidates();
    auto const look = [&](listed_image const& image) {
        auto const why = obstacle(call, image);
        if (why == match_reason::match) got.images.push_back(&image);
        if (is_ambiguous(why)) got.ambiguous = why;
        return false;
    };
    if (!call.generation.empty()) { // whatever its prompt is shown as
        for (auto const& image : of_.images()) look(image);
        return got;
    }
    of_.any_image_of(call.prompt_digest, look);
    put_in_order(call, got);
    return got;
}

/// Whether the images are of several users, one of whom may have made the call.
inline bool
image_matcher::has_several_creators(lost_call const& call, candidates const& of) noexcept
{
    if (!call.creator.empty() || !call.generation.empty()) return false;
    auto const& first = of.images.front()->creator;
    return std::any_of(of.images.begin(), of.images.end(), [&first](auto const* image) {
        return image->creator != first;
    });
}

inline void image_matcher::put_in_order(lost_call const& call, candidates& of) const
{
    // What fewest other calls can own first: an equal call that was sent later may find no other.
    std::stable_sort(of.images.begin(), of.images.end(), [](auto const* a, auto const* b) {
        return latest_send_time(*a) < latest_send_time(*b);
    });
    // What a call that asked for something else can own last.
    auto const other = [&call](lost_call const& one) {
        return one.request != call.request && !one.is_settled() && one.workspace == call.workspace;
    };
    if (!ledger_.any_lost(call.prompt_digest, other)) return;
    std::stable_partition(of.images.begin(), of.images.end(), [&](auto const* image) {
        return !has_competing_request(call, *image);
    });
}

inline match_result image_matcher::assigned_before(lost_call const& call) const
{
    auto images = std::vector<listed_image const*>();
    for (auto const& image : of_.images()) {
        auto const* const owner = ledger_.owner_of(image.digest);
        if (owner && owner->call == call.id) images.push_back(&image);
    }
    return images.empty() ? match_result() : assign(call, images);
}

inline match_result
image_matcher::assign(lost_call const& call, std::vector<listed_image const*> const& images) const
{
    auto what = match_result{match_result::found, {}, history_match::exact, match_reason::match};
    for (auto const* image : images) {
        what.images.push_back(*image);
        auto const why = weakness(call, *image);
        if (why == match_reason::match) continue;
        what.match = history_match::probable;
        what.why = why;
    }
    return what;
}

/// Whether the batch has had that size for a while.
inline bool
image_matcher::is_stable(lost_call& call, image_batches::batch const& batch, time_point now) const
{
    auto& seen = call.incomplete;
    auto const size = batch.images.size();
    if (seen.images != size || seen.id != batch.id) seen = {batch.id, size, now};
    return now - seen.since >= rules::batch_stable_after;
}

/// Batches of the right size come first. Where no batches are shown, as many images as requested.
inline match_result
image_matcher::choose(lost_call& call, candidates const& from, bool last, time_point now) const
{
    auto const requested = static_cast<std::size_t>(call.requested_images);
    auto const batches = image_batches(from.images, requested);
    for (auto const& batch : batches.all()) {
        // What the service names as the call's is its own, even if it is more than was requested.
        auto const named = !call.generation.empty() && batch.images.size() > requested;
        if (named) return assign(call, batch.images);
        if (batch.images.size() != requested) continue;
        auto const grows = may_grow(call, batches, batch);
        if (!grows || last || is_stable(call, batch, now)) return assign(call, batch.images);
        return unclear(match_reason::larger_call_competes);
    }
    // The rest of a batch may be among what is ambiguous.
    if (is_ambiguous(from.ambiguous)) return unclear(from.ambiguous);
    auto const* const part = incomplete_batch_of(call, batches);
    if (part && (is_stable(call, *part, now) || last)) return assign(call, part->images);
    return unclear(
        batches.are_larger_than(requested) ? match_reason::too_many_images
                                           : match_reason::too_few_images);
}

/// Whether the batch may be the first part of what a call that requested more images gets. Not if
/// a batch of that size is there.
inline bool image_matcher::may_grow(
    lost_call const& call, image_batches const& batches, image_batches::batch const& batch) const
{
    return has_competing_call(call, *batch.images.front(), [&](lost_call const& other) {
        return other.requested_images > call.requested_images &&
            !batches.has_size(other.requested_images);
    });
}

/// The first batch with fewer images than were requested, which is what a call gets when credits
/// run out. One that has just as many as another lost call requested is left to that call, and a
/// larger one is another request's.
inline image_batches::batch const*
image_matcher::incomplete_batch_of(lost_call const& call, image_batches const& batches) const
{
    for (auto const& batch : batches.all()) {
        auto const size = static_cast<int>(batch.images.size());
        if (size > call.requested_images) continue;
        auto const fits_other =
            has_competing_call(call, *batch.images.front(), [size](lost_call const& other) {
                return other.requested_images == size;
            });
        if (!fits_other) return &batch;
    }
    return nullptr;
}

inline match_result image_matcher::match(lost_call& call, bool last, time_point now) const
{
    // Deleted since, perhaps; but what else is there is not its own.
    if (ledger_.is_settled(call.id)) return assigned_before(call);
    auto const from = collect(call);
    if (!from.images.empty()) {
        if (has_several_creators(call, from)) return unclear(match_reason::several_creators);
        return choose(call, from, last, now);
    }
    if (!is_ambiguous(from.ambiguous)) return match_result();
    return unclear(from.ambiguous);
}

} // namespace neuroflash::inline v0::core

#endif

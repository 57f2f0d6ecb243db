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

/// The result of one scan of the history for one lost call.
struct match_result
{
    enum kind_t
    {
        found,   ///< `images` belong to the call.
        nothing, ///< No image may belong to the call.
        unclear, ///< An image may belong to the call; that is not certain, or not yet.
    };

    kind_t kind = nothing;
    std::vector<listed_image> images;
    history_match match = history_match::none;
    match_reason why = match_reason::match; ///< Set if `kind` is unclear, or `match` is probable.
};

/**
 * \brief Decides what one scan of the history shows about one lost call; see doc/recovery.md.
 *
 * \par Object lifetimes
 * All constructor arguments must outlive it.
 */
class image_matcher
{
public:
    image_matcher(paid_call_ledger const& ledger, history_snapshot const& snapshot)
        : ledger_(ledger), snapshot_(snapshot), window_(ledger.window())
    {
    }

    /// The reason for one call and one image. The reasons of a batch are not among its results:
    /// `larger_call_competes`, `too_few_images` and `too_many_images`.
    match_reason reason(lost_call const& call, listed_image const& image) const;

    /// `last` is true if no other scan follows, so that no more images are expected.
    match_result match(lost_call& call, bool last, time_point now) const;

    /// Adds the facts about the call's absence, by a stricter measure: a proof that allows another
    /// attempt must not depend on a clock, zone or name that may be different.
    void add_facts(lost_call const& call, absence_facts& to) const;

private:
    struct candidates
    {
        std::vector<listed_image const*> images;
        match_reason ambiguous = match_reason::match; ///< `match` if there was none.
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
    bool may_be_changed(lost_call const& call) const;
    bool open_call_could_own(lost_call const& call, listed_image const& image) const;
    bool unidentified_response_could_own(lost_call const& call, listed_image const& image) const;
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
    history_snapshot const& snapshot_;
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

/// Why an image that matches belongs to another call.
inline match_reason image_matcher::owner_of(lost_call const& call, listed_image const& image) const
{
    if (ledger_.owner_of(image.digest)) return match_reason::assigned_to_lost_call;
    if (ledger_.answered().contains(image.digest)) return match_reason::belongs_to_answered_call;
    if (call.excluded_images.contains(image.digest)) return match_reason::excluded_by_record;
    return match_reason::match;
}

/// Why an image that matches may still not be assigned to the call.
inline match_reason image_matcher::ambiguity(lost_call const& call, listed_image const& image) const
{
    if (open_call_could_own(call, image)) return match_reason::call_in_flight;
    if (unidentified_response_could_own(call, image)) return match_reason::unidentified_response;
    if (call.responses_forgotten) return match_reason::too_many_responses;
    if (!is_new(call, image)) return match_reason::not_proven_new;
    if (!call.inputs.empty() && image.inputs.empty() && image.prompt.empty() &&
        image.shows_prompt) {
        return match_reason::no_prompt_nor_inputs;
    }
    if (!image.prompt_digest.empty()) return match_reason::match;
    // Calls that were answered before count too, because a history may show their images late.
    if (call.prompt_hash == 0 ||
        !ledger_.answered().is_complete_since(call.sent - rules::answered_images_kept)) {
        return match_reason::no_prompt_calls_unknown;
    }
    if (has_competing_request(call, image)) return match_reason::no_prompt_competing_call;
    return match_reason::match;
}

/// Why an image that is assigned to the call may still belong to another.
inline match_reason image_matcher::weakness(lost_call const& call, listed_image const& image) const
{
    if (!call.generation.empty()) return match_reason::match;
    if (image.prompt_digest.empty()) return match_reason::no_prompt_shown;
    if (!call.inputs.empty() && image.inputs.empty()) return match_reason::no_inputs_shown;
    // Without a time, an image that appears late may belong to a call that was sent late.
    auto const in_time = image.made || image.first_seen <= call.last_sent + window_;
    if (!in_time) return match_reason::appeared_late;
    // A time without a zone is not reliable either, unless a scan shows that the image is new.
    auto const by_clock = image.made && !image.unseen_at;
    if (by_clock && !image.names_zone) return match_reason::time_without_zone;
    if (has_competing_request(call, image)) return match_reason::competing_request;
    if (image.batch.empty() && call.requested_images != 1) return match_reason::no_batch_shown;
    return match_reason::match;
}

inline void image_matcher::add_facts(lost_call const& call, absence_facts& to) const
{
    to.already_settled = ledger_.is_settled(call.id);
    to.prompts_rewritten = snapshot_.traits().prompts() == prompt_fidelity::rewritten;
    to.unmatched_image = !snapshot_.traits().keeps_letters(call.features) && may_be_unmatched(call);
    to.similar_prompt = may_be_changed(call);
    // The images of an accepted call may be made late, and the call may have been charged.
    to.possible_match = call.accepted || !call.generation.empty() || has_possible_match(call);
}

/// Whether any image may be the call's, by the strict measure.
inline bool image_matcher::has_possible_match(lost_call const& call) const
{
    auto const may_be = [&](listed_image const& image) {
        if (!may_match(call, image) || ledger_.is_of_another_call(call, image.batch)) return false;
        // The image was assigned to a call with another request, perhaps wrongly.
        auto const* const owner = ledger_.owner_of(image.digest);
        if (owner) return owner->request != call.request;
        // The journal of another process does not know that this process answered the call.
        if (ledger_.answered().contains(image.digest)) return call.prompt_hash == 0;
        return !call.excluded_images.contains(image.digest);
    };
    if (call.inputs.empty()) return snapshot_.any_image_of(call.prompt_digest, may_be);
    // An image that was made from the inputs may be shown with another prompt.
    auto const& all = snapshot_.images();
    return std::any_of(all.begin(), all.end(), may_be);
}

/// Whether an image with an unknown prompt may be the call's, with its prompt rewritten.
inline bool image_matcher::may_be_unmatched(lost_call const& call) const
{
    auto const& unknown = snapshot_.unmatched_images();
    return snapshot_.has_more_unmatched_images() ||
        std::any_of(unknown.begin(), unknown.end(), [&](listed_image const& image) {
               return may_match_rewritten(call, image, window_) &&
                   owner_of(call, image) == match_reason::match &&
                   !ledger_.is_of_another_call(call, image.batch);
           });
}

/// Whether an image may be the call's, with its prompt cut or changed. A prompt like those that
/// are shown as they were sent is not cut, and "prompt 1" is then no part of a "prompt 10".
inline bool image_matcher::may_be_changed(lost_call const& call) const
{
    auto const& similar = snapshot_.similar_images();
    auto const is_kept = snapshot_.traits().keeps(call.features);
    auto const may_be = [&](shown_prompt const& shown) {
        return is_kept ? shown.may_be_all_of(call.letters) : shown.may_be(call.letters);
    };
    return snapshot_.has_more_similar_images() ||
        std::any_of(similar.begin(), similar.end(), [&](auto const& one) {
               return may_match_changed(call, one.image) && may_be(one.prompt) &&
                   owner_of(call, one.image) == match_reason::match &&
                   !ledger_.is_of_another_call(call, one.image.batch);
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

inline bool image_matcher::unidentified_response_could_own(
    lost_call const& call, listed_image const& image) const
{
    auto const in_interval = [&image](open_interval const& open) {
        return time_matches_response(image, open.sent, open.answered);
    };
    auto const& known = call.ambiguous_intervals;
    if (std::any_of(known.begin(), known.end(), in_interval)) return true;
    auto const& responses = ledger_.answered().unidentified();
    return std::any_of(responses.begin(), responses.end(), [&](auto const& one) {
        return in_interval(one.open) && one.workspace == call.workspace &&
            (image.prompt_digest.empty() || same_prompt(one.prompt, image.prompt));
    });
}

/// Whether an image whose time fits was made after the call was sent: its own time shows it, or a
/// scan without the image does, after the sending or while the images of all other calls are known.
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
            test(other) && matches(other, image, window_) &&
            !ledger_.is_of_another_call(other, image.batch);
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
        for (auto const& image : snapshot_.images()) look(image);
        return got;
    }
    snapshot_.any_image_of(call.prompt_digest, look);
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
    // Images that the fewest other calls can own come first: a later equal call may find no other.
    std::stable_sort(of.images.begin(), of.images.end(), [](auto const* a, auto const* b) {
        return latest_send_time(*a) < latest_send_time(*b);
    });
    // Images that a call with another request can own come last.
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
    for (auto const& image : snapshot_.images()) {
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

/// Batches of the right size come first. Without batches, as many images as were requested.
inline match_result
image_matcher::choose(lost_call& call, candidates const& from, bool last, time_point now) const
{
    auto const requested = static_cast<std::size_t>(call.requested_images);
    auto const batches = image_batches(from.images, requested);
    for (auto const& batch : batches.all()) {
        // Images that the service names as the call's belong to it and to no larger call, even if
        // there are too many.
        auto const named = !call.generation.empty() && batch.images.size() >= requested;
        if (named) return assign(call, batch.images);
        if (batch.images.size() != requested) continue;
        auto const grows = may_grow(call, batches, batch);
        if (!grows || last || is_stable(call, batch, now)) return assign(call, batch.images);
        return unclear(match_reason::larger_call_competes);
    }
    // The rest of a batch may be among the ambiguous images.
    if (is_ambiguous(from.ambiguous)) return unclear(from.ambiguous);
    auto const* const part = incomplete_batch_of(call, batches);
    // An image that a named generation gets later would have no call, so all of them are awaited,
    // and no part that has just grown is taken while its window is open.
    auto const is_named = !call.generation.empty();
    auto const is_stable_part = part && is_stable(call, *part, now);
    auto const is_whole = is_stable_part && !is_named;
    auto const is_over = last && (!is_named || is_stable_part || now >= call.last_sent + window_);
    if (part && (is_whole || is_over)) return assign(call, part->images);
    return unclear(
        batches.are_larger_than(requested) ? match_reason::too_many_images
                                           : match_reason::too_few_images);
}

/// Whether the batch may be incomplete, and the rest of it still to come. False if
/// another batch has the requested size.
inline bool image_matcher::may_grow(
    lost_call const& call, image_batches const& batches, image_batches::batch const& batch) const
{
    return has_competing_call(call, *batch.images.front(), [&](lost_call const& other) {
        return other.requested_images > call.requested_images &&
            !batches.has_size(other.requested_images);
    });
}

/// The first batch with fewer images than requested, which a call gets when credits run out. A
/// batch of the size that another lost call requested is left to that call, and a larger one
/// belongs to another request.
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
    // Its images may have been deleted since, but other images do not belong to it.
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

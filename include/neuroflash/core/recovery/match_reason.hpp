// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_MATCH_REASON_HPP
#define NEUROFLASH_CORE_RECOVERY_MATCH_REASON_HPP

#include <array>
#include <cstddef>
#include <string_view>

namespace neuroflash::inline v0::core {

/// Why an image of the history is a lost call's or not: rows of doc/recovery.md, in the order in
/// which they are checked.
enum class match_reason
{
    other_generation,
    other_creator,
    other_inputs,
    other_prompt,
    other_model,
    seen_before_sending,
    made_before_sending,
    made_after_window,
    assigned_to_lost_call,
    belongs_to_answered_call,
    excluded_by_record,
    call_in_flight,
    unidentified_response,
    too_many_responses,
    not_proven_new,
    no_prompt_nor_inputs,
    no_prompt_calls_unknown,
    no_prompt_competing_call,
    several_creators,
    larger_call_competes,
    too_few_images,
    too_many_images,
    no_prompt_shown,
    no_inputs_shown,
    appeared_late,
    time_without_zone,
    competing_request,
    no_batch_shown,
    match,
};

/// What follows from a reason.
enum class match_kind
{
    excluded,  ///< The image is not the call's.
    ambiguous, ///< It may be the call's; it is not assigned, or not yet.
    probable,  ///< It is assigned, and `history_match::probable` says that it may be wrong.
    exact,     ///< It is assigned.
};

constexpr std::string_view to_string(match_kind kind) noexcept
{
    switch (kind) {
    case match_kind::excluded: return "excluded";
    case match_kind::ambiguous: return "ambiguous";
    case match_kind::probable: return "probable";
    case match_kind::exact: return "exact";
    }
    return "excluded";
}

struct match_row
{
    match_reason reason;
    match_kind kind;
    std::string_view name;     ///< The enumerator.
    std::string_view sentence; ///< What it means.
};

/// The table of doc/recovery.md; a test compares the two. In the order of the enumerators.
inline constexpr auto match_table = std::to_array<match_row>({
    {match_reason::other_generation, match_kind::excluded, "other_generation",
     "The service named the call's generation, and the image is of another one."},
    {match_reason::other_creator, match_kind::excluded, "other_creator",
     "Another user or service account made the image."},
    {match_reason::other_inputs, match_kind::excluded, "other_inputs",
     "The image was made from other images than the call names, or is one of them."},
    {match_reason::other_prompt, match_kind::excluded, "other_prompt",
     "The image has another prompt."},
    {match_reason::other_model, match_kind::excluded, "other_model",
     "The image has another model."},
    {match_reason::seen_before_sending, match_kind::excluded, "seen_before_sending",
     "An earlier scan already showed the image."},
    {match_reason::made_before_sending, match_kind::excluded, "made_before_sending",
     "The image is older than the request."},
    {match_reason::made_after_window, match_kind::excluded, "made_after_window",
     "The image is newer than the window allows."},
    {match_reason::assigned_to_lost_call, match_kind::excluded, "assigned_to_lost_call",
     "The image was assigned to another lost call, or is of its generation."},
    {match_reason::belongs_to_answered_call, match_kind::excluded, "belongs_to_answered_call",
     "Another call got the image in its response."},
    {match_reason::excluded_by_record, match_kind::excluded, "excluded_by_record",
     "The call's record excludes the image."},
    {match_reason::call_in_flight, match_kind::ambiguous, "call_in_flight",
     "The image may belong to a call that is still in flight."},
    {match_reason::unidentified_response, match_kind::ambiguous, "unidentified_response",
     "The image may belong to a call whose response named no image."},
    {match_reason::too_many_responses, match_kind::ambiguous, "too_many_responses",
     "More calls were answered in that time than are kept."},
    {match_reason::not_proven_new, match_kind::ambiguous, "not_proven_new",
     "The history does not show whether the image is new."},
    {match_reason::no_prompt_nor_inputs, match_kind::ambiguous, "no_prompt_nor_inputs",
     "The image has no prompt and shows no images that it was made from: it may be an upload."},
    {match_reason::no_prompt_calls_unknown, match_kind::ambiguous, "no_prompt_calls_unknown",
     "The history shows no prompts, and not all other calls of that time are known."},
    {match_reason::no_prompt_competing_call, match_kind::ambiguous, "no_prompt_competing_call",
     "The history shows no prompts, and several calls were lost."},
    {match_reason::several_creators, match_kind::ambiguous, "several_creators",
     "Images of several users fit, and it is not known which of them made the call."},
    {match_reason::larger_call_competes, match_kind::ambiguous, "larger_call_competes",
     "The batch may still grow, for a call that requested more images."},
    {match_reason::too_few_images, match_kind::ambiguous, "too_few_images",
     "Fewer images than requested, and the batch may still grow."},
    {match_reason::too_many_images, match_kind::ambiguous, "too_many_images",
     "The batch has more images than were requested."},
    {match_reason::no_prompt_shown, match_kind::probable, "no_prompt_shown",
     "The image fits, but the history shows no prompt."},
    {match_reason::no_inputs_shown, match_kind::probable, "no_inputs_shown",
     "The image fits, but the list does not show what it was made from."},
    {match_reason::appeared_late, match_kind::probable, "appeared_late",
     "The image shows no time and appeared after the window."},
    {match_reason::time_without_zone, match_kind::probable, "time_without_zone",
     "Only a time without a zone speaks for the image."},
    {match_reason::competing_request, match_kind::probable, "competing_request",
     "A lost call with the same prompt requested something else."},
    {match_reason::no_batch_shown, match_kind::probable, "no_batch_shown",
     "Several images were requested, and the history shows no batches."},
    {match_reason::match, match_kind::exact, "match",
     "Prompt, time and batch fit, and no other call can own the image."},
});

static_assert([] {
    for (std::size_t i = 0; i < match_table.size(); ++i) {
        if (match_table[i].reason != static_cast<match_reason>(i)) return false;
    }
    return match_table.back().reason == match_reason::match;
}());

constexpr match_row const& row_of(match_reason reason) noexcept
{
    return match_table[static_cast<std::size_t>(reason)];
}

} // namespace neuroflash::inline v0::core

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_PAID_CALL_HPP
#define NEUROFLASH_CORE_RECOVERY_PAID_CALL_HPP

#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/prompt_features.hpp>
#include <neuroflash/core/time.hpp>

#include <boost/intrusive/list.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace neuroflash::inline v0::core {

/// How far a paid call is. Rows of doc/recovery.md; `paid_call_table` says what each means.
enum class paid_call_state
{
    open,
    answered,
    lost,
    settled,
};

struct paid_call_row
{
    paid_call_state state;
    std::string_view name;     ///< The enumerator.
    std::string_view sentence; ///< What it means.
    std::string_view kept;     ///< What `paid_call_ledger` keeps of the call.
};

/// The table of doc/recovery.md; a test compares the two. In the order of the enumerators.
inline constexpr auto paid_call_table = std::to_array<paid_call_row>({
    {paid_call_state::open, "open", "A request was sent. There is no final response yet.",
     "Nothing but an entry of a list. The call owns it, and the ledger allocates nothing."},
    {paid_call_state::answered, "answered", "The response named its images: they are this call's.",
     "The ids of its images, as long as they can exclude these images for other calls."},
    {paid_call_state::lost, "lost", "The response is lost. The images are searched for.",
     "A record, while a caller holds it and until the window has closed."},
    {paid_call_state::settled, "settled", "Images are assigned to it, permanently.",
     "Its id and the owner of each image, as long as the client lives."},
});

constexpr std::string_view to_string(paid_call_state state) noexcept
{
    return paid_call_table[static_cast<std::size_t>(state)].name;
}

/// A hash of a prompt: equal for equal prompts, white space aside, and cheap for long ones, because
/// only both ends are read.
constexpr std::uint64_t hash_of_prompt(std::string_view prompt) noexcept
{
    constexpr auto ends = 16;
    auto hash = text_digest({});
    auto left = ends;
    for (auto at = prompt.begin(); at != prompt.end() && left > 0; ++at) {
        if (is_blank(*at)) continue;
        hash = text_digest(std::string_view(&*at, 1), hash);
        --left;
    }
    left = ends;
    for (auto at = prompt.rbegin(); at != prompt.rend() && left > 0; ++at) {
        if (is_blank(*at)) continue;
        hash = text_digest(std::string_view(&*at, 1), hash);
        --left;
    }
    return hash;
}

/// The data of a paid call in every state.
struct paid_call
{
    paid_call_state state = paid_call_state::open;
    std::uint64_t id = 0;          ///< 0 until a response is lost.
    std::uint64_t prompt_hash = 0; ///< `hash_of_prompt`; 0 if another process sent the call.
    time_point sent{};      ///< The first sending of an attempt that may have been carried out.
    time_point last_sent{}; ///< The last sending of one; late rather than early.
    std::chrono::system_clock::time_point wall_sent{}; ///< `sent` by the wall clock.
};

/// A paid call in the memory of its caller. It is linked into the ledger's list from its first
/// request until its response is read or given up, and it leaves the list when it is destroyed.
class open_call : public paid_call,
                  public boost::intrusive::list_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>>
{
public:
    /// Both texts must outlive it.
    open_call(std::string_view in_workspace, std::string_view of_prompt)
        : workspace(in_workspace), prompt(of_prompt)
    {
        prompt_hash = hash_of_prompt(prompt);
    }

    std::string_view workspace; ///< `list_name` of its images.
    std::string_view prompt;
    time_point begun{};    ///< The time at which its first request was sent.
    bool in_doubt = false; ///< An earlier attempt may have been carried out.
    bool accepted = false; ///< A 2xx came, and its content was lost by an exception.

    /// An attempt has ended. `unknown` is true if it may have been carried out.
    void on_attempt(bool unknown) noexcept
    {
        if (unknown) {
            in_doubt = true;
            last_in_doubt_ = last_sent;
        } else if (in_doubt) {
            last_sent = last_in_doubt_;
        }
    }

private:
    time_point last_in_doubt_{}; ///< The `last_sent` before the current attempt.
};

/// The time in which a call was open.
struct open_interval
{
    time_point sent;
    time_point answered;
};

/// A batch with fewer images than were requested.
struct incomplete_batch
{
    std::string id;
    std::size_t images = 0;
    time_point since{}; ///< The time at which it was first seen with this size.
};

/// The record of a paid call whose response was lost.
struct lost_call : paid_call
{
    lost_call() { state = paid_call_state::lost; }

    /// A call of this process whose response is lost now.
    explicit lost_call(open_call const& call)
        : paid_call(call), workspace(call.workspace),
          prompt_digest(core::prompt_digest(call.prompt)), letters(letters_of_sent(call.prompt)),
          features(features_of(call.prompt)), resent(call.last_sent != call.sent)
    {
        state = paid_call_state::lost;
    }

    bool is_settled() const noexcept { return state == paid_call_state::settled; }

    std::string workspace; ///< `list_name` of its images.
    std::string prompt_digest;
    std::optional<std::string> letters;      ///< `letters_of_sent`; nothing if they are not known.
    std::optional<prompt_features> features; ///< Nothing if the prompt is not known.
    std::string model;                       ///< Empty if none was requested.

    // Only image-service v1 shows the members below.
    std::string generation; ///< The generation that the service accepted; empty if not known.
    std::string creator;    ///< Who makes the images; empty if that is not known.
    std::vector<std::uint64_t> inputs; ///< Digests of the ids of the images to work from.
    bool accepted = false;             ///< The service accepted the work.
    int requested_images = 1;
    bool resent = false; ///< It may have been sent again, after its absence was proven.
    /// Its send time is still to come, so that it is not known when it was sent.
    bool sent_in_future = false;
    /// `begin_of_proof` of a call of another process. This process knows when it sent its own.
    time_point proof_begins = time_point::min();
    /// The earliest time at which an equal call may have been sent that was given an image which
    /// may be this call's. The image of that call may then be the one that this call is owed.
    time_point equal_sent = time_point::max();

    /// How much more time has passed by the wall clock than by the steady clock since `sent`: the
    /// machine slept, or its clock was set.
    std::chrono::nanoseconds drift{};
    std::uint64_t request = 0;                         ///< Digest of the whole request.
    std::unordered_set<std::uint64_t> excluded_images; ///< Digests of images of other calls.

    /// The intervals in which equal calls were open whose responses named no images.
    std::vector<open_interval> ambiguous_intervals;
    bool responses_forgotten = false; ///< Not all images of other calls of its time are known.
    int searches = 0;                 ///< Callers that search for it now.
    incomplete_batch incomplete;      ///< The incomplete batch that the last scan showed, if any.
};

} // namespace neuroflash::inline v0::core

#endif

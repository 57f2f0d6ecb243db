// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_PAID_CALL_LEDGER_HPP
#define NEUROFLASH_CORE_RECOVERY_PAID_CALL_LEDGER_HPP

#include <neuroflash/core/recovery/answered_images.hpp>
#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/time.hpp>

#include <boost/intrusive/list.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::core {

/**
 * \brief All paid calls of a client and the owners of their images, from the first request of a
 * call until its images cannot be mistaken for another call's.
 *
 * `paid_call_table` says what is kept of a call in each state.
 */
class paid_call_ledger
{
public:
    /// The owner of an image that was assigned to a lost call.
    struct image_owner
    {
        std::uint64_t call;    ///< Its id.
        std::uint64_t request; ///< Digest of its request.
    };

    /// `window`: how long after its last sending an image may be a lost call's.
    explicit paid_call_ledger(std::chrono::nanoseconds window) : window_(window) {}
    std::chrono::nanoseconds window() const noexcept { return window_; }

    /// The call is open: a request is sent now. While an earlier attempt is in doubt, `sent`
    /// does not change.
    void
    on_sending(open_call& call, time_point now, std::chrono::system_clock::time_point wall_now = {})
    {
        call.state = paid_call_state::open;
        if (!call.in_doubt) {
            call.sent = now;
            call.wall_sent = wall_now;
        }
        call.last_sent = now;
        if (call.is_linked()) return;
        call.begun = now;
        open_.push_back(call);
    }

    /// The call is answered: these images belong to it. `digest_of(image)` is the digest of the
    /// image's id, 0 if it has none.
    template <class Images, class Digest>
    void on_answered(open_call& call, Images const& images, Digest const& digest_of, time_point now)
    {
        close(call, paid_call_state::answered);
        forget(now);
        auto all_named = !images.empty();
        for (auto const& image : images) {
            auto const digest = std::uint64_t(digest_of(image));
            all_named = all_named && digest != 0;
            if (digest != 0) add_answered(call, digest, now);
        }
        if (!all_named) add_unidentified(call, now);
    }

    /// The call is lost, or lost again. What is known of other calls is added to the record.
    std::shared_ptr<lost_call> on_lost(open_call& call, lost_call record, time_point now);

    /// The call is lost, and its record was parsed, perhaps from another process. A call that is
    /// known by its id is updated.
    std::shared_ptr<lost_call> on_lost(lost_call record, time_point now);

    /// A search is not a state: a call is searched for before it is sent again.
    void begin_search(lost_call& call);
    void end_search(lost_call& call);

    /// The call is settled: these images, by the digests of their ids, permanently belong to it.
    void on_settled(lost_call& call, std::vector<std::uint64_t> const& images);

    /// The service accepted the call as that generation, whose images belong to the
    /// call, even while no search is under way: no other call of the same prompt may take them.
    void on_accepted(lost_call const& call, std::string_view generation);

    /// Whether the service accepted another call as that generation.
    bool is_of_another_call(lost_call const& call, std::string_view generation) const
    {
        if (generation.empty() || accepted_.empty()) return false;
        auto const found = accepted_.find(text_digest(generation));
        return found != accepted_.end() && found->second != call.id;
    }

    /// Removes lost calls whose window has closed and that no caller holds.
    void release(time_point now)
    {
        while (!kept_.empty() &&
               (kept_.front().first < now || kept_.size() > rules::max_lost_calls)) {
            kept_.pop_front();
        }
    }

    answered_images const& answered() const noexcept { return answered_; }

    /// Whether a call is searched for now whose generation is known.
    bool searches_generations() const noexcept { return generations_searched_ != 0; }
    std::size_t lost_count() const noexcept { return lost_.size(); }
    bool is_settled(std::uint64_t call) const { return settled_.contains(call); }

    /// The lost call that the image is assigned to; null if it is assigned to none.
    image_owner const* owner_of(std::uint64_t image) const
    {
        auto const owner = owners_.find(image);
        return owner == owners_.end() ? nullptr : &owner->second;
    }

    /// Whether `visit(open_call const&)` is true for an open call.
    template <class Visit>
    bool any_open(Visit visit) const
    {
        return std::any_of(open_.begin(), open_.end(), visit);
    }

    /// Whether `visit(lost_call const&)` is true for a call that is searched for now.
    template <class Visit>
    bool any_searched(Visit visit) const
    {
        return std::any_of(searched_.begin(), searched_.end(), [&visit](auto const& entry) {
            return visit(std::as_const(*entry.second));
        });
    }

    /// Whether `visit(lost_call&)` is true for a lost or settled call that may have made an image
    /// of that prompt; of any prompt if the digest is empty.
    template <class Visit>
    bool any_lost(std::string_view prompt_digest, Visit visit) const
    {
        auto const is = [&visit](auto const& entry) {
            auto const call = entry.second.lock();
            return call && visit(*call);
        };
        if (prompt_digest.empty()) return std::any_of(lost_.begin(), lost_.end(), is);
        auto const [first, last] = lost_by_digest_.equal_range(text_digest(prompt_digest));
        return std::any_of(first, last, is);
    }

private:
    using open_list =
        boost::intrusive::list<open_call, boost::intrusive::constant_time_size<false>>;
    using call_index = std::unordered_multimap<std::uint64_t, std::weak_ptr<lost_call>>;

    static void close(open_call& call, paid_call_state state) noexcept
    {
        call.state = state;
        if (call.is_linked()) call.unlink();
    }

    void forget(time_point now);
    void add_answered(open_call const& call, std::uint64_t image, time_point now);
    void add_unidentified(open_call const& call, time_point now);
    template <class Visit>
    void each_lost_of(std::uint64_t prompt_hash, Visit visit);
    void exclude_images_of_settled_calls(lost_call& record) const;
    static void update(lost_call& known, lost_call record);
    void forget_released();

    std::chrono::nanoseconds window_;
    open_list open_;
    answered_images answered_;

    std::unordered_map<std::uint64_t, std::weak_ptr<lost_call>> lost_; ///< Key: id.
    call_index lost_by_hash_;                                          ///< Key: `prompt_hash`.
    call_index lost_by_digest_; ///< Key: digest of `prompt_digest`.
    /// The call, with the time until which it is kept.
    std::deque<std::pair<time_point, std::shared_ptr<lost_call>>> kept_;
    /// The number of records, released ones included, at which they are cleaned up.
    std::size_t forget_at_ = 64;
    std::map<std::uint64_t, lost_call*> searched_; ///< Key: id.
    /// The times of sending of the calls of this process.
    std::multiset<time_point> searched_since_;
    /// The number of calls in `searched_` whose generation is known.
    std::size_t generations_searched_ = 0;

    /// The id of the call, by its generation.
    std::unordered_map<std::uint64_t, std::uint64_t> accepted_;
    std::deque<std::uint64_t> accepted_order_;  ///< The generations; the oldest is removed first.
    std::unordered_set<std::uint64_t> settled_; ///< The ids of settled calls.
    std::unordered_map<std::uint64_t, image_owner> owners_; ///< Key: image.
    /// The image, by its digest.
    std::unordered_multimap<std::uint64_t, std::uint64_t> owned_by_digest_;
};

inline void paid_call_ledger::forget(time_point now)
{
    auto oldest = now;
    if (!searched_since_.empty()) oldest = std::min(oldest, *searched_since_.begin());
    if (!open_.empty()) oldest = std::min(oldest, open_.front().begun);
    answered_.forget(oldest);
}

inline void
paid_call_ledger::add_answered(open_call const& call, std::uint64_t image, time_point now)
{
    answered_.add(image, call.prompt_hash, now);
    each_lost_of(
        call.prompt_hash, [image](lost_call& lost) { lost.excluded_images.insert(image); });
}

/// Images that were made in that time may belong to this call.
inline void paid_call_ledger::add_unidentified(open_call const& call, time_point now)
{
    answered_.add_unidentified(call, now);
    each_lost_of(call.prompt_hash, [&](lost_call& lost) {
        lost.ambiguous_intervals.push_back({call.sent, now});
    });
}

template <class Visit>
void paid_call_ledger::each_lost_of(std::uint64_t prompt_hash, Visit visit)
{
    if (lost_.empty()) return;
    auto const [first, last] = lost_by_hash_.equal_range(prompt_hash);
    for (auto at = first; at != last; ++at) {
        if (auto const call = at->second.lock()) visit(*call);
    }
}

inline std::shared_ptr<lost_call>
paid_call_ledger::on_lost(open_call& call, lost_call record, time_point now)
{
    close(call, paid_call_state::lost);
    auto const images = answered_.images_of_other_calls(call.prompt_hash, call.sent);
    record.excluded_images.insert(images.begin(), images.end());
    record.ambiguous_intervals =
        answered_.intervals_of_unidentified_responses(call.workspace, call.prompt, call.sent);
    record.responses_forgotten = !answered_.is_complete_since(call.sent);
    return on_lost(std::move(record), now);
}

inline std::shared_ptr<lost_call> paid_call_ledger::on_lost(lost_call record, time_point now)
{
    on_accepted(record, record.generation);
    exclude_images_of_settled_calls(record);
    release(now);
    if (lost_by_digest_.size() >= forget_at_) forget_released();
    auto known = lost_[record.id].lock();
    if (known) {
        update(*known, std::move(record));
    } else {
        if (is_settled(record.id)) record.state = paid_call_state::settled;
        known = std::make_shared<lost_call>(std::move(record));
        lost_[known->id] = known;
        if (known->prompt_hash != 0) lost_by_hash_.emplace(known->prompt_hash, known);
        lost_by_digest_.emplace(text_digest(known->prompt_digest), known);
    }
    kept_.emplace_back(known->last_sent + window_, known);
    return known;
}

inline void paid_call_ledger::on_accepted(lost_call const& call, std::string_view generation)
{
    if (generation.empty()) return;
    auto const digest = text_digest(generation);
    if (!accepted_.insert_or_assign(digest, call.id).second) return;
    accepted_order_.push_back(digest);
    if (accepted_.size() <= rules::max_lost_calls) return;
    accepted_.erase(accepted_order_.front());
    accepted_order_.pop_front();
}

inline void paid_call_ledger::exclude_images_of_settled_calls(lost_call& record) const
{
    auto const [first, last] = owned_by_digest_.equal_range(text_digest(record.prompt_digest));
    for (auto at = first; at != last; ++at) {
        if (owner_of(at->second)->call != record.id) record.excluded_images.insert(at->second);
    }
}

/// The call may have been sent again, and more is known of other calls.
inline void paid_call_ledger::update(lost_call& known, lost_call record)
{
    known.last_sent = std::max(known.last_sent, record.last_sent);
    known.resent = known.resent || record.resent;
    known.accepted = known.accepted || record.accepted;
    if (known.creator.empty()) known.creator = std::move(record.creator);
    if (!known.letters) known.letters = std::move(record.letters);
    if (!known.features) known.features = record.features;
    // A search uses what was known when it began.
    if (known.generation.empty() && known.searches == 0) {
        known.generation = std::move(record.generation);
    }
    known.responses_forgotten = known.responses_forgotten || record.responses_forgotten;
    known.excluded_images.merge(record.excluded_images);
    known.ambiguous_intervals.insert(
        known.ambiguous_intervals.end(), record.ambiguous_intervals.begin(),
        record.ambiguous_intervals.end());
}

/// The indexes keep released calls until they have doubled, so that the cost is negligible.
inline void paid_call_ledger::forget_released()
{
    auto const is_released = [](auto const& entry) { return entry.second.expired(); };
    std::erase_if(lost_, is_released);
    std::erase_if(lost_by_hash_, is_released);
    std::erase_if(lost_by_digest_, is_released);
    forget_at_ = 2 * lost_.size() + 64;
}

inline void paid_call_ledger::begin_search(lost_call& call)
{
    if (++call.searches > 1) return;
    searched_.emplace(call.id, &call);
    if (!call.generation.empty()) ++generations_searched_;
    if (call.prompt_hash != 0) searched_since_.insert(call.sent);
}

inline void paid_call_ledger::end_search(lost_call& call)
{
    if (--call.searches > 0) return;
    searched_.erase(call.id);
    if (!call.generation.empty()) --generations_searched_;
    if (call.prompt_hash != 0) searched_since_.erase(searched_since_.find(call.sent));
    if (searched_since_.empty()) answered_.drop_index();
}

inline void paid_call_ledger::on_settled(lost_call& call, std::vector<std::uint64_t> const& images)
{
    call.state = paid_call_state::settled;
    settled_.insert(call.id);
    for (auto const image : images) {
        owners_.try_emplace(image, image_owner{call.id, call.request});
        owned_by_digest_.emplace(text_digest(call.prompt_digest), image);
        // The text form of another call must exclude it too: another process does not know the
        // owner.
        any_lost(call.prompt_digest, [&](lost_call& other) {
            if (&other != &call) other.excluded_images.insert(image);
            return false;
        });
    }
}

} // namespace neuroflash::inline v0::core

#endif

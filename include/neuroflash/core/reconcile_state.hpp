// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECONCILE_STATE_HPP
#define NEUROFLASH_CORE_RECONCILE_STATE_HPP

#include <neuroflash/core/fingerprint.hpp>
#include <neuroflash/core/history_fit.hpp>
#include <neuroflash/core/history_memory.hpp>
#include <neuroflash/core/image_claims.hpp>
#include <neuroflash/core/paid_flights.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace neuroflash::core {

/**
 * \brief Which image of the history belongs to which lost call; never one image to two calls.
 *
 * The API names no request in its history, so an image is a call's own by elimination: it was made
 * after the call was sent, by the same prompt as far as the history shows it, and is nobody else's.
 * While another call is in flight that could have made it too, nobody gets it. Equal lost calls
 * are interchangeable: each gets one batch.
 */
class reconcile_state
{
    /// A batch with fewer images than asked for is still growing, unless it has not for so long.
    static constexpr auto grown_after = std::chrono::seconds(30);

public:
    reconcile_state(paid_flights& flights, std::chrono::nanoseconds window)
        : flights_(flights), window_(window)
    {
    }

    /// Knows the call as long as somebody holds it, or finds it known by its serial: what is in the
    /// history may be its, even while nobody looks.
    std::shared_ptr<lost_call> on_lost(lost_call call);

    /// Somebody begins or ends looking for it.
    void on_wait_begins(lost_call& call);
    void on_wait_ends(lost_call& call);

    /// A call was answered; its images are not those of a lost one.
    void on_answered(std::uint64_t key, std::uint64_t image);

    /// The same without any id: whatever was made in that time may be that call's.
    void on_answered_blindly(std::uint64_t key, time_point sent, time_point answered);

    bool has_lost() const noexcept { return !lost_.empty(); }
    std::size_t known_calls() const noexcept { return lost_.size(); }

    /// Begins a look at a workspace's history.
    void on_look(std::string const& where, time_point now) { workspaces_[where].on_look(now); }

    /// Takes in an image of the look; false: it was on an earlier page.
    bool on_image(std::string const& workspace, listed_image image, time_point now);

    /// The look is over. `complete`: it read all there is.
    /// False: it showed more than can be kept.
    bool on_looked(std::string const& workspace, bool complete)
    {
        return workspaces_[workspace].on_looked(complete);
    }

    /// Whether there was a complete look, which makes the next calls' images known as new.
    bool has_baseline(std::string const& workspace) const;

    /// Of the last look. `last`: no other look follows, so what is there is all.
    finding judge(lost_call& call, bool last, time_point now);

    /// Whether the last look showed anything that may be the call's, by a stricter measure: what
    /// lets a request be sent again must not rest on an unmarked time zone.
    bool has_trace(lost_call const& call) const;

    /// Those images are that call's, for good.
    void on_claimed(lost_call& call, finding const& what);

    /// The earliest sending that somebody looks for in this workspace; max: nobody looks.
    time_point horizon(std::string const& workspace) const;

private:
    struct candidates
    {
        std::vector<listed_image const*> images;
        bool unclear = false;
        std::string_view why;
    };

    bool is_anothers(lost_call const& call, listed_image const& image) const;
    bool is_wanted(std::string const& workspace, listed_image const& image) const;
    bool in_flight_could_own(lost_call const& call, listed_image const& image) const;
    bool is_new(lost_call const& call, listed_image const& image) const noexcept;
    std::string_view doubt(lost_call const& call, listed_image const& image) const;
    template <class Test>
    bool has_rival(lost_call const& call, listed_image const& image, Test test) const;
    bool has_other_rival(lost_call const& call, listed_image const& image) const;
    candidates collect(history_memory const& of, lost_call const& call) const;
    finding claimed_before(history_memory const& of, lost_call const& call) const;
    finding choose(lost_call& call, candidates const& from, bool last, time_point now) const;
    finding make(lost_call const& call, std::vector<listed_image const*> const& images) const;
    void keep_flights();
    void forget_released();

    using index = std::unordered_multimap<std::uint64_t, std::weak_ptr<lost_call>>;

    paid_flights& flights_;
    std::chrono::nanoseconds window_;
    std::map<std::string, history_memory> workspaces_;
    std::unordered_map<std::uint64_t, std::weak_ptr<lost_call>> lost_; ///< By serial.
    std::map<std::uint64_t, lost_call*> waiting_; ///< Of these, those looked for now.
    index by_key_;    ///< By prompt key.
    index by_prompt_; ///< By digest of the prompt's digest.
    std::size_t forget_at_ = 64;
    image_claims claims_;
    std::multiset<time_point> waiting_since_;   ///< Sendings of those that are looked for here.
};

inline std::shared_ptr<lost_call> reconcile_state::on_lost(lost_call call)
{
    if (by_prompt_.size() >= forget_at_) forget_released();
    auto known = lost_[call.serial].lock();
    if (!known) {
        call.others.merge(claims_.beside(call.serial, call.prompt_digest));
        known = std::make_shared<lost_call>(std::move(call));
        lost_[known->serial] = known;
        if (known->key != 0) by_key_.emplace(known->key, known);
        by_prompt_.emplace(text_digest(known->prompt_digest), known);
        return known;
    }
    known->others.merge(call.others);
    return known;
}

/// Now and then, so that it costs next to nothing.
inline void reconcile_state::forget_released()
{
    auto const released = [](auto const& entry) { return entry.second.expired(); };
    std::erase_if(lost_, released);
    std::erase_if(by_key_, released);
    std::erase_if(by_prompt_, released);
    forget_at_ = 2 * lost_.size() + 64;
}

inline void reconcile_state::on_wait_begins(lost_call& call)
{
    if (++call.waiting > 1) return;
    waiting_.emplace(call.serial, &call);
    if (call.key != 0) waiting_since_.insert(call.sent);
    keep_flights();
}

inline void reconcile_state::on_wait_ends(lost_call& call)
{
    if (--call.waiting > 0) return;
    waiting_.erase(call.serial);
    if (call.key != 0) waiting_since_.erase(waiting_since_.find(call.sent));
    keep_flights();
}

inline void reconcile_state::on_claimed(lost_call& call, finding const& what)
{
    call.settled = true;
    claims_.on_settled(call.serial);
    auto const [first, last] = by_prompt_.equal_range(text_digest(call.prompt_digest));
    for (auto const& image : what.images) {
        claims_.on_claimed(call.serial, call.prompt_digest, image.digest);
        // For their text forms: another process does not know of the claim.
        for (auto at = first; at != last; ++at) {
            auto const other = at->second.lock();
            if (other && other.get() != &call) other->others.insert(image.digest);
        }
    }
}

inline void reconcile_state::keep_flights()
{
    flights_.keep_since(waiting_since_.empty() ? time_point::max() : *waiting_since_.begin());
}

inline void
reconcile_state::on_answered(std::uint64_t key, std::uint64_t image)
{
    auto const [first, last] = by_key_.equal_range(key);
    for (auto at = first; at != last; ++at) {
        if (auto const call = at->second.lock()) call->others.insert(image);
    }
}

inline void reconcile_state::on_answered_blindly(
    std::uint64_t key, time_point sent, time_point answered)
{
    auto const [first, last] = by_key_.equal_range(key);
    for (auto at = first; at != last; ++at) {
        if (auto const call = at->second.lock()) call->blind.emplace_back(sent, answered);
    }
}

inline bool
reconcile_state::on_image(std::string const& workspace, listed_image image, time_point now)
{
    auto& of = workspaces_[workspace];
    if (!of.on_image(image, now)) return false;
    if (is_wanted(workspace, image)) of.keep(std::move(image));
    return true;
}

inline bool reconcile_state::has_baseline(std::string const& workspace) const
{
    auto const found = workspaces_.find(workspace);
    return found != workspaces_.end() && found->second.has_baseline();
}

inline time_point reconcile_state::horizon(std::string const& workspace) const
{
    auto oldest = time_point::max();
    for (auto const& [serial, call] : waiting_) {
        if (call->workspace == workspace) oldest = std::min(oldest, call->sent - call->drift);
    }
    return oldest;
}

inline bool
reconcile_state::is_anothers(lost_call const& call, listed_image const& image) const
{
    return claims_.is_claimed(image.digest) || call.others.contains(image.digest) ||
        flights_.is_taken(image.digest);
}

inline bool reconcile_state::has_trace(lost_call const& call) const
{
    auto const of = workspaces_.find(call.workspace);
    if (of == workspaces_.end()) return false;
    return of->second.any_like(call.prompt_digest, [&](listed_image const& image) {
        return is_trace(call, image) && !is_anothers(call, image);
    });
}

inline bool
reconcile_state::is_wanted(std::string const& workspace, listed_image const& image) const
{
    auto const wants = [&](lost_call const& call) {
        if (call.workspace != workspace) return false;
        return fits(call, image, window_) || (call.own && is_trace(call, image));
    };
    if (image.prompt_digest.empty()) {
        return std::any_of(waiting_.begin(), waiting_.end(), [&](auto const& entry) {
            return wants(*entry.second);
        });
    }
    auto const [first, last] = by_prompt_.equal_range(text_digest(image.prompt_digest));
    return std::any_of(first, last, [&](auto const& entry) {
        auto const call = entry.second.lock();
        return call && call->waiting > 0 && wants(*call);
    });
}

inline bool reconcile_state::in_flight_could_own(
    lost_call const& call, listed_image const& image) const
{
    auto const like = [&](auto const& one) {
        return one.workspace == call.workspace &&
            (image.prompt.empty() || same_prompt(one.prompt, image.prompt));
    };
    auto const key = prompt_key(image.prompt);
    auto const open = flights_.any_open([&](paid_flight const& flight) {
        return (flight.key == key || image.prompt.empty()) && &flight != call.own &&
            could_be(image, flight.sent, std::nullopt) && like(flight);
    });
    if (open) return true;
    auto const& answers = flights_.anonymous_answers();
    return std::any_of(answers.begin(), answers.end(), [&](paid_flights::anonymous const& one) {
        return could_be_of(image, one.sent, one.answered) && like(one);
    });
}

/// Of an image whose time fits. Not in a complete look at a time after which the images of all
/// other calls are known: then it was made by this one.
inline bool
reconcile_state::is_new(lost_call const& call, listed_image const& image) const noexcept
{
    if (image.made && image.made_is_sure && *image.made + clock_slack >= call.sent) return true;
    return image.unseen_at &&
        (*image.unseen_at >= call.sent || flights_.remembers_since(*image.unseen_at));
}

/// Whether another lost call that passes the test could own the image.
template <class Test>
bool reconcile_state::has_rival(lost_call const& call, listed_image const& image, Test test) const
{
    auto const is_rival_entry = [&](auto const& entry) {
        auto const rival = entry.second.lock();
        return rival && rival->serial != call.serial && !rival->settled &&
            rival->workspace == call.workspace && test(*rival) && fits(*rival, image, window_);
    };
    if (image.prompt_digest.empty()) {
        return std::any_of(lost_.begin(), lost_.end(), is_rival_entry);
    }
    auto const [first, last] = by_prompt_.equal_range(text_digest(image.prompt_digest));
    return std::any_of(first, last, is_rival_entry);
}

inline bool
reconcile_state::has_other_rival(lost_call const& call, listed_image const& image) const
{
    return has_rival(
        call, image, [&call](lost_call const& rival) { return rival.request != call.request; });
}

/// Why an image that fits may still not be given to the call; empty: it may.
inline std::string_view
reconcile_state::doubt(lost_call const& call, listed_image const& image) const
{
    if (in_flight_could_own(call, image)) {
        return "an image that fits may belong to a call that is still under way";
    }
    auto const in_blind_time = [&image](auto const& time) {
        return could_be_of(image, time.first, time.second);
    };
    if (std::any_of(call.blind.begin(), call.blind.end(), in_blind_time)) {
        return "an image that fits may belong to a call whose answer named no image";
    }
    if (!is_new(call, image)) {
        return "the history does not show whether an image that fits is new";
    }
    if (!image.prompt_digest.empty()) return {};
    // Also what was answered before: a history may show it late.
    if (call.key == 0 || !flights_.remembers_since(call.sent - image_memory)) {
        return "the history shows no prompts, and not all other calls of that time are known";
    }
    if (has_other_rival(call, image)) {
        return "the history shows no prompts, and several answers were lost";
    }
    return {};
}

inline reconcile_state::candidates
reconcile_state::collect(history_memory const& of, lost_call const& call) const
{
    auto got = candidates();
    of.any_like(call.prompt_digest, [&](listed_image const& image) {
        if (!fits(call, image, window_) || is_anothers(call, image)) return false;
        auto const why = doubt(call, image);
        if (why.empty()) {
            got.images.push_back(&image);
        } else {
            got.unclear = true;
            got.why = why;
        }
        return false;
    });
    // What fewest other calls can own first: an equal call that was sent later may find no other.
    std::stable_sort(got.images.begin(), got.images.end(), [](auto const* a, auto const* b) {
        return latest_sending(*a) < latest_sending(*b);
    });
    return got;
}

inline finding reconcile_state::claimed_before(history_memory const& of, lost_call const& call) const
{
    auto images = std::vector<listed_image const*>();
    for (auto const& image : of.images()) {
        if (claims_.is_claimed_by(call.serial, image.digest)) images.push_back(&image);
    }
    return images.empty() ? finding() : make(call, images);
}

inline finding reconcile_state::make(
    lost_call const& call, std::vector<listed_image const*> const& images) const
{
    auto what = finding{finding::found, {}, history_match::exact, {}};
    for (auto const* image : images) {
        what.images.push_back(*image);
        // Without a time, what appears late may be of somebody who asked late.
        auto const in_time = image->made || image->first_seen <= call.last_sent + window_;
        auto const sure = !image->prompt_digest.empty() && in_time &&
            !has_other_rival(call, *image) && (!image->batch.empty() || call.images == 1);
        if (!sure) what.match = history_match::probable;
    }
    return what;
}

/// Whole batches of the right size first; where no batches are shown, as many images as asked.
inline finding
reconcile_state::choose(
    lost_call& call, candidates const& from, bool last, time_point now) const
{
    auto batches = std::map<std::string, std::vector<listed_image const*>>();
    auto in_order = std::vector<std::string>();
    auto const wanted = static_cast<std::size_t>(call.images);
    for (auto const* image : from.images) {
        auto& batch = batches[image->batch];
        if (image->batch.empty() && batch.size() >= wanted) continue;
        if (batch.empty()) in_order.push_back(image->batch);
        batch.push_back(image);
    }
    for (auto const& name : in_order) {
        if (batches[name].size() == wanted) return make(call, batches[name]);
    }
    // The rest of a batch may be among what is in doubt.
    if (from.unclear) return {finding::unclear, {}, history_match::none, from.why};
    // Fewer than asked for: when credits run out, for one. But not while it may be growing, nor if
    // it is just what another lost call asked for. More are another request's.
    for (auto const& name : in_order) {
        auto const& batch = batches[name];
        if (batch.size() > wanted) continue;
        auto const fits_rival = has_rival(call, *batch.front(), [&](lost_call const& rival) {
            return rival.images == static_cast<int>(batch.size());
        });
        if (fits_rival) continue;
        if (call.partial != batch.size() || call.partial_batch != name) {
            call.partial = batch.size();
            call.partial_batch = name;
            call.partial_since = now;
        }
        if (last || now - call.partial_since >= grown_after) return make(call, batch);
        break;
    }
    return {finding::unclear, {}, history_match::none, "not as many images as were asked for"};
}

inline finding reconcile_state::judge(lost_call& call, bool last, time_point now)
{
    auto const& of = workspaces_[call.workspace];
    // Deleted since, perhaps; but what else is there is not its own.
    if (claims_.is_settled(call.serial)) return claimed_before(of, call);
    auto const from = collect(of, call);
    if (!from.images.empty()) return choose(call, from, last, now);
    if (!from.unclear) return finding();
    return {finding::unclear, {}, history_match::none, from.why};
}

} // namespace neuroflash::core

#endif

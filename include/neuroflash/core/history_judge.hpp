// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HISTORY_JUDGE_HPP
#define NEUROFLASH_CORE_HISTORY_JUDGE_HPP

#include <neuroflash/core/fingerprint.hpp>
#include <neuroflash/core/history_fit.hpp>
#include <neuroflash/core/history_memory.hpp>
#include <neuroflash/core/image_claims.hpp>
#include <neuroflash/core/lost_calls.hpp>
#include <neuroflash/core/paid_flights.hpp>
#include <neuroflash/core/recovery/absence.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::core {

/**
 * \brief What one look at the history says about one lost call.
 *
 * \par Object lifetimes
 * All that it is made of outlives it.
 */
class history_judge
{
    /// A batch with fewer images than asked for is still growing, unless it has not for so long.
    static constexpr auto grown_after = std::chrono::seconds(30);

public:
    history_judge(
        paid_flights const& flights, lost_calls const& lost, image_claims const& claims,
        history_memory const& of, std::chrono::nanoseconds window)
        : flights_(flights), lost_(lost), claims_(claims), of_(of), window_(window)
    {
    }

    /// `last`: no other look follows, so what is there is all.
    finding judge(lost_call& call, bool last, time_point now) const;

    /// Adds what the images say about the call's absence, by a stricter measure: what lets a request
    /// be sent again must rest on no clock, zone or name that may be otherwise.
    void add_facts(lost_call const& call, absence_facts& to) const;

private:
    struct candidates
    {
        std::vector<listed_image const*> images;
        bool unclear = false;
        std::string_view why;
    };

    bool is_anothers(lost_call const& call, listed_image const& image) const;
    bool may_be_a_stranger(lost_call const& call) const;
    bool has_trace(lost_call const& call) const;
    bool in_flight_could_own(lost_call const& call, listed_image const& image) const;
    bool is_new(lost_call const& call, listed_image const& image) const noexcept;
    std::string_view doubt(lost_call const& call, listed_image const& image) const;
    template <class Test>
    bool has_rival(lost_call const& call, listed_image const& image, Test test) const;
    bool has_other_rival(lost_call const& call, listed_image const& image) const;
    candidates collect(lost_call const& call) const;
    finding claimed_before(lost_call const& call) const;
    finding choose(lost_call& call, candidates const& from, bool last, time_point now) const;
    bool has_settled_down(
        lost_call& call, std::string const& batch, std::size_t size, time_point now) const;
    finding make(lost_call const& call, std::vector<listed_image const*> const& images) const;

    paid_flights const& flights_;
    lost_calls const& lost_;
    image_claims const& claims_;
    history_memory const& of_;
    std::chrono::nanoseconds window_;
};

inline bool
history_judge::is_anothers(lost_call const& call, listed_image const& image) const
{
    return claims_.is_claimed(image.digest) || call.others.contains(image.digest) ||
        flights_.is_taken(image.digest);
}

inline void history_judge::add_facts(lost_call const& call, absence_facts& to) const
{
    to.already_settled = claims_.is_settled(call.serial);
    to.prompts_rewritten = of_.rewrites_prompts();
    to.unmatched_image = !of_.shows_prompts_as_asked() && may_be_a_stranger(call);
    to.trace = has_trace(call);
}

/// Whether any image may be the call's, by the strict measure.
inline bool history_judge::has_trace(lost_call const& call) const
{
    return of_.any_like(call.prompt_digest, [&](listed_image const& image) {
        if (!is_trace(call, image)) return false;
        // Given to a call that asked for something else: perhaps wrongly.
        auto const* const owner = claims_.owner_of(image.digest);
        if (owner) return owner->request != call.request;
        // A journal's word does not know that its call was answered in this very process.
        if (flights_.is_taken(image.digest)) return call.key == 0;
        return !call.others.contains(image.digest);
    });
}

/// Whether an image of a prompt that nobody asked for may be the call's, its prompt rewritten.
inline bool history_judge::may_be_a_stranger(lost_call const& call) const
{
    auto const& strangers = of_.strangers();
    return of_.has_more_strangers() ||
        std::any_of(strangers.begin(), strangers.end(), [&](listed_image const& image) {
            return !is_anothers(call, image) &&
                could_be(image, earliest_sending(call), call.last_sent + window_);
        });
}

inline bool history_judge::in_flight_could_own(
    lost_call const& call, listed_image const& image) const
{
    auto const like = [&](auto const& one) {
        return one.workspace == call.workspace &&
            (image.prompt.empty() || same_prompt(one.prompt, image.prompt));
    };
    auto const key = prompt_key(image.prompt);
    auto const open = flights_.any_open([&](paid_flight const& flight) {
        return (flight.key == key || image.prompt.empty()) &&
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
history_judge::is_new(lost_call const& call, listed_image const& image) const noexcept
{
    if (image.made && image.made_is_sure && *image.made + clock_slack >= call.sent) return true;
    return image.unseen_at &&
        (*image.unseen_at >= call.sent || flights_.remembers_since(*image.unseen_at));
}

/// Whether another lost call that passes the test could own the image.
template <class Test>
bool history_judge::has_rival(lost_call const& call, listed_image const& image, Test test) const
{
    return lost_.any_like(image.prompt_digest, [&](lost_call const& rival) {
        return rival.serial != call.serial && !rival.settled &&
            rival.workspace == call.workspace && test(rival) && fits(rival, image, window_);
    });
}

inline bool
history_judge::has_other_rival(lost_call const& call, listed_image const& image) const
{
    return has_rival(
        call, image, [&call](lost_call const& rival) { return rival.request != call.request; });
}

/// Why an image that fits may still not be given to the call; empty: it may.
inline std::string_view
history_judge::doubt(lost_call const& call, listed_image const& image) const
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
    if (call.forgot_others) {
        return "more calls were answered in that time than are remembered";
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

inline history_judge::candidates history_judge::collect(lost_call const& call) const
{
    auto got = candidates();
    of_.any_like(call.prompt_digest, [&](listed_image const& image) {
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
    // What a call that asked for something else can own last.
    auto const other = [&call](lost_call const& rival) {
        return rival.request != call.request && !rival.settled &&
            rival.workspace == call.workspace;
    };
    if (!lost_.any_like(call.prompt_digest, other)) return got;
    std::stable_partition(got.images.begin(), got.images.end(), [&](auto const* image) {
        return !has_other_rival(call, *image);
    });
    return got;
}

inline finding history_judge::claimed_before(lost_call const& call) const
{
    auto images = std::vector<listed_image const*>();
    for (auto const& image : of_.images()) {
        if (claims_.is_claimed_by(call.serial, image.digest)) images.push_back(&image);
    }
    return images.empty() ? finding() : make(call, images);
}

inline finding history_judge::make(
    lost_call const& call, std::vector<listed_image const*> const& images) const
{
    auto what = finding{finding::found, {}, history_match::exact, {}};
    for (auto const* image : images) {
        what.images.push_back(*image);
        // Without a time, what appears late may be of somebody who asked late.
        auto const in_time = image->made || image->first_seen <= call.last_sent + window_;
        // Nor is one without a zone to be relied on, unless a look shows that it is new.
        auto const by_clock = image->made && !image->unseen_at;
        auto const sure = !image->prompt_digest.empty() && in_time &&
            (!by_clock || image->names_zone) && !has_other_rival(call, *image) &&
            (!image->batch.empty() || call.images == 1);
        if (!sure) what.match = history_match::probable;
    }
    return what;
}

/// Whether the batch has had that size for a while.
inline bool history_judge::has_settled_down(
    lost_call& call, std::string const& batch, std::size_t size, time_point now) const
{
    if (call.partial != size || call.partial_batch != batch) {
        call.partial = size;
        call.partial_batch = batch;
        call.partial_since = now;
    }
    return now - call.partial_since >= grown_after;
}

/// Whole batches of the right size first; where no batches are shown, as many images as asked.
inline finding history_judge::choose(
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
    auto const unclear = [](std::string_view why) {
        return finding{finding::unclear, {}, history_match::none, why};
    };
    for (auto const& name : in_order) {
        auto const& batch = batches[name];
        if (batch.size() != wanted) continue;
        // It may be the first part of what a call that asked for more gets, if that is not there.
        auto const is_there = [&batches](int images) {
            return std::any_of(batches.begin(), batches.end(), [images](auto const& other) {
                return static_cast<int>(other.second.size()) == images;
            });
        };
        auto const grows = has_rival(call, *batch.front(), [&](lost_call const& rival) {
            return rival.images > call.images && !is_there(rival.images);
        });
        if (!grows || last || has_settled_down(call, name, wanted, now)) return make(call, batch);
        return unclear("a batch that fits may still be growing, for a call that asked for more");
    }
    // The rest of a batch may be among what is in doubt.
    if (from.unclear) return unclear(from.why);
    // Fewer than asked for: when credits run out, for one. But not while it may be growing, nor if
    // it is just what another lost call asked for. More are another request's.
    for (auto const& name : in_order) {
        auto const& batch = batches[name];
        if (batch.size() > wanted) continue;
        auto const fits_rival = has_rival(call, *batch.front(), [&](lost_call const& rival) {
            return rival.images == static_cast<int>(batch.size());
        });
        if (fits_rival) continue;
        if (has_settled_down(call, name, batch.size(), now) || last) return make(call, batch);
        break;
    }
    return unclear("not as many images as were asked for");
}

inline finding history_judge::judge(lost_call& call, bool last, time_point now) const
{
    // Deleted since, perhaps; but what else is there is not its own.
    if (claims_.is_settled(call.serial)) return claimed_before(call);
    auto const from = collect(call);
    if (!from.images.empty()) return choose(call, from, last, now);
    if (!from.unclear) return finding();
    return {finding::unclear, {}, history_match::none, from.why};
}

} // namespace neuroflash::v0::core

#endif

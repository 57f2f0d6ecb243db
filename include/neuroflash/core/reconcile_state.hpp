// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECONCILE_STATE_HPP
#define NEUROFLASH_CORE_RECONCILE_STATE_HPP

#include <neuroflash/core/fingerprint.hpp>
#include <neuroflash/core/history_memory.hpp>
#include <neuroflash/core/image_claims.hpp>
#include <neuroflash/core/lost_calls.hpp>
#include <neuroflash/core/paid_flights.hpp>
#include <neuroflash/core/recovery/absence.hpp>
#include <neuroflash/core/recovery/image_matcher.hpp>
#include <neuroflash/core/recovery/image_time.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace neuroflash::inline v0::core {

/**
 * \brief Which image of the history belongs to which lost call; never one image to two calls.
 *
 * The API names no request in its history, so an image is a call's own by elimination: it was made
 * after the call was sent, by the same prompt as far as the history shows it, and is nobody else's.
 * While another call is in flight that could have made it too, nobody gets it. Equal lost calls
 * are interchangeable: each gets one batch. Keeps the books; `image_matcher` decides by them.
 */
class reconcile_state
{
public:
    reconcile_state(paid_flights& flights, std::chrono::nanoseconds window)
        : flights_(flights), window_(window)
    {
    }

    /// Knows the call, or finds it known by its serial: what is in the history may be its, even
    /// while nobody looks.
    std::shared_ptr<lost_call> on_lost(lost_call call, time_point now)
    {
        call.others.merge(claims_.beside(call.serial, call.prompt_digest));
        return lost_.enter(std::move(call), window_, now);
    }

    /// Somebody begins or ends looking for it.
    void on_wait_begins(lost_call& call)
    {
        if (++call.waiting > 1) return;
        lost_.on_wait_begins(call);
        if (call.key != 0) waiting_since_.insert(call.sent);
        keep_flights();
    }
    void on_wait_ends(lost_call& call)
    {
        if (--call.waiting > 0) return;
        lost_.on_wait_ends(call);
        if (call.key != 0) waiting_since_.erase(waiting_since_.find(call.sent));
        keep_flights();
    }

    /// A call was answered; its images are not those of a lost one.
    void on_answered(std::uint64_t key, std::uint64_t image)
    {
        lost_.visit_key(key, [image](lost_call& call) { call.others.insert(image); });
    }

    /// The same without any id: whatever was made in that time may be that call's.
    void on_answered_blindly(std::uint64_t key, time_point sent, time_point answered)
    {
        lost_.visit_key(key, [&](lost_call& call) { call.blind.emplace_back(sent, answered); });
    }

    /// An image of the history whose prompt is known.
    void on_witness(std::string const& workspace, std::uint64_t image, std::string prompt_digest)
    {
        workspaces_[workspace].on_witness(image, std::move(prompt_digest));
    }

    bool has_lost() const noexcept { return !lost_.empty(); }
    std::size_t known_calls() const noexcept { return lost_.size(); }

    /// Begins a look at a workspace's history.
    void on_look(std::string const& where, time_point now)
    {
        lost_.release(now);
        workspaces_[where].on_look(now);
    }

    /// Takes in an image of the look; false: it was on an earlier page.
    bool on_image(std::string const& workspace, listed_image image, time_point now)
    {
        auto& of = workspaces_[workspace];
        if (!of.on_image(image, now)) return false;
        if (!image.prompt.empty()) learn_of_prompts(of, image);
        if (is_wanted(workspace, image)) of.keep(std::move(image));
        return true;
    }

    /// The look is over. `complete`: it read all there is.
    /// False: it showed more than can be kept.
    bool on_looked(std::string const& workspace, bool complete)
    {
        return workspaces_[workspace].on_looked(complete);
    }

    /// Whether there was a complete look, which makes the next calls' images known as new.
    bool has_baseline(std::string const& workspace) const
    {
        auto const found = workspaces_.find(workspace);
        return found != workspaces_.end() && found->second.has_baseline();
    }

    /// Of the last look. `last`: no other look follows, so what is there is all.
    match_result judge(lost_call& call, bool last, time_point now)
    {
        return matcher_of(call).judge(call, last, now);
    }

    /// Adds what the last look showed for or against the call's absence.
    void add_facts(lost_call const& call, absence_facts& to) { matcher_of(call).add_facts(call, to); }

    /// Those images are that call's, for good.
    void on_claimed(lost_call& call, match_result const& what)
    {
        call.settled = true;
        claims_.on_settled(call.serial);
        for (auto const& image : what.images) {
            claims_.on_claimed({call.serial, call.request}, call.prompt_digest, image.digest);
            // For their text forms: another process does not know of the claim.
            lost_.any_like(call.prompt_digest, [&](lost_call& other) {
                if (&other != &call) other.others.insert(image.digest);
                return false;
            });
        }
    }

    /// The earliest sending that somebody looks for in this workspace; max: nobody looks.
    time_point horizon(std::string const& workspace) const
    {
        auto oldest = time_point::max();
        lost_.any_waiting([&](lost_call const& call) {
            if (call.workspace == workspace) oldest = std::min(oldest, earliest_sending(call));
            return false;
        });
        return oldest;
    }

private:
    image_matcher matcher_of(lost_call const& call)
    {
        return image_matcher(flights_, lost_, claims_, workspaces_[call.workspace], window_);
    }

    bool is_wanted(std::string const& workspace, listed_image const& image) const
    {
        auto const wants = [&](lost_call const& call) {
            return call.waiting > 0 && call.workspace == workspace &&
                (matches(call, image, window_) || may_match(call, image));
        };
        if (image.prompt_digest.empty()) return lost_.any_waiting(wants);
        return lost_.any_like(image.prompt_digest, wants);
    }

    /// Services may store a prompt otherwise than it was asked: then nothing is found by it.
    void learn_of_prompts(history_memory& of, listed_image const& image) const
    {
        if (auto const* const prompt = of.witness(image.digest)) {
            *prompt == image.prompt_digest ? of.on_prompt_as_asked() : of.on_rewritten_prompt();
        } else if (flights_.is_taken(image.digest)) {
            if (flights_.was_taken_otherwise(image.digest, image.prompt)) {
                of.on_rewritten_prompt();
            } else {
                of.on_prompt_as_asked();
            }
        } else if (lost_.any_like(image.prompt_digest, [](auto const&) { return true; })) {
            of.on_prompt_as_asked();
        } else if (!of.shows_prompts_as_asked()) {
            of.keep_stranger(image);
        }
    }

    void keep_flights()
    {
        flights_.keep_since(waiting_since_.empty() ? time_point::max() : *waiting_since_.begin());
    }

    paid_flights& flights_;
    std::chrono::nanoseconds window_;
    std::map<std::string, history_memory> workspaces_;
    lost_calls lost_;
    std::multiset<time_point> waiting_since_; ///< Sendings of those that are looked for here.
    image_claims claims_;
};

} // namespace neuroflash::v0::core

#endif

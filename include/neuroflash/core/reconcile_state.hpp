// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECONCILE_STATE_HPP
#define NEUROFLASH_CORE_RECONCILE_STATE_HPP

#include <neuroflash/core/history_memory.hpp>
#include <neuroflash/core/recovery/absence.hpp>
#include <neuroflash/core/recovery/image_matcher.hpp>
#include <neuroflash/core/recovery/image_time.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/core/recovery/paid_call_ledger.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::core {

/**
 * \brief Which image of the history belongs to which lost call; never one image to two calls.
 *
 * The API names no request in its history, so an image is a call's own by elimination: it was made
 * after the call was sent, by the same prompt as far as the history shows it, and is nobody else's.
 * While another call is in flight that could have made it too, nobody gets it. Equal lost calls
 * are interchangeable: each gets one batch. `image_matcher` decides by the ledger and what the
 * scans have shown.
 */
class reconcile_state
{
public:
    /// `window`: how long after its last sending an image may be a lost call's.
    explicit reconcile_state(std::chrono::nanoseconds window) : ledger_(window) {}

    paid_call_ledger& ledger() noexcept { return ledger_; }
    paid_call_ledger const& ledger() const noexcept { return ledger_; }

    /// An image of the history whose prompt is known.
    void on_witness(std::string const& workspace, std::uint64_t image, std::string prompt_digest)
    {
        workspaces_[workspace].on_witness(image, std::move(prompt_digest));
    }

    /// Begins a look at a workspace's history.
    void on_look(std::string const& where, time_point now)
    {
        ledger_.release(now);
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
    void add_facts(lost_call const& call, absence_facts& to)
    {
        matcher_of(call).add_facts(call, to);
    }

    /// Those images are that call's, for good.
    void on_claimed(lost_call& call, match_result const& what)
    {
        auto images = std::vector<std::uint64_t>();
        for (auto const& image : what.images) images.push_back(image.digest);
        ledger_.on_settled(call, images);
    }

    /// The earliest sending that somebody looks for in this workspace; max: nobody looks.
    time_point horizon(std::string const& workspace) const
    {
        auto oldest = time_point::max();
        ledger_.any_searched([&](lost_call const& call) {
            if (call.workspace == workspace) oldest = std::min(oldest, earliest_sending(call));
            return false;
        });
        return oldest;
    }

private:
    image_matcher matcher_of(lost_call const& call)
    {
        return image_matcher(ledger_, workspaces_[call.workspace]);
    }

    bool is_wanted(std::string const& workspace, listed_image const& image) const
    {
        auto const wants = [&](lost_call const& call) {
            return call.searches > 0 && call.workspace == workspace &&
                (matches(call, image, ledger_.window()) || may_match(call, image));
        };
        if (image.prompt_digest.empty()) return ledger_.any_searched(wants);
        return ledger_.any_lost(image.prompt_digest, wants);
    }

    /// Services may store a prompt otherwise than it was asked: then nothing is found by it.
    void learn_of_prompts(history_memory& of, listed_image const& image) const
    {
        if (auto const* const prompt = of.witness(image.digest)) {
            *prompt == image.prompt_digest ? of.on_prompt_as_asked() : of.on_rewritten_prompt();
        } else if (ledger_.answered().contains(image.digest)) {
            if (ledger_.answered().had_other_prompt(image.digest, image.prompt)) {
                of.on_rewritten_prompt();
            } else {
                of.on_prompt_as_asked();
            }
        } else if (ledger_.any_lost(image.prompt_digest, [](auto const&) { return true; })) {
            of.on_prompt_as_asked();
        } else if (!of.shows_prompts_as_asked()) {
            of.keep_stranger(image);
        }
    }

    paid_call_ledger ledger_;
    std::map<std::string, history_memory> workspaces_;
};

} // namespace neuroflash::inline v0::core

#endif

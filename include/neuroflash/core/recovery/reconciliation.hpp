// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_RECONCILIATION_HPP
#define NEUROFLASH_CORE_RECOVERY_RECONCILIATION_HPP

#include <neuroflash/core/recovery/absence.hpp>
#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/history_snapshot.hpp>
#include <neuroflash/core/recovery/history_traits.hpp>
#include <neuroflash/core/recovery/image_matcher.hpp>
#include <neuroflash/core/recovery/image_time.hpp>
#include <neuroflash/core/recovery/listed_image.hpp>
#include <neuroflash/core/recovery/own_images.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/core/recovery/paid_call_ledger.hpp>
#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::core {

/**
 * \brief Assigns images of the history to lost calls; never one image to two calls.
 *
 * The history does not say which request made an image, so an image belongs to a call by
 * elimination: it was made after the call was sent, with the same prompt as far as the history
 * shows it, and no other call can own it. While an open call may have made it, no call gets it.
 * Equal lost calls are interchangeable: each gets one batch. `image_matcher` decides by the ledger
 * and the scans.
 */
class reconciliation
{
public:
    /// `window`: how long after its last sending an image may be a lost call's. `absence_after`:
    /// how long after it an image appears at the latest.
    explicit reconciliation(
        std::chrono::nanoseconds window, std::chrono::nanoseconds absence_after = {})
        : ledger_(window), own_images_(absence_after)
    {
    }

    paid_call_ledger& ledger() noexcept { return ledger_; }
    paid_call_ledger const& ledger() const noexcept { return ledger_; }

    /// The call is answered, see `paid_call_ledger::on_answered`. The list must show its images.
    template <class Images, class Digest>
    void on_answered(open_call& call, Images const& images, Digest const& digest_of, time_point now)
    {
        ledger_.on_answered(call, images, digest_of, now);
        if (images.empty() || !own_images_.is_wanted(now)) return;
        auto const image = std::uint64_t(digest_of(images.front()));
        if (image != 0) own_images_.add({text_digest(call.workspace), image, call.sent, now});
    }

    /// This client deletes the image: that no list shows it is no sign of a wrong list.
    void on_deletion(std::uint64_t image)
    {
        own_images_.forget(image);
        for (auto& [workspace, of] : workspaces_) of.on_deletion(image);
    }

    history_traits& traits(std::string const& workspace) { return workspaces_[workspace].traits(); }

    /// The prompt of an image of the history is known.
    void
    add_known_prompt(std::string const& workspace, std::uint64_t image, std::string prompt_digest)
    {
        workspaces_[workspace].add_known_prompt(image, std::move(prompt_digest));
    }

    void begin_scan(std::string const& workspace, time_point now)
    {
        ledger_.release(now);
        workspaces_[workspace].begin_scan(now);
    }

    /// Adds an image of the current scan. False if an earlier page showed it.
    bool add_image(std::string const& workspace, listed_image image, time_point now)
    {
        auto& of = workspaces_[workspace];
        if (!of.add(image, now)) return false;
        if (!image.prompt.empty()) note_prompt_fidelity(workspace, of, image);
        if (auto prompt = similar_prompt(workspace, of, image)) {
            of.keep_similar(image, std::move(*prompt));
        }
        if (is_wanted(workspace, image)) of.keep(std::move(image));
        return true;
    }

    /// `complete` is true if the scan read all images. Returns false if it showed more than can be
    /// kept.
    bool end_scan(std::string const& workspace, bool complete)
    {
        auto& of = workspaces_[workspace];
        own_images_.on_scan(
            text_digest(workspace), [&of](std::uint64_t image) { return of.shows(image); });
        return of.end_scan(complete);
    }

    /// Whether a scan read all images, so that the images of later calls are known as new.
    bool has_baseline(std::string const& workspace) const
    {
        auto const found = workspaces_.find(workspace);
        return found != workspaces_.end() && found->second.has_baseline();
    }

    /// The result of the last scan for the call. `last` is true if no other scan follows, so that
    /// no more images are expected.
    match_result match(lost_call& call, bool last, time_point now)
    {
        return matcher_of(call).match(call, last, now);
    }

    /// Adds what the last scan showed for or against the call's absence.
    void add_facts(lost_call const& call, absence_facts& to)
    {
        matcher_of(call).add_facts(call, to);
        to.own_images_missing = lacks_own_images(call, to.absence_after);
    }

    /// Assigns the images that were found to the call, permanently.
    void assign_images(lost_call& call, match_result const& what)
    {
        auto images = std::vector<std::uint64_t>();
        for (auto const& image : what.images) images.push_back(image.digest);
        note_exchange(call, what);
        ledger_.on_settled(call, images);
    }

    /// The earliest time at which a call was sent that is searched for in this workspace;
    /// `time_point::max()` if none is.
    time_point earliest_send_time(std::string const& workspace) const
    {
        auto oldest = time_point::max();
        ledger_.any_searched([&](lost_call const& call) {
            if (call.workspace == workspace)
                oldest = std::min(oldest, core::earliest_send_time(call));
            return false;
        });
        return oldest;
    }

private:
    /// Equal calls are interchangeable, so an image may be assigned to one that another made. The
    /// image of the first one is then what the other is owed, even if it is older than the other:
    /// while such an image may exist, the other is not absent.
    void note_exchange(lost_call const& call, match_result const& what) const
    {
        // What the service names as the call's no other call can have made.
        if (what.images.empty() || !call.generation.empty()) return;
        ledger_.any_lost(call.prompt_digest, [&](lost_call& other) {
            if (&other == &call || other.is_settled() || other.request != call.request ||
                other.workspace != call.workspace) {
                return false;
            }
            // Each of many equal calls would otherwise copy what all others exclude.
            auto const earliest = core::earliest_send_time(call);
            if (earliest >= other.equal_sent) return false;
            auto const could_own = [&other](auto const& image) { return may_match(other, image); };
            if (!std::any_of(what.images.begin(), what.images.end(), could_own)) return false;
            other.equal_sent = earliest;
            // What is known of that time is known to the older call alone. The record of another
            // process may also exclude the very images that the other call was given there.
            if (call.prompt_hash != 0) {
                other.excluded_images.insert(
                    call.excluded_images.begin(), call.excluded_images.end());
            }
            return false;
        });
    }

    image_matcher matcher_of(lost_call const& call)
    {
        return image_matcher(ledger_, workspaces_[call.workspace]);
    }

    /// Whether the last scan showed none of the images that other calls made: those that the list
    /// must have by now, and which the scan read, because it read all or as far back as they are.
    bool lacks_own_images(lost_call const& call, std::chrono::nanoseconds absence_after)
    {
        auto const& scan = workspaces_[call.workspace];
        auto const since = scan.is_last_scan_complete()
            ? time_point::min()
            : core::earliest_send_time(call) - rules::proof_clock_tolerance;
        auto const until = scan.last_scan_began() - absence_after;
        return scan.lacks_known_images() ||
            own_images_.are_missing(text_digest(call.workspace), since, until);
    }

    bool is_wanted(std::string const& workspace, listed_image const& image) const
    {
        auto const wants = [&](lost_call const& call) {
            return call.searches > 0 && call.workspace == workspace &&
                (matches(call, image, ledger_.window()) || may_match(call, image));
        };
        if (!image.batch.empty() && ledger_.searches_generations()) {
            auto const names = [&](lost_call const& call) {
                return call.generation == image.batch && call.workspace == workspace;
            };
            if (ledger_.any_searched(names)) return true;
        }
        // An image that was made from others may be shown with another prompt than the call's.
        auto const any_prompt = image.prompt_digest.empty() || !image.inputs.empty();
        if (any_prompt) return ledger_.any_searched(wants);
        return ledger_.any_lost(image.prompt_digest, wants);
    }

    /// The prompt of the image, if a call is searched for that the image may belong to with a
    /// changed prompt. Its letters are read once, however many calls are searched for.
    std::optional<shown_prompt> similar_prompt(
        std::string const& workspace, history_snapshot const& of, listed_image const& image) const
    {
        auto prompt = std::optional<shown_prompt>();
        auto const is_known = of.known_prompt(image.digest) ||
            ledger_.answered().contains(image.digest) || ledger_.owner_of(image.digest);
        if (image.prompt.empty() || is_known) return prompt;
        auto const is_similar = ledger_.any_searched([&](lost_call const& call) {
            if (call.workspace != workspace || !may_match_changed(call, image)) return false;
            if (!prompt) prompt.emplace(image.prompt);
            // A short prompt is contained in many others.
            return of.traits().keeps(call.features) ? prompt->may_be_all_of(call.letters)
                                                    : prompt->may_be(call.letters);
        });
        if (!is_similar) prompt.reset();
        return prompt;
    }

    /// A service may store another prompt than was sent; then no image is found by its prompt.
    void note_prompt_fidelity(
        std::string const& workspace, history_snapshot& of, listed_image const& image) const
    {
        auto const& answered = ledger_.answered();
        auto& traits = of.traits();
        auto const note = [&](bool is_kept) {
            if (is_kept) traits.on_prompt_as_sent(features_of(image.prompt, true));
            else traits.on_changed_prompt();
        };
        if (auto const* const known = of.known_prompt(image.digest)) {
            return note(*known == image.prompt_digest);
        }
        if (answered.contains(image.digest)) {
            return note(!answered.had_other_prompt(image.digest, image.prompt));
        }
        if (ledger_.any_lost(image.prompt_digest, [](auto const&) { return true; })) {
            return note(true);
        }
        if (may_be_rewritten(workspace, image)) of.keep_unmatched(image);
    }

    /// Whether a call is searched for that the image may belong to, whatever its prompt. No image
    /// whose owner is known does, nor one of a call in flight: its response names it in a moment.
    bool may_be_rewritten(std::string const& workspace, listed_image const& image) const
    {
        auto const is_searched = ledger_.any_searched([&](lost_call const& call) {
            return call.workspace == workspace &&
                may_match_rewritten(call, image, ledger_.window());
        });
        if (!is_searched || ledger_.owner_of(image.digest)) return false;
        auto const hash = hash_of_prompt(image.prompt);
        return !ledger_.any_open([&](open_call const& open) {
            return open.prompt_hash == hash && open.workspace == workspace &&
                same_prompt(open.prompt, image.prompt);
        });
    }

    paid_call_ledger ledger_;
    own_images own_images_;
    std::map<std::string, history_snapshot> workspaces_;
};

} // namespace neuroflash::inline v0::core

#endif

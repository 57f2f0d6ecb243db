// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_HISTORY_MEMORY_HPP
#define NEUROFLASH_CORE_HISTORY_MEMORY_HPP

#include <neuroflash/charge.hpp>
#include <neuroflash/core/fingerprint.hpp>
#include <neuroflash/core/recovery/match_reason.hpp>
#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::core {

/// An image as the history shows it; what it does not show is empty.
struct listed_image
{
    std::string id;
    std::string batch;
    std::string prompt_digest;
    std::string prompt;
    std::string model;
    std::string url;
    std::optional<time_point> made;      ///< On our steady clock, at the earliest;
    time_point made_by{};                ///< at the latest: the answer took a while.
    bool made_is_sure = false;           ///< The service's clock was read from the same answer.
    bool names_zone = false;             ///< The history says in which zone its times are.
    std::size_t order = 0;               ///< Position in the look.
    std::uint64_t digest = 0;            ///< Of the id.
    time_point first_seen{};             ///< When a look first showed it. Set by the state.
    std::optional<time_point> unseen_at; ///< When it certainly was not there yet. Likewise.
};

/// What one scan of the history says about one lost call.
struct match_result
{
    enum kind_t
    {
        found,   ///< `images` are its own.
        nothing, ///< No trace of it.
        unclear, ///< There is something that may be its, and it cannot be told, or not yet.
    };

    kind_t kind = nothing;
    std::vector<listed_image> images;
    history_match match = history_match::none;
    match_reason why = match_reason::match; ///< Of `unclear`, and of a probable match.
};

/// What the looks at one workspace's history showed, as far as it tells new images from old.
class history_memory
{
public:
    void on_look(time_point now)
    {
        began_ = now;
        forgot_ = false;
        overflowed_ = false;
        collected_.clear();
        in_look_.clear();
        order_ = 0;
        strangers_in_look_.clear();
        more_strangers_in_look_ = false;
    }

    /// Fills in what the memory knows of it; false: it was on an earlier page of the same look, or
    /// there are too many.
    bool on_image(listed_image& image, time_point now)
    {
        image.digest = text_digest(image.id);
        if (image.made && *image.made > now + rules::clock_tolerance) {
            strange_zone_ = strange_zone_ || !image.names_zone;
            image.made.reset();
        }
        if (in_look_.size() >= rules::max_seen_images) {
            overflowed_ = true;
            return false;
        }
        if (!in_look_.insert(image.digest).second) return false;
        if (seen_.size() >= rules::max_seen_images) {
            // What is forgotten looks new again, so nothing counts as known any more.
            seen_.clear();
            complete_at_.reset();
            forgot_ = true;
        }
        auto const& seen =
            seen_.try_emplace(image.digest, sighting{now, complete_at_}).first->second;
        image.first_seen = seen.first;
        image.unseen_at = seen.unseen_at;
        image.order = order_++;
        if (!image.prompt.empty()) image.prompt_digest = prompt_digest(image.prompt);
        return true;
    }

    /// An image whose request is known is shown with another prompt.
    void on_rewritten_prompt() noexcept { rewrites_prompts_ = true; }
    bool rewrites_prompts() const noexcept { return rewrites_prompts_; }

    /// An image is shown with the prompt of a request that is known.
    void on_prompt_as_asked() noexcept { shows_prompts_as_asked_ = true; }
    bool shows_prompts_as_asked() const noexcept { return shows_prompts_as_asked_; }

    /// An image whose prompt somebody knows; at most as many as are remembered as seen.
    void on_witness(std::uint64_t image, std::string prompt_digest)
    {
        if (witnesses_.size() < rules::max_seen_images)
            witnesses_.emplace(image, std::move(prompt_digest));
    }
    std::string const* witness(std::uint64_t image) const
    {
        auto const found = witnesses_.find(image);
        return found == witnesses_.end() ? nullptr : &found->second;
    }

    /// An image of a prompt that nobody here asked for: another's, or a rewritten one.
    void keep_stranger(listed_image image)
    {
        if (strangers_in_look_.size() < rules::max_unmatched_images) {
            strangers_in_look_.push_back(std::move(image));
        } else {
            more_strangers_in_look_ = true;
        }
    }

    /// Of the last look that is over; whether there were more than are kept.
    std::vector<listed_image> const& strangers() const noexcept { return strangers_; }
    bool has_more_strangers() const noexcept { return more_strangers_; }

    void keep(listed_image image)
    {
        if (collected_.size() < rules::max_kept_images) {
            collected_.push_back(std::move(image));
        } else {
            overflowed_ = true;
        }
    }

    // Not before: the next look may begin before all who waited for this one have seen it.
    // False: it showed more than can be kept, and nothing follows from what is not there.
    bool on_looked(bool complete)
    {
        images_.swap(collected_);
        strangers_.swap(strangers_in_look_);
        more_strangers_ = more_strangers_in_look_;
        // A time without a zone that lies in the future is another zone's, and so are all others.
        if (strange_zone_) {
            for (auto* const kept : {&images_, &strangers_}) {
                for (auto& image : *kept) {
                    if (!image.names_zone) image.made.reset();
                }
            }
        }
        std::stable_sort(images_.begin(), images_.end(), [](auto const& a, auto const& b) {
            return a.prompt_digest < b.prompt_digest;
        });
        if (complete && !forgot_ && !overflowed_) complete_at_ = began_;
        return !overflowed_;
    }

    /// Whether a look read all there was.
    bool has_baseline() const noexcept { return complete_at_.has_value(); }

    /// Of the last look that is over, those that were kept.
    std::vector<listed_image> const& images() const noexcept { return images_; }

    /// Of these, those that are of the prompt.
    std::span<listed_image const> images_of(std::string_view prompt_digest) const noexcept
    {
        struct by_prompt
        {
            bool operator()(listed_image const& a, std::string_view b) const noexcept
            {
                return a.prompt_digest < b;
            }
            bool operator()(std::string_view a, listed_image const& b) const noexcept
            {
                return a < b.prompt_digest;
            }
        };
        auto const range =
            std::equal_range(images_.begin(), images_.end(), prompt_digest, by_prompt());
        return {range.first, range.second};
    }

    /// Of these, those that may be of the prompt, those without one first: whether `visit` is true
    /// of any. Not all are visited then.
    template <class Visit>
    bool any_like(std::string_view prompt_digest, Visit visit) const
    {
        auto const nameless = images_of({});
        auto const named = images_of(prompt_digest);
        return std::any_of(nameless.begin(), nameless.end(), visit) ||
            std::any_of(named.begin(), named.end(), visit);
    }

private:
    struct sighting
    {
        time_point first;
        std::optional<time_point> unseen_at;
    };

    std::unordered_map<std::uint64_t, sighting> seen_; ///< By digest.
    std::optional<time_point> complete_at_; ///< When the last look that read all there was began.
    time_point began_{};
    bool forgot_ = false; ///< In the look under way, as the next.
    bool overflowed_ = false;
    std::vector<listed_image> images_;    ///< By prompt.
    std::vector<listed_image> collected_; ///< Of the look under way.
    std::unordered_set<std::uint64_t> in_look_;
    std::size_t order_ = 0;
    bool strange_zone_ = false; ///< Its times without a zone are another zone's, for good.
    std::unordered_map<std::uint64_t, std::string> witnesses_; ///< Image to prompt's digest.
    bool rewrites_prompts_ = false;
    bool shows_prompts_as_asked_ = false;
    std::vector<listed_image> strangers_;
    std::vector<listed_image> strangers_in_look_; ///< Of the look under way.
    bool more_strangers_ = false;
    bool more_strangers_in_look_ = false;
};

} // namespace neuroflash::inline v0::core

#endif

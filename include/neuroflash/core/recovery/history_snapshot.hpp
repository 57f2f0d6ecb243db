// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_HISTORY_SNAPSHOT_HPP
#define NEUROFLASH_CORE_RECOVERY_HISTORY_SNAPSHOT_HPP

#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/history_traits.hpp>
#include <neuroflash/core/recovery/listed_image.hpp>
#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
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

/// The results of the scans of a workspace's history: the images of the last scan that may match,
/// and since when each image is known, which separates new images from old ones.
class history_snapshot
{
public:
    /// An image with the letters of its prompt, which many calls are compared with.
    struct similar_image
    {
        listed_image image;
        shown_prompt prompt;
    };

    history_traits& traits() noexcept { return traits_; }
    history_traits const& traits() const noexcept { return traits_; }

    void begin_scan(time_point now)
    {
        began_ = now;
        forgot_ = false;
        overflowed_ = false;
        shown_.clear();
        current_ = scan_content();
    }

    /// Adds what is known of the image. False if an earlier page of the scan showed it, or if
    /// there are too many.
    bool add(listed_image& image, time_point now)
    {
        image.digest = text_digest(image.id);
        if (image.made && *image.made > now + rules::clock_tolerance) {
            if (!image.names_zone) traits_.on_unnamed_zone_ahead();
            image.made.reset();
        }
        if (shown_.size() >= rules::max_seen_images) {
            overflowed_ = true;
            return false;
        }
        if (!shown_.insert(image.digest).second) return false;
        if (seen_.size() >= rules::max_seen_images) {
            // Images that were removed would look new again, so nothing counts as known any more.
            seen_.clear();
            complete_at_.reset();
            forgot_ = true;
        }
        auto const& seen =
            seen_.try_emplace(image.digest, first_seen{now, complete_at_}).first->second;
        image.first_seen = seen.at;
        image.unseen_at = seen.unseen_at;
        if (!image.prompt.empty() || image.shows_prompt) {
            image.prompt_digest = prompt_digest(image.prompt);
        }
        return true;
    }

    /// The prompt of an image is known. At most as many are kept as images in `seen_`.
    void add_known_prompt(std::uint64_t image, std::string prompt_digest)
    {
        if (known_prompts_.size() >= rules::max_seen_images) return;
        known_prompts_.emplace(image, std::move(prompt_digest));
    }

    /// The image is deleted by this client, so that the history need not show it.
    void on_deletion(std::uint64_t image)
    {
        known_prompts_.erase(image);
        auto const found = seen_.find(image);
        if (found != seen_.end()) found->second.is_deleted = true;
    }

    /// Null if it is not known.
    std::string const* known_prompt(std::uint64_t image) const
    {
        auto const found = known_prompts_.find(image);
        return found == known_prompts_.end() ? nullptr : &found->second;
    }

    /// Keeps an image whose prompt was not sent by this client: another client's, or rewritten.
    void keep_unmatched(listed_image image)
    {
        if (current_.unmatched.size() < rules::max_unmatched_images) {
            current_.unmatched.push_back(std::move(image));
        } else {
            current_.more_unmatched = true;
        }
    }

    /// Keeps an image whose prompt may be one of this client's, cut or changed.
    void keep_similar(listed_image image, shown_prompt prompt)
    {
        if (current_.similar.size() < rules::max_kept_images) {
            current_.similar.push_back({std::move(image), std::move(prompt)});
        } else {
            current_.more_similar = true;
        }
    }

    void keep(listed_image image)
    {
        if (current_.images.size() < rules::max_kept_images) {
            current_.images.push_back(std::move(image));
        } else {
            overflowed_ = true;
        }
    }

    /// `complete` is true if the scan read all images. False is returned if it showed more than can
    /// be kept, so that nothing follows from a missing image. Its images are available only now,
    /// because the next scan may begin before all calls that wait for this one have read them.
    bool end_scan(bool complete)
    {
        if (complete && !forgot_ && !overflowed_) complete_at_ = began_;
        current_.began = began_;
        current_.is_complete = complete;
        current_.lacks_known_images = complete && (shows_no_known_prompt() || is_emptied());
        last_ = std::exchange(current_, scan_content());
        if (!traits_.unnamed_zone_may_be_utc()) {
            drop_unnamed_zones(last_.images);
            drop_unnamed_zones(last_.unmatched);
        }
        std::stable_sort(
            last_.images.begin(), last_.images.end(),
            [](auto const& a, auto const& b) { return a.prompt_digest < b.prompt_digest; });
        return !overflowed_;
    }

    /// Whether the current scan, or the last one if none has begun since, has shown the image.
    bool shows(std::uint64_t image) const { return shown_.contains(image); }

    /// The begin of the last finished scan, and whether that scan read all images.
    time_point last_scan_began() const noexcept { return last_.began; }
    bool is_last_scan_complete() const noexcept { return last_.is_complete; }

    /// Whether the last finished scan read all images, and none of those whose prompt is known was
    /// among them, or none at all, although earlier scans showed some.
    bool lacks_known_images() const noexcept { return last_.lacks_known_images; }

    /// Whether a scan read all images.
    bool has_baseline() const noexcept { return complete_at_.has_value(); }

    /// The images of the last finished scan that were kept.
    std::vector<listed_image> const& images() const noexcept { return last_.images; }

    /// The images of the last finished scan that have the prompt.
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
        auto const& all = last_.images;
        auto const range = std::equal_range(all.begin(), all.end(), prompt_digest, by_prompt());
        return {range.first, range.second};
    }

    /// Whether `visit` is true for an image that may have the prompt, those without one first. The
    /// first such image ends the walk.
    template <class Visit>
    bool any_image_of(std::string_view prompt_digest, Visit visit) const
    {
        auto const without = images_of({});
        auto const with = images_of(prompt_digest);
        return std::any_of(without.begin(), without.end(), visit) ||
            std::any_of(with.begin(), with.end(), visit);
    }

    /// The unmatched images of the last finished scan, and whether there were more than are kept.
    std::vector<listed_image> const& unmatched_images() const noexcept { return last_.unmatched; }
    bool has_more_unmatched_images() const noexcept { return last_.more_unmatched; }

    /// The images of the last finished scan that may have a changed prompt of this client, and
    /// whether there were more than are kept.
    std::vector<similar_image> const& similar_images() const noexcept { return last_.similar; }
    bool has_more_similar_images() const noexcept { return last_.more_similar; }

private:
    struct first_seen
    {
        time_point at;
        std::optional<time_point> unseen_at;
        bool is_deleted = false; ///< By this client.
    };

    /// The images that are kept of one scan.
    struct scan_content
    {
        std::vector<listed_image> images; ///< By prompt, once the scan has ended.
        std::vector<listed_image> unmatched;
        std::vector<similar_image> similar;
        bool more_unmatched = false;
        bool more_similar = false;
        time_point began{};
        bool is_complete = false;
        bool lacks_known_images = false;
    };

    bool shows_no_known_prompt() const
    {
        return !known_prompts_.empty() &&
            std::none_of(known_prompts_.begin(), known_prompts_.end(), [this](auto const& one) {
                return shows(one.first);
            });
    }

    /// Whether the scan showed nothing, and earlier ones images that this client did not delete. A
    /// service may answer with an empty list while it cannot read its images.
    bool is_emptied() const
    {
        return shown_.empty() && std::any_of(seen_.begin(), seen_.end(), [](auto const& one) {
                   return !one.second.is_deleted;
               });
    }

    static void drop_unnamed_zones(std::vector<listed_image>& images)
    {
        for (auto& image : images) {
            if (!image.names_zone) image.made.reset();
        }
    }

    history_traits traits_;
    std::unordered_map<std::uint64_t, first_seen> seen_; ///< Key: digest.
    std::optional<time_point> complete_at_;   ///< Begin of the last scan that read all images.
    time_point began_{};                      ///< Begin of the current scan.
    bool forgot_ = false;                     ///< During the current scan `seen_` was full.
    bool overflowed_ = false;                 ///< The current scan showed more than can be kept.
    std::unordered_set<std::uint64_t> shown_; ///< Digests of the images of the current scan.
    scan_content current_;
    scan_content last_;
    std::unordered_map<std::uint64_t, std::string> known_prompts_; ///< Image to prompt digest.
};

} // namespace neuroflash::inline v0::core

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_ANSWERED_IMAGES_HPP
#define NEUROFLASH_CORE_RECOVERY_ANSWERED_IMAGES_HPP

#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/paid_call.hpp>
#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace neuroflash::inline v0::core {

/// The images of answered calls that `paid_call_ledger` keeps: three numbers each, as long as a
/// call that was open at the same time may be searched for.
class answered_images
{
public:
    /// An answered call whose response did not name all of its images.
    struct unidentified_response
    {
        std::string workspace;
        std::string prompt;
        open_interval open;
    };

    void add(std::uint64_t image, std::uint64_t prompt_hash, time_point now)
    {
        // If there is no memory for the second step, `forget` still finds an entry for each image.
        if (indexed_) index_.emplace(image, prompt_hash);
        images_.push_back({image, prompt_hash, now});
    }

    void add_unidentified(open_call const& call, time_point now)
    {
        unidentified_.push_back(
            {std::string(call.workspace), std::string(call.prompt), {call.sent, now}});
    }

    /// Whether the response to a call named the image.
    bool contains(std::uint64_t image) const { return index().contains(image); }

    /// Whether that call had another prompt.
    bool had_other_prompt(std::uint64_t image, std::string_view prompt) const
    {
        auto const [first, last] = index().equal_range(image);
        auto const is_same = [hash = hash_of_prompt(prompt)](auto const& one) {
            return one.second == hash;
        };
        return first != last && std::none_of(first, last, is_same);
    }

    /// Images of calls whose prompt may be the same and that a call sent at that time may compete
    /// with.
    std::vector<std::uint64_t>
    images_of_other_calls(std::uint64_t prompt_hash, time_point sent) const
    {
        auto images = std::vector<std::uint64_t>();
        for (auto const& one : images_) {
            auto const met = one.answered + rules::answered_images_kept >= sent;
            if (one.prompt_hash == prompt_hash && met) images.push_back(one.image);
        }
        return images;
    }

    /// The times in which calls were open whose images cannot be distinguished from those of this
    /// one.
    std::vector<open_interval> intervals_of_unidentified_responses(
        std::string_view workspace, std::string_view prompt, time_point sent) const
    {
        auto times = std::vector<open_interval>();
        for (auto const& one : unidentified_) {
            auto const equal = one.workspace == workspace && same_prompt(one.prompt, prompt);
            auto const met = one.open.answered + rules::answered_images_kept >= sent;
            if (equal && met) times.push_back(one.open);
        }
        return times;
    }

    std::deque<unidentified_response> const& unidentified() const noexcept { return unidentified_; }

    /// Whether the images of all calls that were answered after that time are still known.
    bool is_complete_since(time_point then) const noexcept { return forgotten_until_ < then; }

    std::size_t size() const noexcept { return images_.size(); }

    /// Removes what a call that was sent at `oldest` or later cannot need, and what exceeds the
    /// limit.
    void forget(time_point oldest)
    {
        auto const is_old = [oldest](time_point answered) {
            return answered + rules::answered_images_kept < oldest;
        };
        while (!images_.empty() &&
               (images_.size() >= rules::max_answered_images || is_old(images_.front().answered))) {
            forgotten_until_ = images_.front().answered;
            if (indexed_) index_.erase(index_.find(images_.front().image));
            images_.pop_front();
        }
        while (!unidentified_.empty() && is_old(unidentified_.front().open.answered)) {
            forgotten_until_ = std::max(forgotten_until_, unidentified_.front().open.answered);
            unidentified_.pop_front();
        }
    }

    /// No call is searched for, so the index is not needed for a while.
    void drop_index() noexcept
    {
        index_.clear();
        indexed_ = false;
    }

private:
    struct assigned_image
    {
        std::uint64_t image;
        std::uint64_t prompt_hash;
        time_point answered;
    };

    using image_index = std::unordered_multimap<std::uint64_t, std::uint64_t>;

    image_index const& index() const
    {
        if (!indexed_) {
            for (auto const& one : images_) index_.emplace(one.image, one.prompt_hash);
        }
        indexed_ = true;
        return index_;
    }

    std::deque<assigned_image> images_; ///< In the order of the responses.
    std::deque<unidentified_response> unidentified_;
    time_point forgotten_until_ = time_point::min() + std::chrono::hours(1);
    mutable image_index index_; ///< Image to prompt hash, while images are looked up.
    mutable bool indexed_ = false;
};

} // namespace neuroflash::inline v0::core

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_OWN_IMAGES_HPP
#define NEUROFLASH_CORE_RECOVERY_OWN_IMAGES_HPP

#include <neuroflash/core/recovery/rules.hpp>
#include <neuroflash/core/time.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace neuroflash::inline v0::core {

/// A few images of answered calls. They are known to exist, so a list that shows none of them says
/// nothing about what this client makes. They take the same room however many calls are answered.
class own_images
{
public:
    struct own_image
    {
        std::uint64_t list = 0;  ///< Digest of the `list_name`.
        std::uint64_t image = 0; ///< Digest of the image's id.
        time_point sent{};       ///< The time at which its call was sent: it was not made before.
        time_point answered{};
        bool is_shown = false; ///< The last scan of its list showed it.
    };

    /// The times of the images that are kept are apart, so that the oldest of them are older than
    /// `absence_after`.
    explicit own_images(std::chrono::nanoseconds absence_after)
        : apart_(absence_after / (rules::own_images_kept - rules::own_images_compared))
    {
    }

    /// Whether an image that is named now is kept.
    bool is_wanted(time_point now) const noexcept
    {
        return count_ == 0 || now - newest(0).answered >= apart_;
    }

    void add(own_image const& one) noexcept { kept_[count_++ % kept_.size()] = one; }

    /// The image is deleted by this client, so no list must show it. Its time is kept.
    void forget(std::uint64_t image) noexcept
    {
        for (auto& one : kept_) {
            if (one.image == image) one.list = one.image = 0;
        }
    }

    /// A scan of the list has ended; `shows(image)` is true if it showed the image.
    template <class Shows>
    void on_scan(std::uint64_t list, Shows shows)
    {
        for (auto& one : kept_) {
            if (one.list == list) one.is_shown = shows(one.image);
        }
    }

    /// Whether the last scan of the list showed none of the newest images of calls that were sent
    /// at `since` or later, and answered at `until` or earlier. False if there are no such images.
    bool are_missing(std::uint64_t list, time_point since, time_point until) const noexcept
    {
        auto missing = std::size_t(0);
        for (auto i = std::size_t(0); i < kept_.size() && i < count_; ++i) {
            auto const& one = newest(i);
            if (one.list != list || one.sent < since || one.answered > until) continue;
            if (one.is_shown) return false;
            if (++missing == rules::own_images_compared) break;
        }
        return missing != 0;
    }

private:
    /// The image before which `later` others were added that are kept.
    own_image const& newest(std::size_t later) const noexcept
    {
        return kept_[(count_ - 1 - later) % kept_.size()];
    }

    std::chrono::nanoseconds apart_;
    std::array<own_image, rules::own_images_kept> kept_{};
    std::size_t count_ = 0; ///< Images that were ever added.
};

} // namespace neuroflash::inline v0::core

#endif

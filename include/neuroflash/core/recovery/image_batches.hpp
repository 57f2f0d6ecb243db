// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_IMAGE_BATCHES_HPP
#define NEUROFLASH_CORE_RECOVERY_IMAGE_BATCHES_HPP

#include <neuroflash/core/recovery/listed_image.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace neuroflash::inline v0::core {

/// Images by the batch that the history shows them in.
class image_batches
{
public:
    struct batch
    {
        std::string id; ///< Empty if the history shows none.
        std::vector<listed_image const*> images;
    };

    /// The batches keep the order of their first images. Images without a batch form one of the
    /// size that was requested.
    image_batches(std::vector<listed_image const*> const& images, std::size_t requested)
    {
        auto places = std::map<std::string, std::size_t>();
        for (auto const* image : images) {
            auto const place = places.try_emplace(image->batch, all_.size()).first->second;
            if (place == all_.size()) all_.push_back({image->batch, {}});
            auto& of = all_[place].images;
            if (!image->batch.empty() || of.size() < requested) of.push_back(image);
        }
    }

    std::vector<batch> const& all() const noexcept { return all_; }

    bool has_size(int images) const noexcept
    {
        return std::any_of(all_.begin(), all_.end(), [images](batch const& one) {
            return static_cast<int>(one.images.size()) == images;
        });
    }

    bool are_larger_than(std::size_t images) const noexcept
    {
        return std::all_of(all_.begin(), all_.end(), [images](batch const& one) {
            return one.images.size() > images;
        });
    }

private:
    std::vector<batch> all_;
};

} // namespace neuroflash::inline v0::core

#endif

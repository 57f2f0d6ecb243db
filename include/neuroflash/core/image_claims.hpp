// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_IMAGE_CLAIMS_HPP
#define NEUROFLASH_CORE_IMAGE_CLAIMS_HPP

#include <neuroflash/core/fingerprint.hpp>

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace neuroflash::inline v0::core {

/// Which images of the history were given to which lost calls, for good. Calls are named by their
/// serials, images by the digests of their ids.
class image_claims
{
public:
    struct claim
    {
        std::uint64_t serial;
        std::uint64_t request; ///< Digest of what the call asked for.
    };

    void on_settled(std::uint64_t serial) { settled_.insert(serial); }

    /// `prompt`: digest of the call's prompt.
    void on_claimed(claim by, std::string_view prompt, std::uint64_t image)
    {
        owners_.try_emplace(image, by);
        by_prompt_.emplace(text_digest(prompt), image);
    }

    bool is_settled(std::uint64_t serial) const { return settled_.contains(serial); }
    bool is_claimed(std::uint64_t image) const { return owners_.contains(image); }

    bool is_claimed_by(std::uint64_t serial, std::uint64_t image) const
    {
        auto const* const owner = owner_of(image);
        return owner && owner->serial == serial;
    }

    /// Null: nobody claimed it.
    claim const* owner_of(std::uint64_t image) const
    {
        auto const owner = owners_.find(image);
        return owner == owners_.end() ? nullptr : &owner->second;
    }

    /// Images of that prompt that other calls got.
    std::unordered_set<std::uint64_t>
    beside(std::uint64_t serial, std::string_view prompt) const
    {
        auto images = std::unordered_set<std::uint64_t>();
        auto const [first, last] = by_prompt_.equal_range(text_digest(prompt));
        for (auto at = first; at != last; ++at) {
            if (!is_claimed_by(serial, at->second)) images.insert(at->second);
        }
        return images;
    }

private:
    std::unordered_map<std::uint64_t, claim> owners_; ///< By image.
    std::unordered_multimap<std::uint64_t, std::uint64_t> by_prompt_; ///< To image.
    std::unordered_set<std::uint64_t> settled_; ///< Serials.
};

} // namespace neuroflash::v0::core

#endif

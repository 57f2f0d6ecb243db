// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_UPLOAD_KNOWN_UPLOADS_HPP
#define NEUROFLASH_SRC_CALL_UPLOAD_KNOWN_UPLOADS_HPP

#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/ids.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_set>

namespace neuroflash::inline v0::call {

/// The images of this client's last uploads. It keeps as many as need longer to be sent than a lost
/// response is searched for.
class known_uploads
{
public:
    void add(stored_image_id const& image)
    {
        auto const digest = core::text_digest(image.str());
        if (!ids_.insert(digest).second) return;
        order_.push_back(digest);
        if (order_.size() <= most) return;
        ids_.erase(order_.front());
        order_.pop_front();
    }

    bool contains(stored_image_id const& image) const
    {
        return ids_.contains(core::text_digest(image.str()));
    }

private:
    static constexpr std::size_t most = 10'000;

    std::unordered_set<std::uint64_t> ids_;
    std::deque<std::uint64_t> order_;
};

} // namespace neuroflash::inline v0::call

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_LISTED_IMAGE_HPP
#define NEUROFLASH_CORE_RECOVERY_LISTED_IMAGE_HPP

#include <neuroflash/core/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::inline v0::core {

/// An image of the history. Members that the history does not show are empty.
struct listed_image
{
    std::string id;
    std::string batch;
    std::string prompt_digest;
    std::string prompt;
    std::string model;
    std::string url;
    std::string creator;
    std::vector<std::uint64_t> inputs; ///< Digests of the ids of the images it was made from.
    bool shows_prompt = false;         ///< An empty prompt means that it has none.
    std::optional<time_point> made;    ///< Earliest time of its making by our steady clock.
    /// Latest time of its making, because the response took a while.
    time_point made_by{};
    bool made_is_sure = false; ///< The service's clock was read from the same response.
    bool names_zone = false;   ///< The history names the zone of its times.

    // The snapshot sets these.
    std::uint64_t digest = 0;            ///< Digest of the id.
    time_point first_seen{};             ///< Time of the scan that first showed the image.
    std::optional<time_point> unseen_at; ///< Last time at which it certainly was not there yet.
};

} // namespace neuroflash::inline v0::core

#endif

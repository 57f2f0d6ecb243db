// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_IMAGE_STORE_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_IMAGE_STORE_HPP

#include "service_model/image_format.hpp"

#include <neuroflash/service_model/image_service_params.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace neuroflash::inline v0::service_model {

using service_time = std::chrono::system_clock::time_point;

/// The origin of an image.
enum class image_kind
{
    generated,
    edited,
    uploaded,
    upscaled
};

/// The two surfaces through which images are made and listed.
enum class surface
{
    guide,
    image_service
};
inline constexpr std::size_t surface_count = 2;

/// One image of the service.
struct image_record
{
    std::uint64_t sequence = 0; ///< The order of creation across all workspaces.
    std::string id;
    std::shared_ptr<std::string const> batch_id; ///< The generation id of image-service v1.
    std::string workspace;
    std::string creator; ///< The id of a user.
    std::shared_ptr<std::string const> prompt;
    std::string model;
    image_kind kind = image_kind::generated;
    surface made_by = surface::guide;
    image_format format = image_format::png;
    image_size size;
    std::string aspect_ratio;        ///< Empty for uploads and upscales.
    std::vector<std::string> inputs; ///< The ids of the images that it was made from.
    service_time created_at;
    service_time shown_from; ///< The time from which lists show it, if their rules do not delay it.

    // The image of an accepted task is ready after this many looks and from this time on. A test
    // that counts looks needs no time. A minute after its creation, an image needs no looks.
    unsigned ready_after_looks = 0;
    service_time ready_from;

    /// The data from which the pixels are made. The service that stores it knows its type.
    std::shared_ptr<void const> drawing;

    /// The size of the file; 0 if it is not known yet.
    mutable std::atomic<std::uint64_t> bytes{0};
    mutable std::atomic<unsigned> looks{0}; ///< The number of requests for its state.

    bool is_ready(service_time now) const
    {
        constexpr auto drawn_after = std::chrono::minutes(1);
        return now >= ready_from && (looks >= ready_after_looks || now >= created_at + drawn_after);
    }
};

using image_pointer = std::shared_ptr<image_record const>;

/// One page of a list.
struct image_page
{
    std::vector<image_pointer> images;
    std::size_t total = 0;
};

/// How a surface lists images.
struct list_rules
{
    surface of = surface::guide;
    list_order order = list_order::newest_first;
    /// The number of the first listing that shows a new image; 0 and 1 are the first.
    std::uint64_t delay_listings = 0;
    std::chrono::milliseconds delay{0}; ///< The time from the making of an image until it is shown.
    bool only_own = false;              ///< Whether images of the other surface are left out.
    bool hides_unready = false;         ///< Whether images that are not ready are left out.
    bool counts_looks = false;          ///< Whether a listing counts as a look at every image.
};

/// The images of all workspaces.
class image_store
{
public:
    void add(std::shared_ptr<image_record> image);

    /// The image of that id; null if there is none.
    image_pointer find(std::string const& id) const;

    /// The image of that id in that workspace; null if there is none.
    image_pointer find(std::string const& workspace, std::string const& id) const;

    bool remove(std::string const& workspace, std::string const& id);

    /// Lists show every image from now on, unless their rules hide it.
    void show_all();

    /// Returns a page and counts as a listing. \param page the number of the page, from 1
    image_page list(
        std::string const& workspace, list_rules const& rules, std::size_t page, std::size_t size,
        service_time now);

private:
    struct entry
    {
        std::shared_ptr<image_record> image;
        std::array<std::uint64_t, surface_count> listings_before; // of its workspace, when made
    };

    static service_time created_at(entry const& one);

    struct workspace_images
    {
        std::vector<entry> images;       // by their time, oldest first
        std::vector<image_pointer> late; // those that are perhaps not shown or not ready yet
        std::array<std::uint64_t, surface_count> listings{};
    };

    std::unordered_map<std::string, image_pointer> by_id_;
    std::unordered_map<std::string, workspace_images> by_workspace_;
};

} // namespace neuroflash::inline v0::service_model

#endif

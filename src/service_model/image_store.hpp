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
    std::uint64_t sequence = 0; ///< order of creation over all workspaces
    std::string id;
    std::shared_ptr<std::string const> batch_id; ///< also called generation id
    std::string workspace;
    std::string creator; ///< id of a user
    std::shared_ptr<std::string const> prompt;
    std::string model;
    image_kind kind = image_kind::generated;
    surface made_by = surface::guide;
    image_format format = image_format::png;
    image_size size;
    std::string aspect_ratio;        ///< empty for uploads and upscales
    std::vector<std::string> inputs; ///< ids of the images that it was made from
    service_time created_at;
    service_time shown_from; ///< by lists, if they are not late altogether

    // An accepted task: the image is ready when both conditions hold. The looks are there so that a
    // test needs no time; an image need not be looked for to be drawn.
    unsigned ready_after_looks = 0;
    service_time ready_from;

    /// What the pixels are made from. The type is that of the service that stores it.
    std::shared_ptr<void const> drawing;

    mutable std::atomic<std::uint64_t> bytes{0}; ///< size of the file; 0 if not known yet
    mutable std::atomic<unsigned> looks{0};      ///< how often its state was requested

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
    std::uint64_t delay_listings = 0;   ///< the n-th listing shows a new image; 0 and 1: the first
    std::chrono::milliseconds delay{0}; ///< an image is shown only this long after it was made
    bool only_own = false;              ///< without the images of the other surface
    bool hides_unready = false;         ///< without images that are not ready
    bool counts_looks = false;          ///< a listing is a look at every image
};

/// The images of all workspaces.
class image_store
{
public:
    void add(std::shared_ptr<image_record> image);

    /// Null if there is none of that id.
    image_pointer find(std::string const& id) const;

    /// Null if there is none of that id in that workspace.
    image_pointer find(std::string const& workspace, std::string const& id) const;

    bool remove(std::string const& workspace, std::string const& id);

    /// Lists show every image from now on, unless their rules hide it.
    void show_all();

    /// Counts as a listing. \param page from 1
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

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_IMAGE_STORE_HPP
#define NEUROFLASH_SRC_SANDBOX_IMAGE_STORE_HPP

#include "sandbox/recipe.hpp"
#include "sandbox/token_store.hpp"

#include <neuroflash/sandbox/records.hpp>
#include <neuroflash/sandbox/sandbox_params.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// One image of the history.
struct image_record
{
    std::uint64_t sequence = 0; ///< order of creation over all workspaces
    std::string id;
    std::shared_ptr<std::string const> batch_id;
    std::string workspace;
    std::string model;
    charge_kind kind = charge_kind::generate;
    image_format format = image_format::png;
    service_time created_at;
    service_time shown_from; ///< By the history, if it is not late altogether.
    std::shared_ptr<recipe const> what;
};

using image_pointer = std::shared_ptr<image_record const>;

/// One page of the history.
struct history_slice
{
    std::vector<image_pointer> images;
    std::size_t total = 0;
};

/// How the history is shown.
struct history_view
{
    history_order order = history_order::newest_first;
    std::uint64_t delay_listings = 0;
    std::chrono::milliseconds delay{0};
};

/// The images of all workspaces.
class image_store
{
public:
    explicit image_store(history_view view = history_view()) : view_(view) {}

    void add(image_pointer image);

    /// Null if there is none of that id.
    image_pointer find(std::string const& id) const;

    /// Null if there is none of that id in that workspace.
    image_pointer find(std::string const& workspace, std::string const& id) const;

    bool remove(std::string const& workspace, std::string const& id);

    /// Counts as a listing. \param page from 1
    history_slice
    list(std::string const& workspace, std::size_t page, std::size_t size, service_time now);

private:
    struct entry
    {
        image_pointer image;
        std::uint64_t listings_before; // of its workspace, when it was made
    };

    struct shelf
    {
        std::vector<entry> images;       // oldest first
        std::vector<image_pointer> late; // those that are perhaps not shown yet
        std::uint64_t listings = 0;
    };

    std::vector<entry> shown_of(shelf& of, service_time now) const;
    std::vector<image_pointer> ordered(
        std::vector<entry> const& list, std::size_t shown, std::size_t first,
        std::size_t last) const;

    history_view view_;
    std::unordered_map<std::string, image_pointer> by_id_;
    std::unordered_map<std::string, shelf> by_workspace_;
};

} // namespace neuroflash::inline v0::sandbox

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_IMAGE_STORE_HPP
#define NEUROFLASH_SRC_SANDBOX_IMAGE_STORE_HPP

#include "recipe.hpp"
#include "token_store.hpp"

#include <neuroflash/sandbox/records.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace neuroflash::sandbox
{

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
    std::shared_ptr<recipe const> what;
};

using image_pointer = std::shared_ptr<image_record const>;

/// The images of all workspaces.
class image_store
{
public:
    void add(image_pointer image);

    /// Null if there is none of that id.
    image_pointer find(std::string const& id) const;

    /// Null if there is none of that id in that workspace.
    image_pointer find(std::string const& workspace, std::string const& id) const;

    bool remove(std::string const& workspace, std::string const& id);

    /// Newest first. \param page from 1
    std::vector<image_pointer> page(std::string const& workspace, std::size_t page,
                                    std::size_t size) const;

    std::size_t count(std::string const& workspace) const;

private:
    std::unordered_map<std::string, image_pointer> by_id_;
    std::unordered_map<std::string, std::vector<image_pointer>> by_workspace_; // oldest first
};

} // namespace neuroflash::sandbox

#endif

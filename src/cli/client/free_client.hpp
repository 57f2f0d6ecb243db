// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_CLIENT_FREE_CLIENT_HPP
#define NEUROFLASH_SRC_CLI_CLIENT_FREE_CLIENT_HPP

#include <neuroflash/client.hpp>
#include <neuroflash/page_walkers.hpp>

#include <utility>

namespace neuroflash::cli {

class image_place;
class permission_to_spend;

/// The client as the commands have it: what is free is there. What costs needs a permission and a
/// place, so that code which would send without them does not compile.
class free_client : private client
{
public:
    using client::client;

    using client::brand_voice_limits;
    using client::brand_voice_summary;
    using client::delete_image;
    using client::download;
    using client::examine_image;
    using client::get_brand_voice;
    using client::get_history_item;
    using client::get_image;
    using client::image_quota;
    using client::list_brand_voices;
    using client::list_history;
    using client::list_image_models;
    using client::list_images;
    using client::list_quotas;
    using client::list_text_models;
    using client::list_workspaces;
    using client::parse_image_path;
    using client::path_of;
    using client::reconcile;
    using client::upload_image;

    /// The one way to texts, which cost tokens.
    client& writer(permission_to_spend const&) noexcept { return *this; }

    /// The whole history, page by page; this client outlives the walker.
    history_walker walk_history(walk_params params, call_params call)
    {
        return history_walker(*this, params, std::move(call));
    }

    /// Walks through the images of image-service v1.
    image_walker walk_images(walk_params params, call_params call)
    {
        return image_walker(*this, params, std::move(call));
    }

    /// The one way to the paid operations.
    client& paid(permission_to_spend const&, image_place const&) noexcept { return *this; }
};

} // namespace neuroflash::cli

#endif

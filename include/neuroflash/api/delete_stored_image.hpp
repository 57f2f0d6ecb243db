// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_DELETE_STORED_IMAGE_HPP
#define NEUROFLASH_API_DELETE_STORED_IMAGE_HPP

#include <neuroflash/api/delete_image.hpp>
#include <neuroflash/api/get_image.hpp>

#include <string_view>

namespace neuroflash::inline v0::api {

/// Deletes one image of image-service v1. Source: reference, /images/overview.
struct delete_stored_image
{
    using params_type = stored_image_id;
    using value_type = nothing;
    static constexpr operation kind = operation::delete_image;
    static constexpr bool paid = false;
    static constexpr bool deletes_image = true;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = false;
    static constexpr image_surface surface = image_surface::v1;

    static result<void> check(params_type const& id) { return get_image::check(id); }

    static core::request_spec encode(params_type const& id, endpoint_context const& context)
    {
        auto request = get_image::encode(id, context);
        request.method = http_method::delete_;
        return request;
    }

    /// The response is not documented, so any body of a 2xx is accepted.
    static result<value_type> decode(std::string_view) { return nothing(); }
};

static_assert(endpoint<delete_stored_image>);

} // namespace neuroflash::inline v0::api

#endif

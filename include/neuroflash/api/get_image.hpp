// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_GET_IMAGE_HPP
#define NEUROFLASH_API_GET_IMAGE_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/read_stored_image.hpp>
#include <neuroflash/api/write_request.hpp>

#include <string>
#include <string_view>

namespace neuroflash::inline v0::api {

/// The path of one image of image-service v1. Both parts are encoded, so neither changes the other.
inline std::string stored_image_path(
    std::string_view route, stored_image_id const& id, endpoint_context const& context)
{
    return fill_route(fill_route(route, "workspace", context.workspace.str()), "id", id.str());
}

/// One image of image-service v1. Source: reference, /images/overview.
struct get_image
{
    using params_type = stored_image_id;
    using value_type = stored_image;
    static constexpr operation kind = operation::get_image;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = false;
    static constexpr image_surface surface = image_surface::v1;

    static result<void> check(params_type const& id)
    {
        return check_stored_id("stored_image_id", id.str());
    }

    static core::request_spec encode(params_type const& id, endpoint_context const& context)
    {
        core::request_spec request;
        request.path = stored_image_path(context.routes.v1_image, id, context);
        return request;
    }

    static result<value_type> decode(std::string_view body)
    {
        return decode_leniently(body, decode_stored_image);
    }
};

static_assert(endpoint<get_image>);

} // namespace neuroflash::inline v0::api

#endif

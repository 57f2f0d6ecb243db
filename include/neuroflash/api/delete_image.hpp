// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_DELETE_IMAGE_HPP
#define NEUROFLASH_API_DELETE_IMAGE_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/write_request.hpp>

#include <string_view>

namespace neuroflash::inline v0::api {

/// The value of an operation without a result.
struct nothing
{
};

/// Deletes one stored image. Source: guide, "Ein Bild löschen".
struct delete_image
{
    using params_type = image_id;
    using value_type = nothing;
    static constexpr operation kind = operation::delete_image;
    static constexpr bool paid = false;
    static constexpr bool deletes_image = true;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = true;
    static constexpr auto fallback = fallback_route::delete_image;
    static constexpr bool path_names_item = true;

    static result<void> check(params_type const& id) { return check_id("image_id", id.str()); }

    static core::request_spec encode(params_type const& id, endpoint_context const& context)
    {
        core::request_spec request;
        request.method = http_method::delete_;
        request.path = fill_route(context.routes.delete_image, "id", id.str());
        request.fallback_path = fill_route(context.routes.delete_image_fallback, "id", id.str());
        return request;
    }

    /// The response is not documented, so any body of a 2xx is accepted.
    static result<value_type> decode(std::string_view) { return nothing(); }
};

static_assert(endpoint<delete_image>);

} // namespace neuroflash::inline v0::api

#endif

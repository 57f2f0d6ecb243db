// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_UPLOAD_IMAGE_HPP
#define NEUROFLASH_API_UPLOAD_IMAGE_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/read_stored_image.hpp>
#include <neuroflash/api/write_request.hpp>
#include <neuroflash/core/text/base64.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::api {

/// The parts of an upload's body before and after the image.
inline constexpr std::string_view upload_body_begin = "{\"imageUrl\":\"data:";
inline constexpr std::string_view upload_body_encoding = ";base64,";
inline constexpr std::string_view upload_body_end = "\"}";

/// The start of a body, up to the first byte of the image, with room for `size` bytes.
inline std::string begin_upload_body(std::string_view media_type, std::size_t size)
{
    auto body = std::string();
    // The header of the request is put in front of it, in the same memory.
    constexpr std::size_t room_for_header = 8192;
    body.reserve(
        room_for_header + upload_body_begin.size() + media_type.size() +
        upload_body_encoding.size() + core::base64_size(size) + upload_body_end.size());
    body.append(upload_body_begin).append(media_type).append(upload_body_encoding);
    return body;
}

/// The body for an image that the service fetches itself.
inline std::string upload_body_of_url(std::string_view url)
{
    auto body = std::string("{\"imageUrl\":");
    core::append_json_string(body, url);
    body += '}';
    return body;
}

/**
 * \brief Uploads an image to image-service v1. Source: reference, /images.
 *
 * `encode` leaves the body out: it is large, and the call moves it into the request. It is free;
 * the call decides whether it may be repeated.
 */
struct upload_image
{
    using params_type = no_params;
    using value_type = stored_image;
    static constexpr operation kind = operation::upload_image;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = false;
    static constexpr image_surface surface = image_surface::v1;

    static result<void> check(params_type const&) { return {}; }

    static core::request_spec encode(params_type const&, endpoint_context const& context)
    {
        core::request_spec request;
        request.method = http_method::post;
        request.path = fill_route(context.routes.v1_images, "workspace", context.workspace.str());
        request.content_type = "application/json";
        return request;
    }

    static result<value_type> decode(std::string_view body) { return decode_stored_image(body); }
};

static_assert(endpoint<upload_image>);

} // namespace neuroflash::inline v0::api

#endif

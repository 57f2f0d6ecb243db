// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_EDIT_HPP
#define NEUROFLASH_API_EDIT_HPP

#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/generation_codec.hpp>
#include <neuroflash/params/edit_params.hpp>

namespace neuroflash::inline v0::api {

/// New images from stored ones and a prompt. Source: guide, "Ein bestehendes Bild bearbeiten".
struct edit
{
    using params_type = edit_params;
    using value_type = generation;
    static constexpr operation kind = operation::edit;
    static constexpr bool paid = true;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = true;
    static constexpr auto fallback = fallback_route::edit;

    static result<void> check(params_type const& params)
    {
        if (auto ok = check_generation(params); !ok) return ok;
        if (!params.inputs.empty() || params.mask) {
            return refuse(
                params.mask ? "mask" : "inputs",
                "are ids of image-service v1, and this client uses the guide's surface. Set "
                "client_params::surface to image_surface::v1.");
        }
        if (params.sources.empty()) {
            return refuse("sources", "must name at least one image path of the history.");
        }
        for (auto const& source : params.sources) {
            if (source.empty()) {
                return refuse(
                    "sources", "must not hold an empty path; use output_image_url of the history.");
            }
        }
        return {};
    }

    static core::request_spec encode(params_type const& params, endpoint_context const& context)
    {
        auto request = context.begin();
        request.method = http_method::post;
        request.path = context.routes.edit;
        request.fallback_path = context.routes.edit_fallback;
        request.content_type = "application/json";
        auto size = generation_fields_size(params) + 32;
        for (auto const& source : params.sources)
            size += 1 + core::plain_json_string_size(source.str());
        request.body.reserve(size);
        request.body += '{';
        append_generation_fields(request.body, params);
        request.body += ",\"image_urls\":[";
        for (auto const& source : params.sources) {
            if (request.body.back() != '[') request.body += ',';
            core::append_json_string(request.body, source.str());
        }
        request.body += ']';
        append_extra(request.body, params.extra);
        request.body += '}';
        return request;
    }

    static result<value_type> decode(std::string_view body) { return decode_generation(body); }

    static void decode_into(std::string_view body, result<value_type>& made)
    {
        decode_generation_into(body, made);
    }

    static core::paid_order order_of(params_type const& params)
    {
        return order_of_generation(params);
    }

    static result<void> accept(value_type const& made, int status)
    {
        return accept_generation(made, status);
    }
};

static_assert(endpoint<edit>);

} // namespace neuroflash::inline v0::api

#endif

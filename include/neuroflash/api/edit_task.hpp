// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_EDIT_TASK_HPP
#define NEUROFLASH_API_EDIT_TASK_HPP

#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/task_codec.hpp>
#include <neuroflash/params/edit_params.hpp>

namespace neuroflash::inline v0::api {

/// Images from stored ones and a prompt, by image-service v1. Source: reference,
/// /images/overview; its members are not documented, see `field_params`.
struct edit_task : task_endpoint
{
    using params_type = edit_params;
    static constexpr operation kind = operation::edit;

    static result<void> check(params_type const& params, field_params const& fields)
    {
        if (auto ok = check_task(params, fields); !ok) return ok;
        if (!params.sources.empty()) {
            return refuse(
                "sources",
                "are paths of the guide's surface. On image-service v1 name the images by "
                "edit_params::inputs.");
        }
        if (params.inputs.empty()) {
            return refuse("inputs", "must name at least one image of image-service v1.");
        }
        if (params.inputs.size() > 1 && !takes_array(fields.edit_input)) {
            return refuse(
                "inputs",
                "must be a single image: client_params::fields.edit_input is " + fields.edit_input +
                    ", which takes a single id. Write " + fields.edit_input + "[] for an array.");
        }
        for (auto const& input : params.inputs) {
            if (auto ok = check_stored_id("inputs", input.str()); !ok) return ok;
        }
        if (!params.mask) return {};
        return check_stored_id("mask", params.mask->str());
    }

    static core::paid_order order_of(params_type const& params)
    {
        auto order = order_of_generation(params);
        order.inputs = params.inputs;
        return order;
    }

    static core::request_spec encode(params_type const& params, endpoint_context const& context)
    {
        auto request = begin(context.routes.v1_edit, context);
        auto const defaults = field_params();
        auto const& fields = context.fields ? *context.fields : defaults;
        request.body.reserve(generation_fields_size(params) + 256);
        request.body += '{';
        append_task_members(request.body, params);
        append_image_ids(request.body, fields.edit_input, params.inputs);
        if (params.mask) {
            request.body += ',';
            core::append_json_string(request.body, fields.mask);
            append_text(request.body, ":", params.mask->str());
        }
        append_extra(request.body, params.extra);
        request.body += '}';
        return request;
    }
};

static_assert(endpoint<edit_task>);

} // namespace neuroflash::inline v0::api

#endif

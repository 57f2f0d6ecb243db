// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_UPSCALE_TASK_HPP
#define NEUROFLASH_API_UPSCALE_TASK_HPP

#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/task_codec.hpp>
#include <neuroflash/params/upscale_params.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::api {

/// A larger version of a stored image, by image-service v1. Source: reference, /images/overview;
/// its members are not documented, see `field_params`.
struct upscale_task : task_endpoint
{
    using params_type = upscale_params;
    static constexpr operation kind = operation::upscale;

    /// The service does not document whether it costs a credit.
    static constexpr bool price_is_known = false;

    static constexpr double max_factor = 16;

    static result<void> check(params_type const& params, field_params const& fields)
    {
        if (auto ok = check_stored_id("image", params.image.str()); !ok) return ok;
        // The condition rejects NaN too.
        if (params.factor && !(*params.factor >= 1 && *params.factor <= max_factor)) {
            return refuse("factor", "must be 1 to 16.");
        }
        if (params.model) {
            if (auto ok = check_text("model", params.model->str()); !ok) return ok;
        }
        if (auto ok = check_optional_text("output_format", params.output_format); !ok) return ok;
        return check_extra(params.extra, &fields);
    }

    static core::paid_order order_of(params_type const& params)
    {
        auto const model =
            params.model ? std::string_view(params.model->str()) : std::string_view();
        return {{}, model, 1, std::span(&params.image, 1)};
    }

    static core::request_spec encode(params_type const& params, endpoint_context const& context)
    {
        auto request = begin(context.routes.v1_upscale, context);
        auto const defaults = field_params();
        auto const& fields = context.fields ? *context.fields : defaults;
        auto const ids = std::vector<stored_image_id>{params.image};
        request.body += '{';
        append_image_ids(request.body, fields.upscale_input, ids);
        if (params.factor) {
            request.body += ',';
            core::append_json_string(request.body, fields.upscale_factor);
            request.body += ':';
            append_number(request.body, *params.factor);
        }
        if (params.model) append_text(request.body, ",\"modelId\":", params.model->str());
        if (params.output_format) {
            append_text(request.body, ",\"outputFormat\":", *params.output_format);
        }
        append_extra(request.body, params.extra);
        request.body += '}';
        return request;
    }
};

static_assert(endpoint<upscale_task>);

} // namespace neuroflash::inline v0::api

#endif

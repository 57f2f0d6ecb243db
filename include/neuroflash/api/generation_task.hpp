// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_GENERATION_TASK_HPP
#define NEUROFLASH_API_GENERATION_TASK_HPP

#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/task_codec.hpp>

namespace neuroflash::inline v0::api {

/// Images from a prompt, by image-service v1. Source: reference, /images/tasks.
struct generation_task : task_endpoint
{
    using params_type = generate_params;
    static constexpr operation kind = operation::generate;

    static result<void> check(params_type const& params, field_params const& fields)
    {
        return check_task(params, fields);
    }

    static core::paid_order order_of(params_type const& params)
    {
        return order_of_generation(params);
    }

    static core::request_spec encode(params_type const& params, endpoint_context const& context)
    {
        auto request = begin(context.routes.v1_generate, context);
        request.body.reserve(generation_fields_size(params));
        request.body += '{';
        append_task_members(request.body, params);
        append_extra(request.body, params.extra);
        request.body += '}';
        return request;
    }
};

static_assert(endpoint<generation_task>);

} // namespace neuroflash::inline v0::api

#endif

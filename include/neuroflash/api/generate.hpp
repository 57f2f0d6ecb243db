// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_GENERATE_HPP
#define NEUROFLASH_API_GENERATE_HPP

#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/generation_codec.hpp>

namespace neuroflash::inline v0::api {

/// Images from a prompt. Source: guide, step 5.
struct generate
{
    using params_type = generate_params;
    using value_type = generation;
    static constexpr operation kind = operation::generate;
    static constexpr bool paid = true;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = true;

    static result<void> check(params_type const& params) { return check_generation(params); }

    static core::request_spec encode(params_type const& params, endpoint_context const& context)
    {
        auto request = context.begin();
        request.method = http_method::post;
        request.path = context.routes.generate;
        request.content_type = "application/json";
        request.body.reserve(generation_fields_size(params));
        request.body += '{';
        append_generation_fields(request.body, params);
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

static_assert(endpoint<generate>);

} // namespace neuroflash::inline v0::api

#endif

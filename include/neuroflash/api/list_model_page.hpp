// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_LIST_MODEL_PAGE_HPP
#define NEUROFLASH_API_LIST_MODEL_PAGE_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/read_image_model.hpp>
#include <neuroflash/api/read_list.hpp>
#include <neuroflash/api/write_request.hpp>
#include <neuroflash/models/image_model.hpp>
#include <neuroflash/params/list_params.hpp>

#include <string_view>

namespace neuroflash::inline v0::api {

/// The model catalogue of image-service v1. Source: reference, /images/models.
struct list_model_page
{
    using params_type = list_models_params;
    using value_type = page<image_model>;
    static constexpr operation kind = operation::list_image_models;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = false;
    static constexpr image_surface surface = image_surface::v1;

    static result<void> check(params_type const& params)
    {
        return check_paging(params.page, params.size);
    }

    static core::request_spec encode(params_type const& params, endpoint_context const& context)
    {
        core::request_spec request;
        request.path = fill_route(context.routes.v1_models, "workspace", context.workspace.str());
        append_paging(request.query, params.page, params.size);
        return request;
    }

    static result<value_type> decode(std::string_view body)
    {
        return decode_page<image_model>(body, [](json_node const& item) { return read(item); });
    }

private:
    static image_model read(json_node const& node)
    {
        return read_image_model(node, {"maxImages", "aspectRatios", "outputFormats"});
    }
};

static_assert(endpoint<list_model_page>);

} // namespace neuroflash::inline v0::api

#endif

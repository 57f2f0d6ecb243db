// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_LIST_IMAGE_MODELS_HPP
#define NEUROFLASH_API_LIST_IMAGE_MODELS_HPP

#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/json_read.hpp>
#include <neuroflash/api/read_image_model.hpp>
#include <neuroflash/api/write_request.hpp>
#include <neuroflash/models/image_model.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::api {

/// The image models of the service. Source: guide, step 4.
struct list_image_models
{
    using params_type = no_params;
    using value_type = std::vector<image_model>;
    static constexpr operation kind = operation::list_image_models;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = true;

    static result<void> check(params_type const&) { return {}; }

    static core::request_spec encode(params_type const&, endpoint_context const& context)
    {
        core::request_spec request;
        request.path = context.routes.models;
        return request;
    }

    /// A bare array as in the guide, or `data` as everywhere else in the service.
    static result<value_type> decode(std::string_view body)
    {
        json_document document(body);
        auto const root = document.root();
        auto const data = root["data"];
        auto const& list = root.is_object() ? data : root;
        value_type all;
        if (list.require_array()) {
            all.reserve(list.size_hint());
            list.for_each([&](json_node const& item) { all.push_back(read(item)); });
        }
        return document.finish(std::move(all));
    }

private:
    static image_model read(json_node const& node)
    {
        return read_image_model(node, {"max_images", "aspect_ratios", "output_formats"});
    }
};

static_assert(endpoint<list_image_models>);

} // namespace neuroflash::inline v0::api

#endif

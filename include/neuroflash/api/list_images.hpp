// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_LIST_IMAGES_HPP
#define NEUROFLASH_API_LIST_IMAGES_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/listed_page.hpp>
#include <neuroflash/api/read_list.hpp>
#include <neuroflash/api/read_stored_image.hpp>
#include <neuroflash/api/write_request.hpp>
#include <neuroflash/params/list_params.hpp>

#include <string_view>
#include <utility>

namespace neuroflash::inline v0::api {

/// The images of a workspace on image-service v1. Source: reference, /images/overview; parameters
/// and envelope by /pagination.
struct list_images
{
    using params_type = list_images_params;
    using value_type = page<stored_image>;
    static constexpr operation kind = operation::list_images;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = false;
    static constexpr image_surface surface = image_surface::v1;

    static result<void> check(params_type const& params)
    {
        if (auto ok = check_optional_text("sort", params.sort); !ok) return ok;
        if (params.order && *params.order != "asc" && *params.order != "desc") {
            return refuse("order", "must be asc or desc.");
        }
        return check_paging(params.page, params.size);
    }

    static core::request_spec encode(params_type const& params, endpoint_context const& context)
    {
        core::request_spec request;
        request.path = fill_route(context.routes.v1_images, "workspace", context.workspace.str());
        append_paging(request.query, params.page, params.size);
        if (params.sort) append_query(request.query, "sort", *params.sort);
        if (params.order) append_query(request.query, "order", *params.order);
        return request;
    }

    static result<value_type> decode(std::string_view body)
    {
        return decode_leniently(body, [](std::string_view text) {
            return decode_page<stored_image>(text, read_stored_image);
        });
    }

    /// The page in the form that a search for lost images reads.
    static listed_page listed(value_type&& from)
    {
        auto page = listed_page();
        if (from.total_elements > 0) page.total = from.total_elements;
        page.entries.reserve(from.data.size());
        for (auto& one : from.data) {
            auto& entry = page.entries.emplace_back();
            entry.id = one.id.str();
            if (one.generation_id) entry.batch = one.generation_id->str();
            entry.prompt = std::move(one.prompt);
            entry.shows_prompt = one.shows_prompt;
            if (one.model) entry.model = one.model->str();
            entry.url = std::move(one.content);
            entry.created_at = std::move(one.created_at);
            entry.creator = one.created_by.str();
            entry.file_size = one.file_size;
            for (auto& input : one.inputs) entry.inputs.push_back(input.str());
        }
        return page;
    }
};

static_assert(endpoint<list_images>);

} // namespace neuroflash::inline v0::api

#endif

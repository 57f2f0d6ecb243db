// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_GET_HISTORY_ITEM_HPP
#define NEUROFLASH_API_GET_HISTORY_ITEM_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/read_history_item.hpp>
#include <neuroflash/api/write_request.hpp>

#include <string_view>

namespace neuroflash::inline v0::api {

/// One image of the history. Source: reference, overview. The response is not documented and is
/// read as an item of the list, bare or in `item` or `data`.
struct get_history_item
{
    using params_type = image_id;
    using value_type = history_item;
    static constexpr operation kind = operation::get_history_item;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = true;
    static constexpr auto fallback = fallback_route::history_item;
    static constexpr bool path_names_item = true;

    static result<void> check(params_type const& id) { return check_id("image_id", id.str()); }

    static core::request_spec encode(params_type const& id, endpoint_context const& context)
    {
        core::request_spec request;
        request.path = fill_route(context.routes.history_item, "id", id.str());
        request.fallback_path = fill_route(context.routes.history_item_fallback, "id", id.str());
        return request;
    }

    static result<value_type> decode(std::string_view body)
    {
        json_document document(body);
        auto const root = document.root();
        auto const item = root["item"];
        auto const data = root["data"];
        auto const& place = item.is_object() ? item : data.is_object() ? data : root;
        return document.finish(read_history_item(place));
    }

    static void complete(value_type& item, value_context const& by)
    {
        complete_history_item(item, by);
    }
};

static_assert(endpoint<get_history_item>);

} // namespace neuroflash::inline v0::api

#endif

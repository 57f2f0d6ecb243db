// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_LIST_WORKSPACES_HPP
#define NEUROFLASH_API_LIST_WORKSPACES_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/json_read.hpp>
#include <neuroflash/api/write_request.hpp>
#include <neuroflash/models/workspace.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::api {

/// The workspaces of the account. Source: guide, step 2.
struct list_workspaces
{
    using params_type = no_params;
    using value_type = std::vector<workspace>;
    static constexpr operation kind = operation::list_workspaces;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = false;
    static constexpr bool workspace_header = false;

    static result<void> check(params_type const&) { return {}; }

    static core::request_spec encode(params_type const&, endpoint_context const& context)
    {
        core::request_spec request;
        request.path = context.routes.workspaces;
        return request;
    }

    /// Guide, reference and a client in production read three envelopes: `_embedded.workspaces`,
    /// `data`, and none.
    static result<value_type> decode(std::string_view body)
    {
        json_document document(body);
        auto const root = document.root();
        auto const data = root["data"];
        auto const embedded = root["_embedded"];
        auto const workspaces = embedded["workspaces"];
        auto const& list = root.is_array() ? root : embedded.has_value() ? workspaces : data;
        if (!list.is_array() && !data.has_value() && !embedded.has_value()) {
            root.reject("an array, or an object with data or _embedded.workspaces");
        }
        value_type all;
        if (list.require_array()) {
            all.reserve(list.size_hint());
            list.for_each([&](json_node const& item) { all.push_back(read(item)); });
        }
        return document.finish(std::move(all));
    }

private:
    static workspace read(json_node const& node)
    {
        workspace one;
        if (!node.require_object()) return one;
        auto const id = node["id"];
        auto text = id.require_text();
        // The id is put into paths and a header, so text that could change them is not an id.
        if (id.is_text() && !invalid_id_reason(text).empty()) id.reject("a plain id");
        one.id = workspace_id(std::move(text));
        one.name = node["name"].text();
        return one;
    }
};

static_assert(endpoint<list_workspaces>);

} // namespace neuroflash::inline v0::api

#endif

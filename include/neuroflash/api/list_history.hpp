// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_LIST_HISTORY_HPP
#define NEUROFLASH_API_LIST_HISTORY_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/listed_page.hpp>
#include <neuroflash/api/read_history_item.hpp>
#include <neuroflash/api/write_request.hpp>
#include <neuroflash/params/list_params.hpp>

#include <string_view>
#include <utility>

namespace neuroflash::inline v0::api {

/// The images of the workspace. Source: guide, "Ein bestehendes Bild bearbeiten".
struct list_history
{
    using params_type = list_history_params;
    using value_type = history_page;
    static constexpr operation kind = operation::list_history;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = true;
    static constexpr auto fallback = fallback_route::history;

    static result<void> check(params_type const& params)
    {
        return check_paging(params.page, params.size);
    }

    static core::request_spec encode(params_type const& params, endpoint_context const& context)
    {
        core::request_spec request;
        request.path = context.routes.history;
        request.fallback_path = context.routes.history_fallback;
        append_paging(request.query, params.page, params.size);
        return request;
    }

    static result<value_type> decode(std::string_view body)
    {
        return decode_leniently(body, [](std::string_view text) { return read(text, nullptr); });
    }

    /// Decodes a page for a search for lost images. An item without an id, perhaps of a generation
    /// that failed or is under way, must not hide the images of the others.
    static result<listed_page> decode_listed(std::string_view body)
    {
        auto left_out = false;
        auto decoded = decode_leniently(body, [&left_out](std::string_view text) {
            left_out = false;
            return read(text, &left_out);
        });
        if (!decoded) return decoded.error();
        auto page = listed(std::move(*decoded));
        page.is_part = left_out;
        return page;
    }

    static void complete(value_type& part, value_context const& by)
    {
        for (auto& item : part.items) complete_history_item(item, by);
    }

    /// The page in the form that a search for lost images reads.
    static listed_page listed(value_type&& from)
    {
        auto page = listed_page();
        page.total = from.total;
        page.entries.reserve(from.items.size());
        for (auto& one : from.items) {
            auto& entry = page.entries.emplace_back();
            entry.id = one.image_id.str();
            if (one.batch_id) entry.batch = one.batch_id->str();
            entry.prompt = std::move(one.prompt);
            if (one.model) entry.model = one.model->str();
            entry.url = std::move(one.image_url);
            entry.created_at = std::move(one.created_at);
        }
        return page;
    }

private:
    /// If `left_out` is not null, items without an id are left out, and it says so.
    static result<value_type> read(std::string_view body, bool* left_out)
    {
        json_document document(body);
        auto const root = document.root();
        auto const items = root["items"];
        value_type part;
        if (root.require_object() && items.require_array()) {
            part.items.reserve(items.size_hint());
            items.for_each([&](json_node const& item) {
                if (left_out == nullptr || names_history_id(item)) {
                    part.items.push_back(read_history_item(item));
                } else {
                    *left_out = true;
                }
            });
        }
        part.total = root["total"].integer(0);
        return document.finish(std::move(part));
    }
};

static_assert(endpoint<list_history>);

} // namespace neuroflash::inline v0::api

#endif

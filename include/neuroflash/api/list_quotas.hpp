// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_LIST_QUOTAS_HPP
#define NEUROFLASH_API_LIST_QUOTAS_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/json_read.hpp>
#include <neuroflash/api/write_request.hpp>
#include <neuroflash/models/page.hpp>
#include <neuroflash/models/quota.hpp>
#include <neuroflash/params/list_params.hpp>

#include <string_view>
#include <utility>

namespace neuroflash::inline v0::api {

/// How much of each kind of usage is left. Source: guide, step 3; reference, /usage/quotas.
struct list_quotas
{
    using params_type = list_quotas_params;
    using value_type = page<quota>;
    static constexpr operation kind = operation::list_quotas;
    static constexpr bool paid = false;
    static constexpr bool uses_workspace = true;
    static constexpr bool workspace_header = false;

    static result<void> check(params_type const& params)
    {
        if (auto ok = check_optional_text("usage_type_key", params.usage_type_key); !ok) return ok;
        return check_paging(params.page, params.size);
    }

    static core::request_spec encode(params_type const& params, endpoint_context const& context)
    {
        core::request_spec request;
        request.path = fill_route(context.routes.quotas, "workspace", context.workspace.str());
        if (params.usage_type_key) {
            append_query(request.query, "usageTypeKey", *params.usage_type_key);
        }
        append_paging(request.query, params.page, params.size);
        return request;
    }

    static result<value_type> decode(std::string_view body)
    {
        json_document document(body);
        auto const root = document.root();
        auto const data = root["data"];
        auto const& list = root.is_array() ? root : data;
        value_type quotas;
        if ((root.is_array() || root.require_object()) && list.require_array()) {
            quotas.data.reserve(list.size_hint());
            list.for_each([&](json_node const& item) { quotas.data.push_back(read(item)); });
        }
        auto const paging = root["page"];
        quotas.size = paging["size"].integer(0).value_or(0);
        quotas.total_elements = paging["totalElements"].integer(0).value_or(0);
        quotas.total_pages = paging["totalPages"].integer(0).value_or(0);
        quotas.current_page = paging["currentPage"].integer(0).value_or(0);
        return document.finish(std::move(quotas));
    }

private:
    static quota read(json_node const& node)
    {
        quota one;
        if (!node.require_object()) return one;
        one.id = node["id"].text();
        one.workspace_id = neuroflash::workspace_id(node["workspaceId"].text());
        one.usage_type_key = node["usageTypeKey"].text();
        one.bonus_amount = node["bonusAmount"].integer().value_or(0);
        one.spillover_amount = node["spilloverAmount"].integer().value_or(0);
        one.used_amount = node["usedAmount"].require_integer();
        one.used_amount_daily = node["usedAmountDaily"].integer().value_or(0);
        one.available_amount = node["availableAmount"].require_integer();
        one.limit_amount = node["limitAmount"].require_integer();
        one.limit_amount_daily = node["limitAmountDaily"].integer();
        one.fair_use_limit_reached = node["fairUseLimitReached"].flag(false);
        one.daily_refreshed = node["dailyRefreshed"].text();
        return one;
    }
};

static_assert(endpoint<list_quotas>);

/// The usage type of images. Source: guide, step 3.
inline constexpr char image_usage_type[] = "images";

/**
 * \brief The image quota among the listed ones.
 *
 * permission_denied if none is listed: plans without image credits, such as Pay-As-You-Go, have
 * none.
 */
inline result<quota> image_quota_of(page<quota>&& listed)
{
    for (auto& one : listed.data) {
        if (one.usage_type_key == image_usage_type) return std::move(one);
    }
    error_details details;
    details.message = "The workspace has no quota for images.";
    details.advice = "Check the workspace and its plan: image generation needs a subscription with "
                     "image credits (Pay-As-You-Go has none).";
    return error(errc::permission_denied, std::move(details));
}

} // namespace neuroflash::inline v0::api

#endif

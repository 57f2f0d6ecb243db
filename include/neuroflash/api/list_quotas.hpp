// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_LIST_QUOTAS_HPP
#define NEUROFLASH_API_LIST_QUOTAS_HPP

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/json_read.hpp>
#include <neuroflash/api/write_request.hpp>
#include <neuroflash/core/text/iso_time.hpp>
#include <neuroflash/models/page.hpp>
#include <neuroflash/models/quota.hpp>
#include <neuroflash/params/list_params.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::api {

/// The usage type of images. Source: guide, step 3.
inline constexpr char image_usage_type[] = "images";

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

    /// Sets the daily use to 0 where its day is over. A service may reset it with the first request
    /// of the new day only; a caller that waits for the reset would then wait forever.
    static void complete(value_type& quotas, value_context const& by)
    {
        constexpr auto length_of_date = std::string::size_type(10);
        for (auto& one : quotas.data) {
            auto const date = one.daily_refreshed.substr(0, length_of_date);
            auto const refreshed = core::parse_iso_time(date + "T00:00:00Z");
            auto const today = std::chrono::floor<std::chrono::days>(by.now);
            if (refreshed && *refreshed < today) one.used_amount_daily = 0;
        }
    }

    /// The credits for images that are left; empty if no quota for images is listed.
    static std::optional<std::int64_t> credits_left(value_type const& quotas)
    {
        auto left = std::optional<std::int64_t>();
        for (auto const& one : quotas.data) {
            if (one.usage_type_key == image_usage_type) left = one.available_now();
        }
        return left;
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

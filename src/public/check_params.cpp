// SPDX-License-Identifier: BSL-1.0
#include "public/check_params.hpp"

#include "public/proxy_url.hpp"

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/extra_members.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0 {

namespace {

void require(bool good, std::string_view member, std::string_view rule)
{
    if (good) return;
    throw std::invalid_argument("client_params::" + std::string(member) + ' ' + std::string(rule));
}

bool has_visible_characters_only(std::string_view text, bool allow_space) noexcept
{
    return std::all_of(text.begin(), text.end(), [allow_space](char c) {
        return (c > ' ' && c < '\x7f') || (allow_space && c == ' ');
    });
}

core::location check_url(std::string_view member, std::string const& url)
{
    auto parsed = core::parse_base(url);
    if (!parsed) require(false, member, parsed.error());
    return *parsed;
}

// Far beyond any use, and far below where adding to a clock overflows.
constexpr auto longest_time = std::chrono::hours(24 * 365);

void require_time(
    std::chrono::milliseconds value, std::string_view member, bool may_be_zero = false)
{
    auto const least = std::chrono::milliseconds(may_be_zero ? 0 : 1);
    require(
        value >= least && value <= longest_time, member,
        may_be_zero ? "must be from zero to a year" : "must be more than zero, and a year at most");
}

void check_times(client_params const& params)
{
    using namespace std::chrono_literals;
    require_time(params.idle_timeout, "idle_timeout", true);
    require_time(params.max_connection_age, "max_connection_age");
    require_time(params.name_resolution_timeout, "name_resolution_timeout");
    require_time(params.connect_timeout, "connect_timeout");
    require_time(params.tls_timeout, "tls_timeout");
    require_time(params.proxy.timeout, "proxy.timeout");
    // A longer deadline than a year is cut where the call begins.
    constexpr auto positive = "must be more than zero";
    require(params.deadline > 0ms, "deadline", positive);
    require(params.generation_deadline > 0ms, "generation_deadline", positive);
    require(params.download_deadline > 0ms, "download_deadline", positive);
    require(params.text_deadline > 0ms, "text_deadline", positive);
    require_time(params.text_idle_limit, "text_idle_limit");
}

void check_proxy(proxy_params const& proxy)
{
    if (proxy.empty()) return;
    // The rules repeat nothing of the URL: it may hold a password.
    auto const parsed = parse_proxy(proxy.url());
    if (!parsed) require(false, "proxy", parsed.error());
}

void check_retry(retry_params const& retry)
{
    using namespace std::chrono_literals;
    require(
        retry.max_attempts >= 1 && retry.max_attempts <= 10, "retry.max_attempts",
        "must be 1 to 10");
    require_time(retry.base_delay, "retry.base_delay");
    require_time(retry.max_delay, "retry.max_delay");
    require(retry.max_delay >= retry.base_delay, "retry.max_delay", "must not be below base_delay");
    require(
        retry.retry_after_cap >= 0s && retry.retry_after_cap <= longest_time,
        "retry.retry_after_cap", "must be from zero to a year");
    require(
        retry.budget_ratio >= 0.0 && retry.budget_ratio <= 1.0, "retry.budget_ratio",
        "must be 0 to 1");
    require(retry.budget_reserve >= 0.0, "retry.budget_reserve", "must not be negative");
}

void check_reconcile(reconcile_params const& reconcile)
{
    require_time(reconcile.window, "reconcile.window");
    require_time(reconcile.absence_after, "reconcile.absence_after");
    require_time(reconcile.first_delay, "reconcile.first_delay");
    require_time(reconcile.max_delay, "reconcile.max_delay");
    require(
        reconcile.max_delay >= reconcile.first_delay, "reconcile.max_delay",
        "must not be below first_delay");
    require(reconcile.max_pages > 0, "reconcile.max_pages", "must be more than zero");
}

void check_routes(route_params const& routes)
{
    auto const check = [](std::string_view name, std::string const& path, bool optional) {
        auto const empty = optional && path.empty();
        require(
            empty || (path.starts_with('/') && has_visible_characters_only(path, false)), name,
            "must begin with a slash and be percent-encoded");
    };
    check("routes.workspaces", routes.workspaces, false);
    check("routes.quotas", routes.quotas, false);
    check("routes.models", routes.models, false);
    check("routes.generate", routes.generate, false);
    check("routes.edit", routes.edit, false);
    check("routes.edit_fallback", routes.edit_fallback, true);
    check("routes.history", routes.history, false);
    check("routes.history_fallback", routes.history_fallback, true);
    check("routes.history_item", routes.history_item, false);
    check("routes.history_item_fallback", routes.history_item_fallback, true);
    check("routes.delete_image", routes.delete_image, false);
    check("routes.delete_image_fallback", routes.delete_image_fallback, true);
    check("routes.text", routes.text, false);
    check("routes.text_fallback", routes.text_fallback, true);
    check("routes.text_models", routes.text_models, false);
    check("routes.brand_voices", routes.brand_voices, false);
    check("routes.brand_voice", routes.brand_voice, false);
    check("routes.brand_voice_prompt", routes.brand_voice_prompt, true);
    check("routes.brand_voice_summaries", routes.brand_voice_summaries, true);
    check("routes.brand_voice_summaries_fallback", routes.brand_voice_summaries_fallback, true);
    check("routes.brand_voice_summaries_literal", routes.brand_voice_summaries_literal, true);
    check("routes.brand_voice_limits", routes.brand_voice_limits, false);
    check("routes.v1_images", routes.v1_images, false);
    check("routes.v1_image", routes.v1_image, false);
    check("routes.v1_content", routes.v1_content, false);
    check("routes.v1_models", routes.v1_models, false);
    check("routes.v1_generate", routes.v1_generate, false);
    check("routes.v1_edit", routes.v1_edit, false);
    check("routes.v1_upscale", routes.v1_upscale, false);
}

/// Without the id, a delete would be one of the whole collection.
void check_placeholders(route_params const& routes)
{
    auto const check_holds = [](std::string_view name, std::string const& path,
                                std::string_view part) {
        auto const holds = path.empty() || path.find(part) != std::string::npos;
        require(holds, name, "must contain " + std::string(part));
    };
    check_holds("routes.quotas", routes.quotas, "{workspace}");
    check_holds("routes.history_item", routes.history_item, "{id}");
    check_holds("routes.history_item_fallback", routes.history_item_fallback, "{id}");
    check_holds("routes.delete_image", routes.delete_image, "{id}");
    check_holds("routes.delete_image_fallback", routes.delete_image_fallback, "{id}");
    check_holds("routes.brand_voice", routes.brand_voice, "{id}");
    check_holds("routes.brand_voice_prompt", routes.brand_voice_prompt, "{id}");
    check_holds("routes.v1_image", routes.v1_image, "{id}");
    check_holds("routes.v1_content", routes.v1_content, "{id}");
    auto const of_workspace = {
        std::pair("routes.v1_images", &routes.v1_images),
        std::pair("routes.v1_image", &routes.v1_image),
        std::pair("routes.v1_content", &routes.v1_content),
        std::pair("routes.v1_models", &routes.v1_models),
        std::pair("routes.v1_generate", &routes.v1_generate),
        std::pair("routes.v1_edit", &routes.v1_edit),
        std::pair("routes.v1_upscale", &routes.v1_upscale)};
    for (auto const& [name, path] : of_workspace) check_holds(name, *path, "{workspace}");
}

bool is_field_name(std::string_view name) noexcept
{
    constexpr std::size_t longest = 64;
    auto const fits = [](char c) { return core::is_alphanumeric(c) || c == '_'; };
    return !name.empty() && name.size() <= longest && !(name[0] >= '0' && name[0] <= '9') &&
        std::all_of(name.begin(), name.end(), fits);
}

void check_fields(field_params const& fields)
{
    auto const check = [](std::string_view name, std::string_view field) {
        require(
            is_field_name(field), name,
            "must be a letter or underscore, then letters, digits and underscores, 64 at most");
        require(
            !api::is_own_member(field, nullptr), name,
            "must not be the name of a member that the request has already");
    };
    check("fields.edit_input", api::field_name(fields.edit_input));
    check("fields.mask", fields.mask);
    check("fields.upscale_input", api::field_name(fields.upscale_input));
    check("fields.upscale_factor", fields.upscale_factor);
    require(
        api::field_name(fields.edit_input) != fields.mask, "fields.mask",
        "must not be fields.edit_input");
    require(
        api::field_name(fields.upscale_input) != fields.upscale_factor, "fields.upscale_factor",
        "must not be fields.upscale_input");
}

} // namespace

checked_params check_params(client_params const& params)
{
    require(
        !params.credentials.empty(), "credentials",
        "must hold a client id and a client secret (see credentials::from_environment)");
    auto checked = checked_params();
    checked.api = check_url("api_base", params.api_base);
    checked.token = check_url("token_url", params.token_url);
    while (checked.api.target.ends_with('/')) checked.api.target.pop_back();
    require(
        !params.user_agent.empty() && has_visible_characters_only(params.user_agent, true),
        "user_agent", "must be visible ASCII and not empty");
    if (params.workspace) {
        auto const rejection = api::invalid_id_reason(params.workspace->str());
        require(rejection.empty(), "workspace", rejection);
        require(
            has_visible_characters_only(params.workspace->str(), false), "workspace",
            "must be visible ASCII");
    }
    constexpr std::size_t most_connections = 100'000;
    require(
        params.max_connections >= 1 && params.max_connections <= most_connections,
        "max_connections", "must be 1 to 100000");
    require(params.max_response_bytes > 0, "max_response_bytes", "must be more than zero");
    require(params.max_download_bytes > 0, "max_download_bytes", "must be more than zero");
    require(params.max_upload_bytes > 0, "max_upload_bytes", "must be more than zero");
    check_times(params);
    check_proxy(params.proxy);
    check_retry(params.retry);
    check_reconcile(params.reconcile);
    check_routes(params.routes);
    check_placeholders(params.routes);
    check_fields(params.fields);
    return checked;
}

} // namespace neuroflash::inline v0

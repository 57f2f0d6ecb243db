// SPDX-License-Identifier: BSL-1.0
#include "public/check_params.hpp"

#include "public/proxy_url.hpp"

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/extra_members.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

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
    for (auto const& rule : route_rules) {
        auto const name = "routes." + std::string(rule.name);
        auto const& path = routes.*rule.member;
        if (rule.may_be_empty && path.empty()) continue;
        require(
            path.starts_with('/') && has_visible_characters_only(path, false), name,
            "must begin with a slash and be percent-encoded");
        // Without the id, a delete would be one of the whole collection.
        auto const contains = [&path](std::string_view part) {
            return path.find(part) != std::string::npos;
        };
        require(!rule.has_id || contains("{id}"), name, "must contain {id}");
        require(!rule.has_workspace || contains("{workspace}"), name, "must contain {workspace}");
    }
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
    check_fields(params.fields);
    return checked;
}

} // namespace neuroflash::inline v0

// SPDX-License-Identifier: BSL-1.0
#include "service_model/accounts.hpp"

#include "service_model/form_fields.hpp"
#include "service_model/image_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <utility>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

std::chrono::sys_days day_of(service_time time)
{
    return std::chrono::floor<std::chrono::days>(time);
}

json::object workspace_object(workspace_seed const& workspace)
{
    json::object plan;
    plan["name"] = "Test plan";
    json::object nested;
    nested["currentSubscription"] = std::move(plan);
    json::object made;
    made["id"] = workspace.id;
    made["name"] = workspace.name;
    made["_embedded"] = std::move(nested);
    return made;
}

json::object
quota_object(std::string const& workspace, char const* type, quota_account const& account)
{
    auto const& levels = account.levels();
    json::object made;
    made["id"] = account.id();
    made["workspaceId"] = workspace;
    made["usageTypeKey"] = type;
    made["bonusAmount"] = levels.bonus;
    made["spilloverAmount"] = levels.spillover;
    made["usedAmount"] = levels.used;
    made["usedAmountDaily"] = levels.used_daily;
    made["dailyRefreshed"] = date_text(account.day());
    made["availableAmount"] = account.available();
    made["limitAmount"] = levels.limit;
    made["limitAmountDaily"] = levels.limit_daily;
    made["fairUseLimitReached"] = false;
    return made;
}

} // namespace

accounts::accounts(
    std::vector<workspace_seed> workspaces, quota_levels images, quota_levels tokens,
    id_source const& new_id, service_time now)
    : workspaces_(std::move(workspaces))
{
    auto const today = day_of(now);
    for (auto const& workspace : workspaces_) {
        auto of_images = quota_account(new_id(), images, today);
        auto of_tokens = quota_account(new_id(), tokens, today);
        quotas_.emplace(workspace.id, workspace_quotas{std::move(of_images), std::move(of_tokens)});
    }
}

workspace_quotas& accounts::of(std::string const& workspace, service_time now)
{
    auto& found = quotas_.at(workspace);
    found.images.on_day(day_of(now));
    found.tokens.on_day(day_of(now));
    return found;
}

void accounts::set_image_quota(quota_levels levels)
{
    for (auto& [workspace, known] : quotas_) known.images.set(levels);
}

void accounts::set_token_quota(quota_levels levels)
{
    for (auto& [workspace, known] : quotas_) known.tokens.set(levels);
}

int accounts::reserve(std::string const& workspace, int wanted, service_time now)
{
    return of(workspace, now).images.reserve(wanted);
}

void accounts::release(std::string const& workspace, int credits)
{
    quotas_.at(workspace).images.release(credits);
}

void accounts::charge(ledger_entry entry, service_time now)
{
    of(entry.workspace, now).images.charge(static_cast<int>(entry.credits));
    entry.sequence = ledger_.size() + 1;
    credits_charged_ += entry.credits;
    ledger_.push_back(std::move(entry));
}

bool accounts::charge(token_entry& entry, id_source const& new_id, service_time now)
{
    if (!of(entry.workspace, now).tokens.spend(entry.tokens())) return false;
    auto const seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
    entry.sequence = token_ledger_.size() + 1;
    entry.completion_id = "gen-" + std::to_string(seconds.count()) + '-' + new_id().substr(0, 8);
    token_ledger_.push_back(entry);
    return true;
}

service_response accounts::list_workspaces(list_envelope envelope, std::string_view target) const
{
    json::array all;
    for (auto const& workspace : workspaces_) all.push_back(workspace_object(workspace));
    return list_response(all, target, envelope, "workspaces");
}

service_response
accounts::list_quotas(std::string const& workspace, std::string_view target, service_time now)
{
    if (!has(workspace)) return forbidden("You are not a member of this workspace");
    auto const& known = of(workspace, now);
    auto const query = query_of(target);
    auto const* only = query.find("usageTypeKey");
    json::array all;
    if (only == nullptr || *only == "images")
        all.push_back(quota_object(workspace, "images", known.images));
    if (only == nullptr || *only == "tokens")
        all.push_back(quota_object(workspace, "tokens", known.tokens));
    return list_response(all, target, list_envelope::data, "quotas");
}

} // namespace neuroflash::inline v0::service_model

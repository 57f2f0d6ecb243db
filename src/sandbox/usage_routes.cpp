// SPDX-License-Identifier: BSL-1.0
#include "sandbox/list_page.hpp"
#include "sandbox/responses.hpp"
#include "sandbox/routes.hpp"
#include "service_model/api_description.hpp"

#include <boost/json/array.hpp>

namespace neuroflash::inline v0::sandbox {

namespace json = boost::json;

namespace {

json::object workspace_object(workspace_seed const& workspace)
{
    json::object plan;
    plan["name"] = "Sandbox plan";
    json::object nested;
    nested["currentSubscription"] = std::move(plan);
    json::object made;
    made["id"] = workspace.id;
    made["name"] = workspace.name;
    made["_embedded"] = std::move(nested);
    return made;
}

json::object
quota_object(std::string const& workspace, std::string const& type, quota_account const& account)
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
    made["dailyRefreshed"] = date(account.day());
    made["availableAmount"] = account.available();
    made["limitAmount"] = levels.limit;
    made["limitAmountDaily"] = levels.limit_daily;
    made["fairUseLimitReached"] = false;
    return made;
}

} // namespace

http_response server_health(route_context const&, http_request const&, std::string const&)
{
    json::object body;
    body["status"] = "ok";
    return json_response(200, body);
}

http_response server_description(route_context const&, http_request const&, std::string const&)
{
    http_response made;
    made.content_type = "application/json";
    made.body = service_model::openapi_json();
    return made;
}

http_response
respond_as_described(route_context const& context, http_request const& request, std::string const&)
{
    auto const path = request.path();
    if (path.starts_with("/api/brand-voice-service/")) ++context.counts.voice_requests;
    auto const* const found = service_model::find_described_response(path).response;
    if (found == nullptr) return detail_response(404, "Not Found");
    http_response made;
    made.content_type = "application/json";
    made.body = found->body;
    return made;
}

http_response
list_workspaces(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.workspace_requests;
    auto const asked = read_page(query_of(request.target));
    if (!asked.bad.empty()) return bad_page_response(asked);
    json::array all;
    for (auto const& workspace : context.params.workspaces)
        all.push_back(workspace_object(workspace));
    auto cut = cut_page(all, asked);
    if (context.params.envelope == workspace_envelope::bare)
        return json_response(200, std::move(cut));
    json::object body;
    if (context.params.envelope == workspace_envelope::embedded) {
        json::object nested;
        nested["workspaces"] = std::move(cut);
        body["_embedded"] = std::move(nested);
    } else {
        body["data"] = std::move(cut);
    }
    body["page"] = page_object(asked.page, asked.size, all.size());
    return json_response(200, body);
}

http_response
list_quotas(route_context const& context, http_request const& request, std::string const& id)
{
    ++context.counts.quota_requests;
    if (!context.state.has_workspace(id))
        return code_response(403, "You are not a member of this workspace", "FORBIDDEN");
    auto const query = query_of(request.target);
    auto const asked = read_page(query);
    if (!asked.bad.empty()) return bad_page_response(asked);
    auto const* only = query.find("usageTypeKey");
    json::array all;
    for (std::string const type : {"images", "tokens"})
        if (only == nullptr || *only == type)
            all.push_back(quota_object(id, type, context.state.quota(id, type)));
    json::object body;
    body["data"] = cut_page(all, asked);
    body["page"] = page_object(asked.page, asked.size, all.size());
    return json_response(200, body);
}

} // namespace neuroflash::inline v0::sandbox

// SPDX-License-Identifier: BSL-1.0
#include "sandbox/responses.hpp"
#include "sandbox/routes.hpp"
#include "service_model/api_description.hpp"

namespace neuroflash::inline v0::sandbox {

namespace json = boost::json;

http_response
issue_token(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.token_requests;
    return context.state.issue_token({request.body, request.content_type, request.authorization});
}

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
    if (found == nullptr) return refuse(404, "Not Found");
    http_response made;
    made.content_type = "application/json";
    made.body = found->body;
    return made;
}

http_response
list_workspaces(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.workspace_requests;
    return context.state.list_workspaces(request.target);
}

http_response
list_quotas(route_context const& context, http_request const& request, std::string const& id)
{
    ++context.counts.quota_requests;
    return context.state.list_quotas(id, request.target);
}

} // namespace neuroflash::inline v0::sandbox

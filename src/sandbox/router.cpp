// SPDX-License-Identifier: BSL-1.0
#include "sandbox/router.hpp"

#include "sandbox/responses.hpp"
#include "service_model/api_description.hpp"
#include "service_model/token_service.hpp"

#include <algorithm>
#include <optional>

namespace neuroflash::inline v0::sandbox {

namespace {

constexpr std::string_view any_segment = "{}";
constexpr std::string_view workspace_segment = "{workspace}";

/// What stands in the place holders of a pattern; empty where it has none.
struct places
{
    std::string_view id;
    std::string_view workspace;
};

std::vector<std::string_view> split(std::string_view path)
{
    std::vector<std::string_view> segments;
    for (path.remove_prefix(path.starts_with('/') ? 1 : 0);;) {
        auto const slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

/// Returns nothing if the path does not match.
std::optional<places>
match(std::vector<std::string_view> const& pattern, std::vector<std::string_view> const& path)
{
    if (pattern.size() != path.size()) return std::nullopt;
    auto found = places();
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (pattern[i] == any_segment && !path[i].empty()) found.id = path[i];
        else if (pattern[i] == workspace_segment && !path[i].empty()) found.workspace = path[i];
        else if (pattern[i] != path[i]) return std::nullopt;
    }
    return found;
}

} // namespace

router::router(route_context context) : context_(context)
{
    add("GET", "/health", guard::open, server_health);
    add("GET", "/openapi.json", guard::open, server_description);
    add("POST", "/oauth/v2/token", guard::open, issue_token);
    add("GET", "/api/workspace-service/v1/workspaces", guard::token, list_workspaces);
    add("GET", "/api/usage-service/v1/workspaces/{}/quotas", guard::token, list_quotas);
    add("GET", "/storage/generated/{}", guard::open, stored_file);
    auto const both = guard::token_and_workspace;
    add("GET", "/api/ds-prototypes/image_generation/models", both, list_models);
    add("POST", "/api/ds-prototypes/image_generation/", both, generate);
    add("GET", "/api/ds-prototypes/image_generation/{}/view", both, view_image);
    add("GET", "/api/ds-prototypes/model_selection/models", both, list_text_models);
    for (std::string_view const path :
         {"/api/ds-prototypes/health", "/api/ds-prototypes/content_generation/health"})
        add("GET", path, both, text_health);
    if (context_.params.chat != chat_mount::short_path)
        add("POST", "/api/ds-prototypes/content_generation/chat/completions", both, complete_text);
    if (context_.params.chat != chat_mount::content_generation)
        add("POST", "/api/ds-prototypes/chat/completions", both, complete_text);
    add_voices();
    add_described();
    if (context_.params.mounts != route_mount::reference_only) {
        add("POST", "/api/ds-prototypes/edit", both, edit);
        add("GET", "/api/ds-prototypes/history", both, list_history);
        add("GET", "/api/ds-prototypes/history/{}", both, get_history_item);
        add("DELETE", "/api/ds-prototypes/history/{}", both, delete_image);
    }
    if (context_.params.mounts != route_mount::guide_only) {
        add("POST", "/api/ds-prototypes/image_generation/edit", both, edit);
        add("GET", "/api/ds-prototypes/image_generation/history", both, list_history);
        add("GET", "/api/ds-prototypes/image_generation/history/{}", both, get_history_item);
        add("DELETE", "/api/ds-prototypes/image_generation/history/{}", both, delete_image);
    }
}

void router::add_voices()
{
    auto const placed = guard::token_and_path_workspace;
    add("GET", "/api/brand-voice-service/v1/workspaces/{workspace}/brand-voices", placed,
        list_voices);
    add("GET", "/api/brand-voice-service/v1/workspaces/{workspace}/brand-voices/{}", placed,
        get_voice);
    add("POST", "/api/brand-voice-service/v1/workspaces/{workspace}/brand-voices/{}/ds-prompt",
        placed, voice_prompt);
    auto const all = context_.params.summaries == summary_mount::all;
    if (all || context_.params.summaries == summary_mount::word_embedding)
        add("POST", "/api/word-embedding/v1/workspaces/{workspace}/brand-voice-summaries", placed,
            voice_summary);
    if (all || context_.params.summaries == summary_mount::content_service)
        add("POST", "/api/content-service/v1/workspaces/{workspace}/brand-voice-summaries", placed,
            voice_summary);
    if (all || context_.params.summaries == summary_mount::bare)
        add("POST", "/api/v1/workspaces/{workspace}/brand-voice-summaries", placed, voice_summary);
}

void router::add_described()
{
    for (auto const& one : service_model::described_responses()) {
        auto needs = guard::token;
        if (one.workspace == service_model::workspace_place::header)
            needs = guard::token_and_workspace;
        if (one.workspace == service_model::workspace_place::path)
            needs = guard::token_and_path_workspace;
        add("GET", one.path, needs, respond_as_described);
    }
}

void router::add(std::string_view method, std::string_view path, guard needs, handler respond)
{
    routes_.push_back(route{method, split(path), needs, respond});
}

bool router::known(std::string_view path) const
{
    auto const segments = split(path);
    return std::any_of(routes_.begin(), routes_.end(), [&](route const& entry) {
        return match(entry.pattern, segments).has_value();
    });
}

http_response router::handle(http_request const& request) const
{
    ++context_.counts.requests;
    if (request.to_storage) return signed_content(context_, request);
    if (request.path().starts_with(service_model::image_service_prefix))
        return has_token(request) ? image_service(context_, request) : refuse_token(request);
    auto const segments = split(request.path());
    std::string allowed;
    for (auto const& entry : routes_) {
        auto const found = match(entry.pattern, segments);
        if (!found) continue;
        if (entry.method == request.method) {
            auto const id = std::string(found->id);
            if (entry.needs != guard::token_and_path_workspace) return run(entry, request, id);
            auto placed = request;
            placed.workspace = found->workspace;
            return run(entry, placed, id);
        }
        allowed += (allowed.empty() ? "" : ", ") + std::string(entry.method);
    }
    if (allowed.empty()) return reject(request.target);
    return service_model::wrong_method(allowed);
}

/// A path that differs from a route only in the slash at its end is sent there, as FastAPI
/// does; a client that follows must send its body again.
http_response router::reject(std::string_view target) const
{
    auto const mark = std::min(target.find('?'), target.size());
    std::string path(target.substr(0, mark));
    if (path.ends_with('/')) path.pop_back();
    else path += '/';
    if (!known(path)) return refuse(404, "Not Found");
    http_response made;
    made.status = 307;
    made.headers.emplace_back(
        "Location", context_.origin + path + std::string(target.substr(mark)));
    return made;
}

bool router::has_token(http_request const& request) const
{
    return context_.state.token_valid(request.authorization);
}

http_response router::refuse_token(http_request const& request) const
{
    ++context_.counts.unauthorized;
    return service_model::refuse_token(request.authorization);
}

http_response
router::run(route const& chosen, http_request const& request, std::string const& id) const
{
    if (chosen.needs == guard::open) return chosen.respond(context_, request, id);
    if (!has_token(request)) return refuse_token(request);
    if (chosen.needs == guard::token) return chosen.respond(context_, request, id);
    if (request.workspace.empty()) return refuse(400, "x-workspace-id header is required");
    if (!context_.state.has_workspace(request.workspace))
        return service_model::forbidden("You are not a member of this workspace");
    return chosen.respond(context_, request, id);
}

} // namespace neuroflash::inline v0::sandbox

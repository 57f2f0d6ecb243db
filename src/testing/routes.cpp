// SPDX-License-Identifier: BSL-1.0
#include "service_model/api_description.hpp"
#include "service_model/brand_voices.hpp"
#include "service_model/token_service.hpp"
#include "testing/simulated_state.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace neuroflash::inline v0::testing {

namespace {

constexpr std::string_view token_path = "/oauth/v2/token";
constexpr std::string_view storage_path = "/storage/generated/";
constexpr std::string_view api_path = "/api";
constexpr std::string_view guide_mount = "/ds-prototypes";
constexpr std::string_view reference_mount = "/ds-prototypes/image_generation";

/// One pixel, a whole PNG file.
constexpr unsigned char image_file[] = {
    0x89, 'P',  'N',  'G',  0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 'I',  'H',
    'D',  'R',  0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00,
    0x00, 0x1f, 0x15, 0xc4, 0x89, 0x00, 0x00, 0x00, 0x0a, 'I',  'D',  'A',  'T',  0x78,
    0x9c, 0x63, 0x00, 0x01, 0x00, 0x00, 0x05, 0x00, 0x01, 0x0d, 0x0a, 0x2d, 0xb4, 0x00,
    0x00, 0x00, 0x00, 'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82};

simulated_response image_response()
{
    return response_of(200, std::string(one_pixel()), "image/png");
}

/// A request, taken apart.
struct target_view
{
    explicit target_view(std::string_view target)
    {
        auto const mark = target.find('?');
        path = target.substr(0, mark);
        if (mark != std::string_view::npos) query = target.substr(mark + 1);
    }

    bool cut(std::string_view prefix)
    {
        if (!path.starts_with(prefix)) return false;
        path.remove_prefix(prefix.size());
        return true;
    }

    std::string_view path;
    std::string_view query;
};

simulated_response not_found()
{
    return detail(404, "Not Found");
}

/// The real service works, or is said to have worked: `may_work` tells.
simulated_response
paid(simulated_state& on, http_request const& request, charge_kind kind, bool may_work)
{
    auto const workspace = std::string(request.field("x-workspace-id"));
    auto asked = on.guide_images().order(kind, request.body(), workspace, on.service_time());
    if (!asked.job) return response_from(std::move(asked));
    if (may_work)
        return on.begin_job(std::move(*asked.job), std::string(request.field("x-request-id")));
    on.accounts().release(workspace, asked.job->granted);
    auto accepted = simulated_response();
    accepted.would_work = true;
    return accepted;
}

simulated_response
history_item(simulated_state& on, http_request const& request, std::string_view id)
{
    auto const workspace = std::string(request.field("x-workspace-id"));
    auto& guide = on.guide_images();
    if (request.method() == http_method::delete_)
        return response_from(guide.remove(workspace, id, on.service_time()));
    if (request.method() != http_method::get)
        return response_from(service_model::wrong_method("GET, DELETE"));
    return response_from(guide.item(workspace, id, on.service_time()));
}

simulated_response history(simulated_state& on, http_request const& request)
{
    if (request.method() != http_method::get)
        return response_from(service_model::wrong_method("GET"));
    return response_from(on.guide_images().list(
        std::string(request.field("x-workspace-id")), request.target(), on.service_time()));
}

bool serves(simulated_state& on, route_mount mount)
{
    return on.params().mounts == route_mount::both || on.params().mounts == mount;
}

bool is_chat(chat_mount served, std::string_view path)
{
    if (path == "/chat/completions") return served != chat_mount::content_generation;
    return path == "/content_generation/chat/completions" && served != chat_mount::short_path;
}

simulated_response chat(simulated_state& on, http_request const& request, bool may_work)
{
    if (request.method() != http_method::post) return detail(405, "Method Not Allowed");
    auto asked = service_model::read_text_request(request.body(), false);
    if (auto* const refused = std::get_if<service_model::service_response>(&asked))
        return response_from(std::move(*refused));
    if (!may_work) return simulated_response();
    return on.write_text(std::get<service_model::text_request>(std::move(asked)), request);
}

/// Brand voices, at the path behind the workspace.
service_model::service_response
voices_at(simulated_service_params const& how, std::string_view path, http_request const& request)
{
    auto const rules =
        service_model::voice_rules{how.voice_envelope, how.voice_prompt, how.long_summaries};
    auto const post = request.method() == http_method::post;
    constexpr std::string_view list = "/brand-voices";
    if (!path.starts_with(list)) return service_model::refuse(404, "Not Found");
    path.remove_prefix(list.size());
    if (path.empty() && !post) return service_model::list_voices(rules, request.target());
    constexpr std::string_view prompt = "/ds-prompt";
    if (post && path.size() > 1 && path.ends_with(prompt)) {
        path.remove_suffix(prompt.size());
        return service_model::voice_prompt(rules, path.substr(1));
    }
    if (post || path.size() < 2) return service_model::wrong_method(post ? "GET" : "POST");
    return service_model::get_voice(path.substr(1));
}

/// The services whose workspace stands in the path.
simulated_response
of_workspace(simulated_state& on, http_request const& request, target_view target)
{
    auto const post = request.method() == http_method::post;
    auto const voices = target.cut("/brand-voice-service");
    if (!voices && !target.cut("/word-embedding")) target.cut("/content-service");
    if (!target.cut("/v1/workspaces/")) return not_found();
    if (!target.cut(on.params().workspace)) return refusal(403, "You are not a member");
    if (voices) return response_from(voices_at(on.params(), target.path, request));
    if (target.path == "/brand-voice-summaries" && post)
        return response_from(service_model::voice_summary(
            {.long_summaries = on.params().long_summaries}, request.body()));
    return not_found();
}

/// What lies below one of the two mounts.
simulated_response
mounted(simulated_state& on, http_request const& request, target_view target, bool may_work)
{
    if (target.path == "/edit") {
        if (request.method() != http_method::post) return detail(405, "Method Not Allowed");
        return paid(on, request, charge_kind::edit, may_work);
    }
    if (target.path == "/history") return history(on, request);
    if (target.cut("/history/")) return history_item(on, request, target.path);
    return not_found();
}

simulated_response
image_service(simulated_state& on, http_request const& request, target_view target, bool may_work)
{
    auto const workspace = request.field("x-workspace-id");
    if (workspace.empty()) return refusal(400, "The header x-workspace-id is missing");
    if (workspace != on.params().workspace) return refusal(403, "Insufficient permissions");
    if (!target.cut(reference_mount)) {
        target.cut(guide_mount);
        if (is_chat(on.params().chat, target.path)) return chat(on, request, may_work);
        if (target.path == "/model_selection/models")
            return response_from(service_model::list_text_models());
        if (!serves(on, route_mount::guide_only)) return not_found();
        return mounted(on, request, target, may_work);
    }
    if (target.path == "/" && request.method() == http_method::post) {
        return paid(on, request, charge_kind::generate, may_work);
    }
    if (target.path == "/models" && request.method() == http_method::get)
        return response_from(service_model::guide_images::list_models());
    if (target.path.ends_with("/view")) {
        auto id = target.path.substr(1);
        id.remove_suffix(std::string_view("/view").size());
        return response_from(on.guide_images().view(std::string(workspace), id, on.service_time()));
    }
    if (!serves(on, route_mount::reference_only)) return not_found();
    return mounted(on, request, target, may_work);
}

simulated_response image_service_v1(simulated_state& on, http_request const& request, bool may_work)
{
    auto const text = std::string(to_string(request.method()));
    auto asked =
        on.image_service().handle({text, request.target(), request.body()}, on.service_time());
    if (asked.task && may_work) {
        return on.begin_task(std::move(*asked.task), std::string(request.field("x-request-id")));
    }
    if (asked.task) {
        auto accepted = simulated_response();
        accepted.would_work = asked.task->kind != service_model::image_kind::uploaded;
        on.accounts().release(asked.task->workspace, asked.task->credits);
        return accepted;
    }
    return response_from(std::move(asked));
}

simulated_response storage(simulated_state& on, http_request const& request)
{
    return response_from(on.image_service().signed_content(
        request.target(), !request.field("authorization").empty(), on.service_time()));
}

/// The example that the description of the API has for the answer; nothing if it has none.
std::optional<simulated_response>
respond_as_described(simulated_state& on, http_request const& request)
{
    auto const found = service_model::find_described_response(target_view(request.target()).path);
    if (found.response == nullptr) return std::nullopt;
    auto const& served = on.params().workspace;
    if (found.response->workspace == service_model::workspace_place::path &&
        found.workspace != served) {
        return refusal(403, "You are not a member");
    }
    if (found.response->workspace == service_model::workspace_place::header) {
        auto const workspace = request.field("x-workspace-id");
        if (workspace.empty()) return refusal(400, "The header x-workspace-id is missing");
        if (workspace != served) return refusal(403, "Insufficient permissions");
    }
    return response_of(200, found.response->body);
}

} // namespace

std::string_view one_pixel() noexcept
{
    return {reinterpret_cast<char const*>(image_file), sizeof(image_file)};
}

simulated_response response_from(service_model::service_response from)
{
    if (from.content) {
        auto const& image = *from.content;
        if (!image.drawing) return image_response();
        auto const bytes = std::static_pointer_cast<std::string const>(image.drawing);
        return response_of(200, *bytes, service_model::content_type_of(image.format));
    }
    auto made = response_of(static_cast<int>(from.status), std::move(from.body), from.content_type);
    for (auto const& [name, value] : from.headers) made.message.fields.append(name, value);
    return made;
}

bool is_paid(exchange_request const& request) noexcept
{
    if (request.message.method() != http_method::post) return false;
    auto const path = target_view(request.message.target()).path;
    if (path.starts_with(service_model::image_service_prefix)) return path.ends_with("-tasks");
    return path.ends_with("/image_generation/") || path.ends_with("/edit");
}

simulated_response handle(simulated_state& on, exchange_request const& asked, bool may_work)
{
    auto const& request = asked.message;
    if (asked.origin.host == storage_host) return storage(on, request);
    auto target = target_view(request.target());
    if (target.path == token_path) return on.issue_token(request);
    if (target.path.starts_with(storage_path)) {
        auto const name = target.path.substr(storage_path.size());
        return response_from(on.guide_images().stored_file(name, on.service_time()));
    }
    if (!target.cut(api_path)) return not_found();
    if (!on.knows_token(request.field("authorization"))) {
        return response_from(service_model::refuse_token(request.field("authorization")));
    }
    auto const get = request.method() == http_method::get;
    if (target.path == "/workspace-service/v1/workspaces" && get)
        return response_from(on.accounts().list_workspaces(list_envelope::data, request.target()));
    constexpr std::string_view quotas = "/quotas";
    if (get && target.cut("/usage-service/v1/workspaces/") && target.path.ends_with(quotas)) {
        target.path.remove_suffix(quotas.size());
        return response_from(on.accounts().list_quotas(
            std::string(target.path), request.target(), on.service_time()));
    }
    if (target.path.starts_with("/image-service/")) {
        return image_service_v1(on, request, may_work);
    }
    if (get) {
        if (auto always = respond_as_described(on, request)) return std::move(*always);
    }
    if (target.path.starts_with(guide_mount)) return image_service(on, request, target, may_work);
    return of_workspace(on, request, target);
}

} // namespace neuroflash::inline v0::testing

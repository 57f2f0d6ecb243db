// SPDX-License-Identifier: BSL-1.0
#include "service_model/api_description.hpp"
#include "service_model/brand_voices.hpp"
#include "service_model/token_service.hpp"
#include "testing/simulated_state.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <variant>

namespace neuroflash::inline v0::testing {

namespace json = boost::json;

namespace {

constexpr std::string_view token_path = "/oauth/v2/token";
constexpr std::string_view storage_path = "/storage/generated/";
constexpr std::string_view api_path = "/api";
constexpr std::string_view guide_mount = "/ds-prototypes";
constexpr std::string_view reference_mount = "/ds-prototypes/image_generation";
constexpr int max_images = 4;

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

    std::size_t number(std::string_view name) const
    {
        auto const at = ('&' + std::string(query)).find('&' + std::string(name) + '=');
        if (at == std::string::npos) return 0;
        auto const text = query.substr(at + name.size() + 1);
        auto value = std::size_t(0);
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
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

simulated_response models()
{
    return response_of(
        200,
        R"([{"id":"nano-banana-2","name":"Nano Banana 2","provider":"fal.ai",)"
        R"("description":"Fast and efficient image generation model",)"
        R"("capabilities":["text2image","image2image"],"max_images":4,)"
        R"("aspect_ratios":["16:9","1:1","9:16"],"output_formats":["jpeg","png","webp"],)"
        R"("allowed":true,"order":1}])");
}

std::string text_of(json::object const& body, std::string_view name)
{
    auto const* value = body.if_contains(name);
    if (value == nullptr || !value->is_string()) return {};
    return std::string(value->get_string().data(), value->get_string().size());
}

/// Guide: sources are relative paths of the history; a URL makes the service fail.
int status_of_sources(simulated_state& on, std::string_view workspace, json::object const& body)
{
    auto const* sources = body.if_contains("image_urls");
    if (sources == nullptr || !sources->is_array() || sources->get_array().empty()) return 422;
    for (auto const& source : sources->get_array()) {
        if (!source.is_string()) return 422;
        auto path = std::string_view(source.get_string());
        constexpr std::string_view prefix = "/api/ds-prototypes/image_generation/";
        constexpr std::string_view suffix = "/view";
        if (!path.starts_with('/')) return 500;
        if (!path.starts_with(prefix) || !path.ends_with(suffix)) return 404;
        path.remove_prefix(prefix.size());
        path.remove_suffix(suffix.size());
        if (on.images().find(workspace, path) == nullptr) return 404;
    }
    return 0;
}

simulated_response paid(simulated_state& on, http_request const& request, bool edit, bool may_work)
{
    auto const workspace = std::string(request.field("x-workspace-id"));
    auto failure = boost::system::error_code();
    auto const parsed = json::parse(request.body(), failure);
    if (failure || !parsed.is_object()) return detail(422, "The body is not a JSON object");
    auto const& body = parsed.get_object();
    auto order = paid_job();
    order.prompt = text_of(body, "prompt");
    if (order.prompt.empty()) return detail(422, "prompt: field required");
    if (edit) {
        auto const status = status_of_sources(on, workspace, body);
        if (status == 500) return detail(500, "Internal Server Error");
        if (status == 404) return detail(404, "Image not found");
        if (status != 0) return detail(status, "image_urls: not valid");
    }
    auto wanted = 1;
    if (auto const* number = body.if_contains("num_images")) {
        if (!number->is_int64() || number->get_int64() < 1 || number->get_int64() > max_images) {
            return detail(422, "num_images: 1 to 4");
        }
        wanted = static_cast<int>(number->get_int64());
    }
    auto accepted = simulated_response();
    accepted.would_work = true;
    if (!may_work) return accepted;
    order.images = on.accounts().reserve(workspace, wanted, on.service_time());
    if (order.images == 0)
        return response_from(
            service_model::refuse_quota(static_cast<unsigned>(on.params().quota_status)));
    if (order.images < wanted) order.detail = "The quota allows fewer images than asked for.";
    order.model = text_of(body, "model");
    if (order.model.empty()) order.model = "nano-banana-2";
    order.workspace = workspace;
    order.request_id = std::string(request.field("x-request-id"));
    order.edit = edit;
    return on.begin_work(std::move(order));
}

simulated_response
history_item(simulated_state& on, http_request const& request, std::string_view id)
{
    auto const workspace = request.field("x-workspace-id");
    if (request.method() == http_method::delete_) {
        if (on.images().find(workspace, id) == nullptr) return detail(404, "Image not found");
        on.remove_image(std::string(workspace), std::string(id));
        return response_of(204, {}, {});
    }
    if (request.method() != http_method::get) return detail(405, "Method Not Allowed");
    auto const* image = on.images().find(workspace, id);
    if (image == nullptr || image->visible > on.time().now()) return detail(404, "Image not found");
    return response_of(200, image->listed);
}

simulated_response
history(simulated_state& on, http_request const& request, target_view const& target)
{
    if (request.method() != http_method::get) return detail(405, "Method Not Allowed");
    return response_of(
        200,
        on.images().list(
            request.field("x-workspace-id"), target.number("page"), target.number("size"),
            on.time().now()));
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
        return paid(on, request, true, may_work);
    }
    if (target.path == "/history") return history(on, request, target);
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
        return paid(on, request, false, may_work);
    }
    if (target.path == "/models" && request.method() == http_method::get) return models();
    if (target.path.ends_with("/view")) {
        auto id = target.path.substr(1);
        id.remove_suffix(std::string_view("/view").size());
        if (on.images().find(workspace, id) == nullptr) return detail(404, "Image not found");
        return image_response();
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
    if (!asked.removed.empty()) on.remove_image(on.params().workspace, asked.removed);
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
        auto id = target.path.substr(storage_path.size());
        id = id.substr(0, id.find('.'));
        auto const known = on.images().find(on.params().workspace, id) != nullptr;
        return known ? image_response() : not_found();
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

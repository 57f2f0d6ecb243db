// SPDX-License-Identifier: BSL-1.0
#include "cli/doctor/service_probes.hpp"

#include "cli/doctor/probe.hpp"

#include <string>
#include <utility>
#include <vector>

namespace neuroflash::cli {

namespace {

constexpr auto probe_key = "probe";
constexpr auto unknown_id = "00000000-0000-4000-8000-000000000000"; // no account has it

void fill_place(std::string& route, std::string_view place, std::string_view value)
{
    auto const at = route.find(place);
    if (at != std::string::npos) route.replace(at, place.size(), escaped_segment(value));
}

/// A path of the client's with its workspace, as an address.
std::string address_of(client_params const& params, std::string route, std::string const& workspace)
{
    fill_place(route, "{workspace}", workspace);
    fill_place(route, "{id}", unknown_id);
    return params.api_base + route;
}

/// The address of the bytes, as the client reads the link. `images`: the address of the list.
std::string
url_of_content(uploaded_image const& image, std::string const& images, std::string const& origin)
{
    auto const& link = image.link;
    if (link.empty()) return images + '/' + escaped_segment(image.id) + "/content";
    if (link.find("://") != std::string::npos) return link;
    if (link.starts_with("//")) return origin.substr(0, origin.find("//")) + link;
    if (!link.starts_with('/')) return images.substr(0, images.rfind('/') + 1) + link;
    auto const version = images.find("/v1/");
    // A gateway may have removed the prefix of the path.
    if (link.starts_with("/v1/") && version != std::string::npos) {
        return images.substr(0, version) + link;
    }
    return origin + link;
}

finding unanswered(line_failure const& why)
{
    return finding::warning(why.what + '.', "");
}

/// A task of image-service v1 that is asked which fields it takes.
struct probed_task
{
    std::string name;
    std::string route;
    std::vector<probed_field> fields;
};

std::vector<probed_task> probed_tasks(client_params const& params)
{
    auto const& names = params.fields;
    auto edit = probed_task();
    edit.name = "edit";
    edit.route = params.routes.v1_edit;
    edit.fields = {
        {setting::edit_input_field, names.edit_input, field_kind::input},
        {setting::mask_field, names.mask, field_kind::mask}};
    auto upscale = probed_task();
    upscale.name = "upscale";
    upscale.route = params.routes.v1_upscale;
    upscale.fields = {
        {setting::upscale_input_field, names.upscale_input, field_kind::input},
        {setting::upscale_factor_field, names.upscale_factor, field_kind::factor}};
    return {std::move(edit), std::move(upscale)};
}

} // namespace

asio::awaitable<void> service_probes::run()
{
    if (!stopped()) co_await probe_fields();
    if (!stopped()) co_await probe_list();
    if (!stopped()) co_await probe_upload();
    if (!stopped()) co_await probe_texts();
}

asio::awaitable<stepped<http_response>> service_probes::probe(http_method method, std::string url)
{
    auto wanted = probe_request(method, std::move(url));
    if (method == http_method::post) wanted.body = "{}";
    auto asking = transport_.probe(std::move(wanted));
    co_return co_await std::move(asking);
}

asio::awaitable<void> service_probes::probe_list()
{
    auto const url = address_of(params_, params_.routes.v1_images, workspace_);
    auto asking = probe(http_method::get, url + "?size=2&sort=createdAt&order=desc");
    auto const response = co_await std::move(asking);
    into_.add(probe_key, "list", response ? judge_list(*response) : unanswered(response.error()));
}

/// If the pixel is not deleted, for example after an interruption, the finding says how to do it.
asio::awaitable<void> service_probes::probe_upload()
{
    auto const url = address_of(params_, params_.routes.v1_images, workspace_);
    auto wanted = probe_request(http_method::post, url);
    wanted.body = one_pixel_upload();
    auto asking = transport_.probe(std::move(wanted));
    auto const response = co_await std::move(asking);
    if (!response) {
        into_.add(probe_key, "upload", unanswered(response.error()));
        co_return;
    }
    auto const image = image_of_upload(*response);
    auto deleted = 0;
    if (image) {
        auto fetching = probe_content(*image);
        auto const seen = co_await std::move(fetching);
        into_.add(probe_key, "content", judge_content(*image, seen));
        auto deleting = probe(http_method::delete_, url + '/' + escaped_segment(image->id));
        auto const gone = co_await std::move(deleting);
        if (gone) deleted = gone->status;
    }
    into_.add(probe_key, "upload", judge_upload(*response, image, deleted));
}

/// A link to another host is not followed.
asio::awaitable<content_responses> service_probes::probe_content(uploaded_image image)
{
    auto const images = address_of(params_, params_.routes.v1_images, workspace_);
    auto const begin_of_path = images.find('/', images.find("://") + 3);
    auto const origin = images.substr(0, begin_of_path);
    auto seen = content_responses();
    auto url = url_of_content(image, images, origin);
    if (url != origin && !url.starts_with(origin + '/')) {
        seen.is_elsewhere = true;
        co_return seen;
    }
    auto asking = probe(http_method::get, url);
    auto const shown = co_await std::move(asking);
    if (shown) {
        seen.with_token = shown->status;
        seen.host = host_to_show(shown->fields.find("Location"));
    }
    auto wanted = probe_request(http_method::get, url);
    wanted.sends_token = false;
    auto asking_openly = transport_.probe(std::move(wanted));
    auto const open = co_await std::move(asking_openly);
    if (open) seen.without_token = open->status;
    co_return seen;
}

asio::awaitable<void> service_probes::probe_fields()
{
    auto schemas = api_schemas();
    auto found_at = std::string();
    for (auto const* const path :
         {"/image-service/openapi.json", "/image-service/v1/openapi.json", "/image-service/docs",
          "/ds-prototypes/openapi.json", "/ds-prototypes/docs"}) {
        if (stopped()) co_return;
        auto asking = probe(http_method::get, params_.api_base + path);
        auto const response = co_await std::move(asking);
        if (!response || response->status != 200) continue;
        schemas.read(response->body);
        found_at += (found_at.empty() ? "" : ", ") + std::string(path);
    }
    into_.add(
        probe_key, "description",
        found_at.empty() ? finding::skipped("none at the usual addresses") : finding::ok(found_at));
    for (auto const& one : probed_tasks(params_)) {
        if (stopped()) co_return;
        auto asking = probe(http_method::post, address_of(params_, one.route, workspace_));
        auto const response = co_await std::move(asking);
        if (!response) {
            into_.add(probe_key, one.name, unanswered(response.error()));
            continue;
        }
        auto const seen = task_fields(*response, schemas.members_of(one.route));
        into_.add(probe_key, one.name, judge_probe(*response, seen));
        for (auto const& field : one.fields) {
            if (auto found = judge_field(field, seen)) {
                into_.add(probe_key, one.name, std::move(*found));
            }
        }
    }
}

/// A chat without messages and a summary without a voice are refused. A route may be empty, which
/// means that the client does not use it.
asio::awaitable<void> service_probes::probe_texts()
{
    auto const& routes = params_.routes;
    for (auto const* const route :
         {&routes.text, &routes.text_fallback, &routes.brand_voice_prompt,
          &routes.brand_voice_summaries, &routes.brand_voice_summaries_fallback,
          &routes.brand_voice_summaries_literal}) {
        if (stopped()) co_return;
        if (route->empty()) continue;
        auto wanted = probe_request(http_method::post, address_of(params_, *route, workspace_));
        wanted.body = "{}";
        wanted.workspace = workspace_;
        auto asking = transport_.probe(std::move(wanted));
        auto const response = co_await std::move(asking);
        into_.add(
            probe_key, *route,
            response ? judge_route_probe(*response)
                     : finding::warning(response.error().what + '.', ""));
    }
}

} // namespace neuroflash::cli

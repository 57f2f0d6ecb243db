// SPDX-License-Identifier: BSL-1.0
#include "service_model/image_service.hpp"

#include "service_model/data_url.hpp"
#include "service_model/image_json.hpp"
#include "service_model/list_query.hpp"
#include "service_model/task_description.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

constexpr std::string_view signed_prefix = "/signed/";

bool asks_for_description(std::string_view target)
{
    auto path = target.substr(0, target.find('?'));
    path.remove_prefix(std::min(path.size(), image_service_prefix.size()));
    return path == "openapi.json";
}

} // namespace

/// The path after the prefix: v1/workspaces/{workspace}/{resource}[/{id}[/content]].
struct image_service::place
{
    std::string workspace;
    std::string resource;
    std::string id;
    bool has_id = false;
    bool content = false;
    bool known = false;

    explicit place(std::string_view target)
    {
        auto path = target.substr(0, target.find('?'));
        path.remove_prefix(std::min(path.size(), image_service_prefix.size()));
        constexpr std::string_view begin = "v1/workspaces/";
        if (!path.starts_with(begin)) return;
        path.remove_prefix(begin.size());
        std::vector<std::string> parts;
        for (;;) {
            auto const part = path.substr(0, path.find('/'));
            auto decoded = percent_decode(part);
            if (!decoded || decoded->empty()) return;
            parts.push_back(std::move(*decoded));
            if (part.size() == path.size()) break;
            path.remove_prefix(part.size() + 1);
        }
        if (parts.size() < 2 || parts.size() > 4) return;
        if (parts.size() == 4 && parts[3] != "content") return;
        workspace = std::move(parts[0]);
        resource = std::move(parts[1]);
        has_id = parts.size() >= 3;
        content = parts.size() == 4;
        if (has_id) id = std::move(parts[2]);
        known = !has_id || resource == "images";
    }
};

image_service::image_service(image_service_params params, image_store& store, dependencies around)
    : params_(std::move(params)), store_(store), around_(std::move(around))
{
}

service_response image_service::handle(service_request const& request, service_time now)
{
    if (params_.served && params_.described && asks_for_description(request.target)) {
        if (request.method != "GET") return wrong_method("GET");
        return response_of(200, task_description(params_));
    }
    place const at(request.target);
    if (!params_.served || !at.known) return refuse(404, "Not Found");
    if (!around_.has_workspace(at.workspace)) {
        if (params_.foreign_workspace_status == 404) return refuse(404, "Workspace not found");
        return forbidden("You are not a member of this workspace");
    }
    bool const get = request.method == "GET";
    bool const post = request.method == "POST";
    if (at.content) return get ? content(at, now) : wrong_method("GET");
    if (at.has_id) return one_image(request, at, now);
    if (at.resource == "images") {
        if (get) return list(request, at.workspace, now);
        return post ? upload(request.body, at.workspace) : wrong_method("GET, POST");
    }
    if (at.resource == "image-models") return get ? models(request) : wrong_method("GET");
    using handler =
        service_response (image_service::*)(std::string_view, std::string const&, service_time)
            const;
    handler task = nullptr;
    if (at.resource == "image-generation-tasks") task = &image_service::generate;
    if (at.resource == "image-edit-tasks") task = &image_service::edit;
    if (at.resource == "image-upscale-tasks") task = &image_service::upscale;
    if (task == nullptr) return refuse(404, "Not Found");
    return post ? (this->*task)(request.body, at.workspace, now) : wrong_method("POST");
}

/// The image of that id; null if this surface does not show it.
image_pointer image_service::find(std::string const& workspace, std::string const& id) const
{
    auto image = store_.find(workspace, id);
    bool const foreign = image && image->made_by != surface::image_service;
    return foreign && params_.separate_store ? nullptr : image;
}

/// An image that a task may use; null if this surface does not show it, or if it is not made yet.
image_pointer image_service::find_ready(
    std::string const& workspace, std::string const& id, service_time now) const
{
    auto image = find(workspace, id);
    return image && image->is_ready(now) ? image : nullptr;
}

bool image_service::responds_first() const
{
    return params_.response != task_response::finished_200 &&
        params_.response != task_response::finished_201;
}

list_rules image_service::rules_of_list() const
{
    list_rules rules;
    rules.of = surface::image_service;
    rules.order = params_.order;
    rules.delay_listings = params_.list_delay_listings;
    rules.delay = params_.list_delay;
    rules.only_own = params_.separate_store;
    rules.hides_unready = params_.unready == unready_image::not_found;
    rules.counts_looks = true;
    return rules;
}

service_response
image_service::list(service_request const& request, std::string const& workspace, service_time now)
{
    auto query = read_query(request.target, 20);
    if (!query.errors.empty()) return invalid("query", query.errors);
    query.size = std::min<std::size_t>(query.size, params_.list_page_limit);
    auto rules = rules_of_list();
    bool const chosen = !query.sort.empty() || !query.order.empty();
    if (chosen && !params_.ignores_order)
        rules.order = query.order == "desc" ? list_order::newest_first : list_order::oldest_first;
    auto const page = store_.list(workspace, rules, query.page, query.size, now);
    json::array items;
    for (auto const& image : page.images)
        items.push_back(describe_image(*image, params_, around_.origin(), now));
    return response_of(
        200,
        list_text(
            std::move(items), params_.envelope, "images", query.page, query.size, page.total));
}

service_response
image_service::one_image(service_request const& request, place const& at, service_time now)
{
    auto const image = find(at.workspace, at.id);
    if (!image) return refuse(404, "Image not found");
    if (request.method == "GET") {
        ++image->looks;
        if (!image->is_ready(now) && params_.unready == unready_image::not_found)
            return refuse(404, "Image not found");
        return response_of(
            200, json::serialize(describe_image(*image, params_, around_.origin(), now)));
    }
    if (request.method != "DELETE") return wrong_method("GET, DELETE");
    if (image->creator != params_.user_id && !params_.admin)
        return forbidden("Only the creator or an admin may delete this image");
    store_.remove(at.workspace, at.id);
    auto made = params_.delete_status == 204 ? service_response() : response_of(200, "{}");
    made.status = params_.delete_status;
    made.removed = at.id;
    return made;
}

service_response image_service::content(place const& at, service_time now) const
{
    auto const image = find(at.workspace, at.id);
    if (!image || !image->is_ready(now)) return refuse(404, "Image not found");
    service_response made;
    if (params_.content == content_response::bytes) {
        made.content = image;
        return made;
    }
    made.status = params_.content == content_response::redirect_302 ? 302 : 307;
    made.headers.emplace_back(
        "Location",
        around_.storage_origin() + std::string(signed_prefix) + percent_encode(image->id) +
            "?signature=" + signature_of(*image));
    return made;
}

/// A text that looks like a signature and cannot be guessed from the id of another image.
std::string image_service::signature_of(image_record const& image) const
{
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (auto const c : image.id + '\n' + image.workspace + '\n' + *image.batch_id)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
    char text[20];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
    return text;
}

service_response
image_service::signed_content(std::string_view target, bool with_token, service_time now) const
{
    // Two kinds of credentials at once are refused, as storage services do. The client has
    // sent the token to a host that must not see it.
    if (with_token) return refuse(400, "A signed address takes no Authorization header");
    auto const mark = std::min(target.find('?'), target.size());
    auto path = target.substr(0, mark);
    if (!path.starts_with(signed_prefix)) return refuse(404, "Not Found");
    path.remove_prefix(signed_prefix.size());
    auto const id = percent_decode(path);
    auto const image = id ? store_.find(*id) : nullptr;
    if (!image || !image->is_ready(now)) return refuse(404, "No such object");
    if (target.substr(mark) != "?signature=" + signature_of(*image))
        return refuse(403, "The signature does not match");
    service_response made;
    made.content = image;
    return made;
}

service_response image_service::models(service_request const& request) const
{
    auto const query = read_query(request.target, 50);
    if (!query.errors.empty()) return invalid("query", query.errors);
    auto const all = image_service_models();
    auto const first = std::min((query.page - 1) * query.size, all.size());
    json::array items;
    for (auto const& model : all.subspan(first, std::min(query.size, all.size() - first)))
        items.push_back(describe_model(model));
    return response_of(
        200,
        list_text(
            std::move(items), list_envelope::data, "models", query.page, query.size, all.size()));
}

image_task image_service::colleague_task(std::string workspace) const
{
    image_task task;
    task.workspace = std::move(workspace);
    task.creator = "colleague-of-" + params_.user_id;
    task.asked.prompt = "An image made by a colleague";
    task.asked.model = image_service_models().front().id;
    task.asked.ratio = "1:1";
    task.size = size_for(task.asked.ratio, around_.long_side).value();
    return task;
}

} // namespace neuroflash::inline v0::service_model

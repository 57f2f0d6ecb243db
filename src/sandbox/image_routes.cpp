// SPDX-License-Identifier: BSL-1.0
#include "sandbox/draw_task.hpp"
#include "sandbox/image_request.hpp"
#include "sandbox/responses.hpp"
#include "sandbox/routes.hpp"
#include "sandbox/trigger_words.hpp"
#include "service_model/data_url.hpp"
#include "service_model/form.hpp"
#include "service_model/image_json.hpp"
#include "service_model/model_catalog.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace neuroflash::inline v0::sandbox {

namespace json = boost::json;

namespace {

constexpr std::string_view view_prefix = "/api/ds-prototypes/image_generation/";
constexpr std::string_view view_suffix = "/view";

json::array text_array(std::span<std::string_view const> texts)
{
    json::array made;
    for (auto const text : texts) made.emplace_back(text);
    return made;
}

std::string view_path(image_record const& image)
{
    return std::string(view_prefix) + service_model::percent_encode(image.id) +
        std::string(view_suffix);
}

std::string file_name(image_record const& image)
{
    return service_model::percent_encode(image.id) + "." + std::string(extension_of(image.format));
}

json::object image_object(route_context const& context, image_record const& image)
{
    json::object made;
    made["url"] = context.origin + "/storage/generated/" + file_name(image);
    made["content_type"] = content_type_of(image.format);
    made["file_name"] = file_name(image);
    made["file_size"] = nullptr; // known only when it is drawn
    made["width"] = image.size.width;
    made["height"] = image.size.height;
    made["image_id"] = image.id;
    return made;
}

std::string_view type_of(service_model::image_kind kind)
{
    switch (kind) {
    case service_model::image_kind::generated: return "text2image";
    case service_model::image_kind::edited: return "image2image";
    case service_model::image_kind::uploaded: return "upload";
    case service_model::image_kind::upscaled: return "upscale";
    }
    return {};
}

json::object history_object(route_context const& context, image_record const& image)
{
    json::object made;
    made["output_image_id"] = image.id;
    made["output_image_url"] = view_path(image);
    made["prompt"] = *image.prompt;
    made["model"] = image.model;
    made["created_at"] =
        service_model::time_text(image.created_at, service_model::time_form::microseconds);
    made["batch_id"] = *image.batch_id;
    made["type"] = type_of(image.kind);
    made["aspect_ratio"] = image.aspect_ratio;
    made["output_format"] = name_of(image.format);
    made["content_type"] = content_type_of(image.format);
    made["width"] = image.size.width;
    made["height"] = image.size.height;
    for (auto const& hidden : context.params.hidden_history_fields) made.erase(hidden);
    return made;
}

/// An upload has no ratio: its size is kept, if the file tells it.
image_size size_of_job(
    std::string const& ratio, std::vector<std::shared_ptr<recipe const>> const& sources,
    unsigned long_side)
{
    if (auto const size = size_for(ratio, long_side)) return *size;
    auto const kept = sources.empty() ? image_size() : sources[0]->size;
    return kept.width != 0 && kept.height != 0 ? kept : image_size{long_side, long_side};
}

/// Puts the credits aside and hands the job over, or says that there are none.
http_response accept_job(
    route_context const& context, std::string const& workspace, image_request const& asked,
    charge_kind kind, std::vector<std::shared_ptr<recipe const>> sources)
{
    paid_job job;
    job.kind = kind;
    job.workspace = workspace;
    job.prompt = asked.prompt;
    job.model = asked.model;
    job.format = asked.format;
    job.asked = asked.num_images;
    job.aspect_ratio = !asked.aspect_ratio.empty() ? asked.aspect_ratio
        : sources.empty()                          ? std::string("1:1")
                                                   : sources[0]->aspect_ratio;
    job.size = size_of_job(job.aspect_ratio, sources, context.params.image_long_side);
    job.sources = std::move(sources);
    auto const fewer = asked.prompt.find(partial_word) != std::string::npos;
    job.granted = context.state.reserve(workspace, std::max(1, asked.num_images - (fewer ? 1 : 0)));
    if (job.granted == 0) return service_model::refuse_quota(context.params.quota_exceeded_status);
    http_response made;
    made.job = std::move(job);
    return made;
}

/// An id as it stands in a path; ids of image-service v1 may hold a slash.
std::string decoded(std::string_view segment)
{
    return service_model::percent_decode(segment).value_or(std::string(segment));
}

/// The image that a relative view path names; null if it names none of the workspace.
image_pointer
find_source(route_context const& context, std::string const& workspace, std::string_view path)
{
    if (!path.starts_with(view_prefix) || !path.ends_with(view_suffix) ||
        path.size() <= view_prefix.size() + view_suffix.size())
        return nullptr;
    path.remove_prefix(view_prefix.size());
    path.remove_suffix(view_suffix.size());
    return context.state.find_image(workspace, decoded(path));
}

bool is_absolute(std::string_view url)
{
    return url.find("://") != std::string_view::npos || url.starts_with("//") ||
        url.starts_with("data:");
}

} // namespace

http_response image_response(route_context const& context, service_model::image_record const& image)
{
    ++context.counts.downloads;
    http_response made;
    made.content_type = content_type_of(image.format);
    made.headers.emplace_back("Cache-Control", "private, max-age=604800, immutable");
    made.image = image_order{recipe_of(image), image.format};
    return made;
}

http_response list_models(route_context const& context, http_request const&, std::string const&)
{
    ++context.counts.model_requests;
    json::array body;
    for (auto const& model : service_model::model_catalog()) {
        json::object made;
        made["id"] = model.id;
        made["name"] = model.name;
        made["provider"] = model.provider;
        made["description"] = model.description;
        made["capabilities"] = text_array(model.capabilities);
        made["max_images"] = model.max_images;
        made["aspect_ratios"] = text_array(model.aspect_ratios);
        made["output_formats"] = text_array(model.output_formats);
        made["allowed"] = model.allowed;
        made["order"] = model.order;
        body.push_back(std::move(made));
    }
    return json_response(200, std::move(body));
}

http_response
generate(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.generate_requests;
    auto asked = read_image_request(request.body, charge_kind::generate);
    if (auto* refusal = std::get_if<http_response>(&asked)) return std::move(*refusal);
    return accept_job(
        context, request.workspace, std::get<image_request>(asked), charge_kind::generate, {});
}

http_response edit(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.edit_requests;
    auto asked = read_image_request(request.body, charge_kind::edit);
    if (auto* refusal = std::get_if<http_response>(&asked)) return std::move(*refusal);
    auto const& wanted = std::get<image_request>(asked);
    std::vector<std::shared_ptr<recipe const>> sources;
    for (auto const& url : wanted.image_urls) {
        // The image service resolves paths by itself and fails on anything else.
        if (is_absolute(url)) {
            http_response made;
            made.status = 500;
            made.content_type = "text/plain; charset=utf-8";
            made.body = "Internal Server Error";
            return made;
        }
        auto const image = find_source(context, request.workspace, url);
        if (!image) return refuse(404, "Image not found");
        sources.push_back(recipe_of(*image));
    }
    return accept_job(context, request.workspace, wanted, charge_kind::edit, std::move(sources));
}

http_response finish_job(route_context const& context, paid_job const& job)
{
    auto const done = context.state.finish(job);
    ++(job.kind == charge_kind::edit ? context.counts.edits : context.counts.generations);
    json::array images;
    for (auto const& image : done.images) images.push_back(image_object(context, *image));
    json::object body;
    body["images"] = std::move(images);
    body["description"] = "Drawn by the sandbox";
    body["prompt"] = job.prompt;
    if (job.granted < job.asked)
        body["detail"] = "Image quota reached: " + std::to_string(job.granted) + " of " +
            std::to_string(job.asked) + " images were generated";
    else body["detail"] = nullptr;
    body["batch_id"] = done.batch_id;
    return json_response(200, body);
}

http_response
list_history(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.history_requests;
    auto asked = service_model::read_page(service_model::query_of(request.target));
    if (!asked.bad.empty())
        return invalid(
            "query",
            {{std::string(asked.bad), "Input should be a valid integer in range", "int_parsing"}});
    if (context.params.history_page_limit != 0)
        asked.size = std::min<std::size_t>(asked.size, context.params.history_page_limit);
    if (context.params.history_ignores_page) asked.page = 1;
    auto const slice = context.state.history(request.workspace, asked.page, asked.size);
    json::array items;
    for (auto const& image : slice.images) items.push_back(history_object(context, *image));
    json::object body;
    body["items"] = std::move(items);
    body["total"] = slice.total;
    body["page"] = asked.page;
    body["size"] = asked.size;
    return json_response(200, body);
}

http_response
get_history_item(route_context const& context, http_request const& request, std::string const& id)
{
    ++context.counts.history_requests;
    auto const image = context.state.find_image(request.workspace, decoded(id));
    return image ? json_response(200, history_object(context, *image))
                 : refuse(404, "Image not found");
}

http_response
delete_image(route_context const& context, http_request const& request, std::string const& id)
{
    if (!context.state.remove_image(request.workspace, decoded(id)))
        return refuse(404, "Image not found");
    ++context.counts.deletes;
    http_response made;
    made.status = 204;
    return made;
}

http_response
view_image(route_context const& context, http_request const& request, std::string const& id)
{
    auto const image = context.state.find_image(request.workspace, decoded(id));
    if (!image) return refuse(404, "Image not found");
    return image_response(context, *image);
}

http_response stored_file(route_context const& context, http_request const&, std::string const& id)
{
    auto const image = context.state.find_image(decoded(id.substr(0, id.rfind('.'))));
    if (!image || id != file_name(*image)) return refuse(404, "File not found");
    return image_response(context, *image);
}

} // namespace neuroflash::inline v0::sandbox

// SPDX-License-Identifier: BSL-1.0
#include "service_model/guide_images.hpp"

#include "service_model/data_url.hpp"
#include "service_model/form_fields.hpp"
#include "service_model/image_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

constexpr std::string_view view_prefix = "/api/ds-prototypes/image_generation/";
constexpr std::string_view view_suffix = "/view";

std::string view_path(image_record const& image)
{
    return std::string(view_prefix) + percent_encode(image.id) + std::string(view_suffix);
}

std::string file_name(image_record const& image)
{
    return percent_encode(image.id) + "." + std::string(extension_of(image.format));
}

json::object image_object(std::string const& origin, image_record const& image)
{
    json::object made;
    made["url"] = origin + "/storage/generated/" + file_name(image);
    made["content_type"] = content_type_of(image.format);
    made["file_name"] = file_name(image);
    made["file_size"] = nullptr; // known only when it is drawn
    made["width"] = image.size.width;
    made["height"] = image.size.height;
    made["image_id"] = image.id;
    return made;
}

std::string_view type_of(image_kind kind)
{
    switch (kind) {
    case image_kind::generated: return "text2image";
    case image_kind::edited: return "image2image";
    case image_kind::uploaded: return "upload";
    case image_kind::upscaled: return "upscale";
    }
    return {};
}

/// Whether the text stands in JSON as it is.
bool needs_no_escape(std::string_view text)
{
    return std::ranges::all_of(
        text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

/// The members of a JSON object, written at once: a page has two hundred items, and a tree of
/// values is mostly small allocations.
class member_writer
{
public:
    member_writer(std::string& into, std::vector<std::string> const& hidden)
        : into_(into), hidden_(hidden)
    {
    }

    /// \param json the value
    void add(std::string_view name, std::string_view json)
    {
        if (add_name(name)) into_.append(json);
    }

    /// Most texts are ids, times and words, and the serializer would copy each of them twice.
    void add_text(std::string_view name, std::string_view text)
    {
        if (!add_name(name)) return;
        if (needs_no_escape(text)) into_.append(1, '"').append(text).append(1, '"');
        else into_.append(json::serialize(json::string_view(text.data(), text.size())));
    }

    void finish() { into_ += first_ ? "{}" : "}"; }

private:
    /// False: the member is hidden.
    bool add_name(std::string_view name)
    {
        if (std::ranges::find(hidden_, name) != hidden_.end()) return false;
        into_ += first_ ? '{' : ',';
        into_.append(1, '"').append(name).append("\":", 2);
        first_ = false;
        return true;
    }

    std::string& into_;
    std::vector<std::string> const& hidden_;
    bool first_ = true;
};

void add_item(std::string& to, image_record const& image, history_rules const& rules)
{
    auto writer = member_writer(to, rules.hidden);
    writer.add_text("output_image_id", image.id);
    writer.add_text("output_image_url", view_path(image));
    writer.add_text("prompt", *image.prompt);
    writer.add_text("model", image.model);
    writer.add_text("created_at", time_text(image.created_at, rules.times));
    writer.add_text("batch_id", *image.batch_id);
    writer.add_text("type", type_of(image.kind));
    writer.add_text("aspect_ratio", image.aspect_ratio);
    writer.add_text("output_format", name_of(image.format));
    writer.add_text("content_type", content_type_of(image.format));
    writer.add("width", std::to_string(image.size.width));
    writer.add("height", std::to_string(image.size.height));
    writer.finish();
}

bool is_absolute(std::string_view url)
{
    return url.find("://") != std::string_view::npos || url.starts_with("//") ||
        url.starts_with("data:");
}

/// The response to an address that is not a path, on which the image service fails.
service_response internal_error()
{
    service_response made;
    made.status = 500;
    made.content_type = "text/plain; charset=utf-8";
    made.body = "Internal Server Error";
    return made;
}

service_response bytes_of(image_pointer image, char const* if_missing)
{
    if (!image) return refuse(404, if_missing);
    service_response made;
    made.content = std::move(image);
    return made;
}

/// Checks a body as FastAPI does: one response names all wrong fields. Unknown fields are ignored,
/// and null counts as missing if the field is optional.
task_body read_body(std::string_view body, charge_kind kind)
{
    task_rules rules;
    rules.models = model_catalog();
    rules.capability = "text2image";
    rules.prompt = "prompt";
    rules.model = "model";
    rules.count = "num_images";
    rules.ratio = "aspect_ratio";
    rules.format = "output_format";
    rules.limit = "limit_generations";
    if (kind == charge_kind::edit) {
        rules.capability = "image2image";
        rules.inputs = "image_urls";
    }
    return read_task(body, rules);
}

} // namespace

guide_images::guide_images(
    history_rules rules, image_service_params const& params, image_store& store,
    image_service::dependencies around)
    : rules_(std::move(rules)), user_(params.user_id), store_(store), around_(std::move(around))
{
    rules_.lists.of = surface::guide;
    rules_.lists.only_own = params.separate_store;
    rules_.lists.hides_unready = true;
}

service_response guide_images::list_models()
{
    json::array body;
    for (auto const& model : model_catalog()) {
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

/// An upload has no ratio: its size is kept, if the file tells it.
image_size guide_images::size_of(guide_job const& job) const
{
    if (auto const size = size_for(job.aspect_ratio, around_.long_side)) return *size;
    auto const kept = job.sources.empty() ? image_size() : job.sources[0]->size;
    return kept.width != 0 && kept.height != 0 ? kept
                                               : image_size{around_.long_side, around_.long_side};
}

/// Puts the credits aside and returns the job, or refuses it if there are none.
service_response guide_images::accept(guide_job job) const
{
    job.size = size_of(job);
    if (!is_possible(job.size, job.format))
        return invalid_field("output_format", "The image is too large for this format");
    auto const fewer = job.prompt.find(partial_word) != std::string::npos;
    job.granted = around_.reserve(job.workspace, std::max(1, job.asked - (fewer ? 1 : 0)));
    if (job.granted == 0) return refuse_quota(around_.quota_status);
    service_response made;
    made.job = std::move(job);
    return made;
}

service_response guide_images::order(
    charge_kind kind, std::string_view body, std::string const& workspace, service_time now) const
{
    auto asked = read_body(body, kind);
    if (!asked.errors.empty()) return invalid("body", asked.errors);
    if (!asked.model_allowed) return refuse(403, "Model is not available in this workspace");
    guide_job job;
    for (auto const& url : asked.inputs) {
        if (is_absolute(url)) return internal_error();
        auto image = find_source(workspace, url, now);
        if (!image) return refuse(404, "Image not found");
        job.sources.push_back(std::move(image));
    }
    job.kind = kind;
    job.workspace = workspace;
    job.prompt = std::move(asked.prompt);
    job.model = std::move(asked.model);
    job.format = asked.format.value_or(image_format::png);
    job.asked = asked.count;
    job.aspect_ratio = !asked.ratio.empty() ? std::move(asked.ratio)
        : job.sources.empty()               ? std::string("1:1")
                                            : job.sources[0]->aspect_ratio;
    return accept(std::move(job));
}

finished_job guide_images::make(guide_job const& job, service_time now) const
{
    finished_job done;
    done.batch_id = around_.new_id();
    auto const batch = std::make_shared<std::string const>(done.batch_id);
    auto const prompt = std::make_shared<std::string const>(job.prompt);
    for (int i = 0; i < job.granted; ++i) {
        auto image = std::make_shared<image_record>();
        image->id = around_.new_id();
        image->batch_id = batch;
        image->workspace = job.workspace;
        image->creator = user_;
        image->prompt = prompt;
        image->model = job.model;
        image->kind = job.kind == charge_kind::edit ? image_kind::edited : image_kind::generated;
        image->format = job.format;
        image->size = job.size;
        image->aspect_ratio = job.aspect_ratio;
        image->created_at = image->ready_from = now;
        image->shown_from = now + job.history_late;
        done.images.push_back(std::move(image));
    }
    return done;
}

service_response guide_images::respond(guide_job const& job, finished_job const& done) const
{
    auto const hide = [this](json::object& from) {
        for (auto const& hidden : rules_.hidden_in_responses) from.erase(hidden);
    };
    json::array images;
    for (auto const& image : done.images) {
        auto made = image_object(job.origin, *image);
        hide(made);
        images.push_back(std::move(made));
    }
    json::object body;
    body["images"] = std::move(images);
    body["description"] = "Made by a test service";
    body["prompt"] = job.prompt;
    if (job.granted < job.asked)
        body["detail"] = "Image quota reached: " + std::to_string(job.granted) + " of " +
            std::to_string(job.asked) + " images were generated";
    else body["detail"] = nullptr;
    body["batch_id"] = done.batch_id;
    hide(body);
    return json_response(200, body);
}

service_response
guide_images::list(std::string const& workspace, std::string_view target, service_time now)
{
    auto asked = read_page(query_of(target), rules_.usual_page);
    if (!asked.bad.empty())
        return invalid(
            "query",
            {{std::string(asked.bad), "Input should be a valid integer in range", "int_parsing"}});
    asked.size = std::min(asked.size, rules_.largest_page);
    if (rules_.repeats_first_page || rules_.is_unpaged) asked.page = 1;
    if (rules_.is_unpaged) asked.size = std::numeric_limits<int>::max();
    auto const page = store_.list(workspace, rules_.lists, asked.page, asked.size, now);
    constexpr auto usual_item_size = std::size_t(512);
    auto items = std::string();
    items.reserve(page.images.size() * usual_item_size);
    items += '[';
    for (auto const& image : page.images) {
        if (items.size() > 1) items += ',';
        add_item(items, *image, rules_);
    }
    items += ']';
    auto body = std::string();
    body.reserve(items.size() + usual_item_size);
    auto writer = member_writer(body, rules_.hidden);
    writer.add("items", items);
    writer.add("total", std::to_string(page.total));
    writer.add("page", std::to_string(asked.page));
    writer.add("size", std::to_string(rules_.is_unpaged ? page.total : asked.size));
    writer.finish();
    return response_of(200, std::move(body));
}

service_response
guide_images::item(std::string const& workspace, std::string_view id, service_time now) const
{
    auto const image = find(workspace, id, now);
    if (!image) return refuse(404, "Image not found");
    auto body = std::string();
    add_item(body, *image, rules_);
    return response_of(200, std::move(body));
}

service_response
guide_images::remove(std::string const& workspace, std::string_view id, service_time now)
{
    auto const image = find(workspace, id, now);
    if (!image) return refuse(404, "Image not found");
    store_.remove(workspace, image->id);
    service_response made;
    made.status = 204;
    made.removed = image->id;
    return made;
}

service_response
guide_images::view(std::string const& workspace, std::string_view id, service_time now) const
{
    return bytes_of(find(workspace, id, now), "Image not found");
}

service_response guide_images::stored_file(std::string_view name, service_time now) const
{
    auto const id = name.substr(0, name.rfind('.'));
    auto image = find(percent_decode(id).value_or(std::string(id)), now);
    return bytes_of(image && name == file_name(*image) ? image : nullptr, "File not found");
}

image_pointer guide_images::find(std::string const& id, service_time now) const
{
    auto image = store_.find(id);
    if (!image || !image->is_ready(now)) return nullptr;
    return image->made_by == surface::guide || !rules_.lists.only_own ? image : nullptr;
}

/// \param id as it stands in a path; ids of image-service v1 may hold a slash
image_pointer
guide_images::find(std::string const& workspace, std::string_view id, service_time now) const
{
    auto image = find(percent_decode(id).value_or(std::string(id)), now);
    return image && image->workspace == workspace ? image : nullptr;
}

/// The image that a relative view path names; null if the workspace has no such image.
image_pointer guide_images::find_source(
    std::string const& workspace, std::string_view path, service_time now) const
{
    if (!path.starts_with(view_prefix) || !path.ends_with(view_suffix) ||
        path.size() <= view_prefix.size() + view_suffix.size())
        return nullptr;
    path.remove_prefix(view_prefix.size());
    path.remove_suffix(view_suffix.size());
    return find(workspace, path, now);
}

} // namespace neuroflash::inline v0::service_model

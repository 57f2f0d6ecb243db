// SPDX-License-Identifier: BSL-1.0
#include "service_model/data_url.hpp"
#include "service_model/image_json.hpp"
#include "service_model/image_probe.hpp"
#include "service_model/image_service.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

constexpr std::string_view upload_field = "imageUrl";
constexpr std::uint64_t largest_upload = 100'000'000; // pixels: a small file may claim billions

bool is_web(std::string_view address)
{
    return address.starts_with("http://") || address.starts_with("https://");
}

/// The bytes that the address of an upload refers to.
struct upload_source
{
    std::string bytes;
    std::string wrong; ///< The reason why there are no bytes; empty if there are.
};

upload_source read_source(std::string_view address, std::map<std::string, std::string> const& web)
{
    upload_source made;
    if (address.starts_with("data:")) {
        auto content = read_data_url(address);
        if (!content.wrong.empty()) made.wrong = content.wrong;
        else if (content.bytes.empty()) made.wrong = "the file is empty";
        else if (!content.type.starts_with("image/"))
            made.wrong = "the type " + content.type + " is not an image type";
        made.bytes = std::move(content.bytes);
        return made;
    }
    if (!is_web(address)) {
        made.wrong = "only http, https and data addresses are possible";
        return made;
    }
    auto const found = web.find(std::string(address));
    if (found == web.end()) made.wrong = "the address could not be fetched";
    else made.bytes = found->second;
    return made;
}

/// The fields of a generation; an edit has more.
task_rules rules_of_task(image_service_params const& params, std::string_view capability)
{
    task_rules rules;
    rules.models = image_service_models();
    rules.capability = capability;
    rules.prompt = "prompt";
    rules.model = "modelId";
    rules.count = "numImages";
    rules.ratio = "aspectRatio";
    rules.format = "outputFormat";
    rules.forbids_unknown = params.forbid_unknown_fields;
    return rules;
}

/// The refusal of a body; nothing if the body is valid.
std::optional<service_response> refusal_of(task_body const& asked)
{
    if (!asked.errors.empty()) return invalid("body", asked.errors);
    if (!asked.model_allowed) return refuse(403, "Model is not available in this workspace");
    return std::nullopt;
}

unsigned status_of_response(task_response response)
{
    switch (response) {
    case task_response::finished_201: return 201;
    case task_response::accepted_without_content:
    case task_response::accepted_without_images: return 202;
    default: return 200;
    }
}

/// An input or a mask whose pixels are not known, because uploads of its format are kept and not
/// decoded; null if there is none.
image_record const* unread_input(image_task const& task)
{
    for (auto const& input : task.inputs)
        if (!is_made(input->format)) return input.get();
    return task.mask && !is_made(task.mask->format) ? task.mask.get() : nullptr;
}

std::string partial_detail(image_task const& task)
{
    return std::to_string(task.granted) + " of " + std::to_string(task.asked.count) +
        " images made: quota";
}

} // namespace

service_response image_service::upload(std::string_view body, std::string const& workspace) const
{
    task_rules rules;
    rules.url = upload_field;
    rules.forbids_unknown = params_.forbid_unknown_fields;
    image_task task;
    task.asked = read_task(body, rules);
    if (!task.asked.errors.empty()) return invalid("body", task.asked.errors);
    auto source = read_source(task.asked.url, params_.web);
    if (!source.wrong.empty()) return invalid_field(upload_field, source.wrong);
    if (source.bytes.size() > params_.upload_limit)
        return refuse(
            413, "The image is larger than " + std::to_string(params_.upload_limit) + " bytes");
    auto const probe = probe_image(source.bytes);
    if (!probe.wrong.empty()) return invalid_field(upload_field, probe.wrong);
    if (std::uint64_t{probe.size.width} * probe.size.height > largest_upload)
        return invalid_field(upload_field, "the image has more than 100 million pixels");
    task.kind = image_kind::uploaded;
    task.workspace = workspace;
    task.creator = params_.user_id;
    task.format = probe.format; // whatever type was declared
    task.size = probe.size;
    task.asked.url.clear();
    task.upload = std::make_shared<std::string const>(std::move(source.bytes));
    service_response made;
    made.task = std::move(task);
    return made;
}

/// Puts the credits aside and returns the task, or refuses it if there are none.
/// \param wanted the number of credits
service_response image_service::begin(image_task task, int wanted) const
{
    if (!is_possible(task.size, task.format))
        return invalid_field("outputFormat", "The image is too large for this format");
    if (wanted != 0) {
        bool const fewer = task.asked.prompt.find(partial_word) != std::string::npos;
        wanted = std::max(1, wanted - (fewer ? 1 : 0));
        task.credits = around_.reserve(task.workspace, wanted);
        task.granted = task.credits;
        if (task.credits == 0) {
            json::object body;
            body["error"] = "The image quota of this workspace is exceeded";
            body["code"] = "IMAGE_QUOTA_EXCEEDED";
            return response_of(around_.quota_status, json::serialize(body));
        }
    }
    task.creator = params_.user_id;
    service_response made;
    made.task = std::move(task);
    return made;
}

service_response
image_service::generate(std::string_view body, std::string const& workspace, service_time) const
{
    auto const rules = rules_of_task(params_, "text2image");
    image_task task;
    task.asked = read_task(body, rules);
    if (auto refusal = refusal_of(task.asked)) return std::move(*refusal);
    task.workspace = workspace;
    if (task.asked.ratio.empty()) task.asked.ratio = "1:1";
    task.size = size_for(task.asked.ratio, around_.long_side).value();
    task.format = task.asked.format.value_or(image_format::png);
    auto const wanted = task.asked.count;
    return begin(std::move(task), wanted);
}

service_response image_service::missing_image(std::string_view field) const
{
    if (params_.missing_image_status == 404) return refuse(404, "Image not found");
    return invalid_field(field, "Image not found");
}

service_response
image_service::edit(std::string_view body, std::string const& workspace, service_time now) const
{
    auto rules = rules_of_task(params_, "image2image");
    rules.inputs = params_.edit_input_field;
    rules.one_input = !params_.edit_input_is_list;
    rules.max_inputs = params_.max_edit_inputs;
    rules.mask = params_.edit_mask_field;
    image_task task;
    task.asked = read_task(body, rules);
    if (auto refusal = refusal_of(task.asked)) return std::move(*refusal);
    for (auto const& id : task.asked.inputs) {
        task.inputs.push_back(find_ready(workspace, id, now));
        if (task.inputs.back()) continue;
        return missing_image(rules.inputs);
    }
    auto const& first = *task.inputs.front();
    if (!task.asked.mask.empty()) {
        task.mask = find_ready(workspace, task.asked.mask, now);
        if (!task.mask) return missing_image(rules.mask);
        if (task.mask->size != first.size)
            return invalid_field(rules.mask, "The mask must have the size of the image");
    }
    task.kind = image_kind::edited;
    task.workspace = workspace;
    // Without a ratio the size stays, and so do the pixels outside of a mask.
    task.size = first.size;
    if (!task.asked.ratio.empty() && !task.mask)
        task.size = size_for(task.asked.ratio, around_.long_side).value();
    if (task.size.width == 0 || task.size.height == 0) // of a file that does not tell it
        task.size = size_for("1:1", around_.long_side).value();
    task.format = task.asked.format.value_or(image_format::png);
    auto const wanted = task.asked.count;
    return begin(std::move(task), wanted);
}

service_response
image_service::upscale(std::string_view body, std::string const& workspace, service_time now) const
{
    task_rules rules;
    rules.inputs = params_.upscale_input_field;
    rules.one_input = !params_.upscale_input_is_list;
    rules.max_inputs = 1;
    rules.factor = params_.upscale_factor_field;
    rules.models = image_service_models();
    rules.model = "modelId";
    rules.format = "outputFormat";
    rules.forbids_unknown = params_.forbid_unknown_fields;
    image_task task;
    task.asked = read_task(body, rules);
    if (auto refusal = refusal_of(task.asked)) return std::move(*refusal);
    auto const source = find_ready(workspace, task.asked.inputs.front(), now);
    if (!source) return missing_image(rules.inputs);
    task.size = {source->size.width * task.asked.factor, source->size.height * task.asked.factor};
    auto const pixels = std::uint64_t{task.size.width} * task.size.height;
    if (pixels == 0) return invalid_field(rules.inputs, "The size of the image is not known");
    if (pixels > params_.upscale_pixel_limit)
        return invalid_field(
            rules.factor,
            "The result would have more than " + std::to_string(params_.upscale_pixel_limit) +
                " pixels");
    task.kind = image_kind::upscaled;
    task.workspace = workspace;
    task.inputs.push_back(source);
    auto const makes = is_made(source->format) ? source->format : image_format::png;
    task.format = task.asked.format.value_or(makes);
    return begin(std::move(task), static_cast<int>(params_.upscale_credits));
}

finished_task image_service::make(image_task const& task, service_time now)
{
    finished_task done;
    done.generation_id = around_.new_id();
    auto const batch = std::make_shared<std::string const>(done.generation_id);
    auto const prompt = std::make_shared<std::string const>(task.asked.prompt);
    bool const is_own = task.creator == params_.user_id; // a colleague's were made long ago
    bool const later = responds_first() && task.kind != image_kind::uploaded && is_own;
    for (int i = 0; i < task.granted; ++i) {
        auto image = std::make_shared<image_record>();
        image->id = around_.new_id();
        if (params_.ids != image_id_style::uuid)
            image->id += '.' + std::string(extension_of(task.format));
        if (params_.ids == image_id_style::with_slash) image->id.insert(0, "generated/");
        image->batch_id = batch;
        image->workspace = task.workspace;
        image->creator = task.creator;
        image->prompt = prompt;
        if (task.kind != image_kind::uploaded) image->model = task.asked.model;
        image->kind = task.kind;
        image->made_by = surface::image_service;
        image->format = task.format;
        image->size = task.size;
        image->aspect_ratio = task.asked.ratio;
        for (auto const& input : task.inputs) image->inputs.push_back(input->id);
        image->created_at = now;
        image->shown_from = now + task.late;
        image->ready_after_looks = later ? params_.ready_after_polls : 0;
        image->ready_from = later ? now + params_.ready_after : now;
        done.images.push_back(std::move(image));
    }
    return done;
}

service_response
image_service::respond(image_task const& task, finished_task const& done, service_time now) const
{
    if (task.kind == image_kind::uploaded)
        return response_of(
            params_.upload_status,
            json::serialize(describe_image(*done.images.front(), params_, task.origin, now)));
    json::array images;
    bool const empty = params_.response == task_response::accepted_without_images ||
        params_.response == task_response::empty_200;
    if (!empty)
        for (auto const& image : done.images)
            images.push_back(describe_image(*image, params_, task.origin, now));
    json::object body;
    body["images"] = std::move(images);
    body["generationId"] = done.generation_id;
    body["description"] = "";
    body["detail"] = nullptr;
    bool const fewer = task.kind != image_kind::upscaled && task.granted < task.asked.count;
    if (fewer) body["detail"] = partial_detail(task);
    else if (auto const* const input = unread_input(task))
        body["detail"] = "The format " + std::string(name_of(input->format)) +
            " is not read here: a drawn scene stands for the input";
    return response_of(status_of_response(params_.response), json::serialize(body));
}

} // namespace neuroflash::inline v0::service_model

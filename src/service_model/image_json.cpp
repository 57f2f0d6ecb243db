// SPDX-License-Identifier: BSL-1.0
#include "service_model/image_json.hpp"

#include "service_model/data_url.hpp"

#include <boost/json/serialize.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

json::value link_to(image_record const& image, link_form form, std::string_view origin)
{
    auto path = content_path(image);
    if (form == link_form::relative) return json::value(path);
    auto address = std::string(origin) + path;
    if (form == link_form::absolute) return json::value(address);
    json::object made;
    made["href"] = address;
    return made;
}

json::object parameters_of(image_record const& image, bool snake_case)
{
    json::object made;
    if (image.kind == image_kind::uploaded || image.kind == image_kind::upscaled) return made;
    made[snake_case ? "aspect_ratio" : "aspectRatio"] = image.aspect_ratio;
    made[snake_case ? "output_format" : "outputFormat"] = name_of(image.format);
    return made;
}

json::value inputs_of(image_record const& image)
{
    if (image.inputs.empty()) return nullptr;
    json::array made;
    for (auto const& id : image.inputs) made.emplace_back(id);
    return made;
}

/// Adds a number that is not negative, with leading zeros. printf was a fourth of what a page of
/// two hundred images cost.
void add_digits(std::string& to, std::int64_t number, std::size_t count)
{
    to.append(count, '0');
    for (auto at = to.size(); count != 0; --count, number /= 10)
        to[--at] = static_cast<char>('0' + number % 10);
}

/// The way to a field: "messages.0.role" has three steps, the second of which is a number.
void add_steps(json::array& where, std::string_view field)
{
    while (!field.empty()) {
        auto const dot = field.find('.');
        auto const step = field.substr(0, dot);
        auto number = 0;
        auto const [end, ec] = std::from_chars(step.data(), step.data() + step.size(), number);
        if (ec == std::errc() && end == step.data() + step.size()) where.emplace_back(number);
        else where.emplace_back(step);
        field.remove_prefix(dot == std::string_view::npos ? field.size() : dot + 1);
    }
}

} // namespace

json::array text_array(std::span<std::string_view const> list)
{
    json::array made;
    for (auto const text : list) made.emplace_back(text);
    return made;
}

std::string detail_text(std::string_view text)
{
    json::object body;
    body["detail"] = text;
    return json::serialize(body);
}

std::string validation_text(std::string_view place, std::vector<field_error> const& errors)
{
    json::array details;
    for (auto const& error : errors) {
        json::array where;
        where.emplace_back(place);
        add_steps(where, error.field);
        json::object entry;
        entry["loc"] = std::move(where);
        entry["msg"] = error.message;
        entry["type"] = error.type;
        details.push_back(std::move(entry));
    }
    json::object body;
    body["detail"] = std::move(details);
    return json::serialize(body);
}

std::string time_text(service_time time, time_form form)
{
    auto const day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day const date(day);
    auto const micros = std::chrono::floor<std::chrono::microseconds>(time - day).count();
    auto const seconds = micros / 1'000'000;
    std::string made;
    made.reserve(sizeof "2024-01-15T10:30:00.000000Z");
    add_digits(made, static_cast<int>(date.year()), 4);
    add_digits(made += '-', static_cast<unsigned>(date.month()), 2);
    add_digits(made += '-', static_cast<unsigned>(date.day()), 2);
    add_digits(made += 'T', seconds / 3600, 2);
    add_digits(made += ':', seconds / 60 % 60, 2);
    add_digits(made += ':', seconds % 60, 2);
    if (form != time_form::seconds) add_digits(made += '.', micros % 1'000'000, 6);
    if (form != time_form::zoneless) made += 'Z';
    return made;
}

std::string date_text(std::chrono::sys_days day)
{
    return time_text(day, time_form::seconds).substr(0, 10);
}

std::string content_path(image_record const& image)
{
    return "/api/image-service/v1/workspaces/" + percent_encode(image.workspace) + "/images/" +
        percent_encode(image.id) + "/content";
}

json::object describe_image(
    image_record const& image, image_service_params const& params, std::string_view origin,
    service_time now)
{
    bool const ready = image.is_ready(now);
    auto const bytes = image.bytes.load();
    json::object made;
    made["id"] = image.id;
    made["generationId"] = *image.batch_id;
    made["workspaceId"] = image.workspace;
    made["createdByUserId"] = image.creator;
    made["prompt"] = *image.prompt;
    made["model"] = image.model;
    made["parameters"] = parameters_of(image, params.snake_case_parameters);
    made["inputImageIds"] = inputs_of(image);
    made["imageWidth"] = nullptr;
    made["imageHeight"] = nullptr;
    made["imageSize"] = nullptr;
    if (ready && image.size.width != 0) made["imageWidth"] = image.size.width;
    if (ready && image.size.height != 0) made["imageHeight"] = image.size.height;
    if (ready && bytes != 0) made["imageSize"] = bytes;
    made["createdAt"] = time_text(image.created_at, params.times);
    made["updatedAt"] = made["createdAt"];
    json::object links;
    if (ready) links["content"] = link_to(image, params.links, origin);
    made["_links"] = std::move(links);
    for (auto const& hidden : params.hidden_fields) made.erase(hidden);
    return made;
}

json::object describe_model(catalog_model const& model)
{
    json::object made;
    made["id"] = model.id;
    made["name"] = model.name;
    made["provider"] = model.provider;
    made["description"] = model.description;
    made["capabilities"] = text_array(model.capabilities);
    made["maxImages"] = model.max_images;
    made["aspectRatios"] = text_array(model.aspect_ratios);
    made["outputFormats"] = text_array(model.output_formats);
    made["allowed"] = model.allowed;
    made["order"] = model.order;
    return made;
}

std::string list_text(
    json::array items, list_envelope envelope, std::string_view name, std::size_t page,
    std::size_t size, std::size_t total)
{
    if (envelope == list_envelope::bare) return json::serialize(items);
    json::object body;
    if (envelope == list_envelope::data) {
        body["data"] = std::move(items);
    } else {
        json::object nested;
        nested[name] = std::move(items);
        body["_embedded"] = std::move(nested);
    }
    json::object position;
    position["size"] = size;
    position["totalElements"] = total;
    position["totalPages"] = (total + size - 1) / size;
    position["currentPage"] = page;
    body["page"] = std::move(position);
    return json::serialize(body);
}

} // namespace neuroflash::inline v0::service_model

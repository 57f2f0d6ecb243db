// SPDX-License-Identifier: BSL-1.0
#include "service_model/task_description.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string_view>
#include <utility>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

json::object typed(std::string_view type)
{
    return {{"type", type}};
}

json::object nullable(std::string_view type)
{
    return {{"anyOf", json::array{typed(type), typed("null")}}};
}

/// The ids of images, or one id.
json::object ids(bool is_list)
{
    auto made = typed(is_list ? "array" : "string");
    if (is_list) made["items"] = typed("string");
    return made;
}

/// The members that all tasks have.
json::object common_members()
{
    return {{"modelId", nullable("string")}, {"outputFormat", nullable("string")}};
}

json::object generation_members()
{
    auto made = common_members();
    made["prompt"] = typed("string");
    made["numImages"] = nullable("integer");
    made["aspectRatio"] = nullable("string");
    return made;
}

json::object schema_of(json::object members, json::array required)
{
    auto made = typed("object");
    made["properties"] = std::move(members);
    made["required"] = std::move(required);
    return made;
}

/// The description of a path whose body has the schema of that name.
json::object path_of(std::string_view schema)
{
    auto const reference = "#/components/schemas/" + std::string(schema);
    auto const body = json::object{
        {"content",
         json::object{
             {"application/json", json::object{{"schema", json::object{{"$ref", reference}}}}}}},
        {"required", true}};
    auto const responses = json::object{{"200", json::object{{"description", "The images"}}}};
    return {{"post", json::object{{"requestBody", body}, {"responses", responses}}}};
}

} // namespace

std::string task_description(image_service_params const& params)
{
    auto edit = generation_members();
    edit[params.edit_input_field] = ids(params.edit_input_is_list);
    edit[params.edit_mask_field] = nullable("string");
    auto upscale = common_members();
    upscale[params.upscale_input_field] = ids(params.upscale_input_is_list);
    upscale[params.upscale_factor_field] = nullable("integer");
    auto schemas = json::object();
    schemas["ImageGenerationTask"] = schema_of(generation_members(), {"prompt"});
    schemas["ImageEditTask"] =
        schema_of(std::move(edit), {json::value("prompt"), json::value(params.edit_input_field)});
    schemas["ImageUpscaleTask"] =
        schema_of(std::move(upscale), {json::value(params.upscale_input_field)});
    auto const root = std::string("/v1/workspaces/{workspaceId}/");
    auto paths = json::object();
    paths[root + "image-generation-tasks"] = path_of("ImageGenerationTask");
    paths[root + "image-edit-tasks"] = path_of("ImageEditTask");
    paths[root + "image-upscale-tasks"] = path_of("ImageUpscaleTask");
    auto whole = json::object();
    whole["openapi"] = "3.1.0";
    whole["info"] = json::object{{"title", "image-service"}, {"version", "1"}};
    whole["paths"] = std::move(paths);
    whole["components"] = json::object{{"schemas", std::move(schemas)}};
    return json::serialize(whole);
}

} // namespace neuroflash::inline v0::service_model

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_READ_STORED_IMAGE_HPP
#define NEUROFLASH_API_READ_STORED_IMAGE_HPP

#include <neuroflash/api/generation_codec.hpp>
#include <neuroflash/api/json_read.hpp>
#include <neuroflash/core/text/iso_time.hpp>
#include <neuroflash/core/text/json_parse.hpp>
#include <neuroflash/models/stored_image.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::api {

/// `_links.content`: text as documented, or an object with `href` as in HAL.
inline std::string read_content_link(json_node const& node)
{
    auto const links = node["_links"];
    auto const content = links["content"];
    auto const href = content["href"];
    return content.is_text() ? content.text() : href.text();
}

/// The image object of image-service v1. Source: reference, /images and /images/tasks.
inline stored_image read_stored_image(json_node const& node)
{
    auto one = stored_image();
    if (!node.require_object()) return one;
    one.id = stored_image_id(node["id"].require_nonempty_text());
    one.generation_id = read_optional_id<generation_id>(node["generationId"]);
    one.workspace_id = workspace_id(node["workspaceId"].text());
    one.created_by = user_id(node["createdByUserId"].text());
    one.prompt = node["prompt"].text();
    one.model = read_optional_id<model_id>(node["model"]);
    // A null may stand for a prompt that is not shown. An image without all three was not made from
    // words: it is an upload.
    one.shows_prompt = node["prompt"].is_text() || (!one.generation_id && !one.model);
    auto const parameters = node["parameters"];
    if (parameters.is_object()) one.parameters = core::json_text(*parameters.raw());
    for (auto& id : node["inputImageIds"].texts()) one.inputs.emplace_back(std::move(id));
    one.width = node["imageWidth"].small_integer();
    one.height = node["imageHeight"].small_integer();
    one.file_size = node["imageSize"].integer(0);
    one.created_at = node["createdAt"].text();
    one.updated_at = node["updatedAt"].text();
    one.created = core::parse_iso_time(one.created_at);
    one.updated = core::parse_iso_time(one.updated_at);
    one.content = read_content_link(node);
    return one;
}

/// The image object of a response: bare, or within `data` or `image`.
inline result<stored_image> decode_stored_image(std::string_view body)
{
    json_document document(body);
    auto const root = document.root();
    auto const data = root["data"];
    auto const image = root["image"];
    auto const& place = data.is_object() ? data : image.is_object() ? image : root;
    return document.finish(read_stored_image(place));
}

} // namespace neuroflash::inline v0::api

#endif

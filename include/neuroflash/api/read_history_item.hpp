// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_READ_HISTORY_ITEM_HPP
#define NEUROFLASH_API_READ_HISTORY_ITEM_HPP

#include <neuroflash/api/endpoint.hpp>
#include <neuroflash/api/generation_codec.hpp>
#include <neuroflash/api/json_read.hpp>
#include <neuroflash/core/text/iso_time.hpp>
#include <neuroflash/models/history.hpp>

#include <string>
#include <utility>

namespace neuroflash::inline v0::api {

/// The id of a history item. Only `output_image_id` is documented; the others are the names that
/// the service uses elsewhere.
inline image_id read_history_id(json_node const& node)
{
    auto const documented = node["output_image_id"];
    if (documented.has_value()) return image_id(documented.require_nonempty_text());
    for (auto const* name : {"image_id", "id"}) {
        auto text = node[name].text();
        if (!text.empty()) return image_id(std::move(text));
    }
    return image_id(documented.require_nonempty_text());
}

/// Whether `read_history_id` finds an id.
inline bool names_history_id(json_node const& node)
{
    auto const documented = node["output_image_id"];
    if (documented.has_value()) return !documented.text().empty();
    return !node["image_id"].text().empty() || !node["id"].text().empty();
}

/// One item of the history. A path that is not a path of the service is left empty: the item can
/// still be found and deleted by its id.
inline history_item read_history_item(json_node const& node)
{
    history_item item;
    if (!node.require_object()) return item;
    item.image_id = read_history_id(node);
    auto const documented = node["output_image_url"];
    item.image_url = documented.has_value() ? documented.require_text() : node["url"].text();
    if (!item.image_url.empty()) {
        if (auto path = image_path::parse(item.image_url)) item.image_path = std::move(*path);
    }
    item.prompt = node["prompt"].text();
    item.model = read_optional_id<model_id>(node["model"]);
    item.batch_id = read_optional_id<batch_id>(node["batch_id"]);
    item.created_at = node["created_at"].text();
    return item;
}

/// Adds the time, if its zone is named, and the path below the client's own address.
inline void complete_history_item(history_item& item, value_context const& by)
{
    if (core::names_zone(item.created_at)) item.created = core::parse_iso_time(item.created_at);
    if (!item.image_path.empty() || item.image_url.empty()) return;
    auto path = image_path::parse(item.image_url, by.api_base);
    if (path) item.image_path = std::move(*path);
}

} // namespace neuroflash::inline v0::api

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_FUZZ_WRITTEN_HPP
#define NEUROFLASH_TEST_FUZZ_WRITTEN_HPP

#include <neuroflash/api/delete_image.hpp>
#include <neuroflash/api/issue_token.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/models/history.hpp>
#include <neuroflash/models/image_model.hpp>
#include <neuroflash/models/page.hpp>
#include <neuroflash/models/quota.hpp>
#include <neuroflash/models/workspace.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <optional>
#include <string>
#include <vector>

/// Values written as the service writes them. Two values are the same if their texts are.
namespace neuroflash::fuzz {

namespace json = boost::json;

template <class T>
void put(json::object& to, char const* name, std::optional<T> const& value)
{
    if (!value) return;
    if constexpr (requires { value->str(); }) {
        to[name] = value->str();
    } else {
        to[name] = *value;
    }
}

inline json::array array_of(std::vector<std::string> const& texts)
{
    return json::array(texts.begin(), texts.end());
}

inline std::string written(generation const& value)
{
    json::array images;
    for (auto const& one : value.images) {
        json::object image;
        if (!one.url.empty()) image["url"] = one.url;
        image["content_type"] = one.content_type;
        image["file_name"] = one.file_name;
        put(image, "file_size", one.file_size);
        put(image, "width", one.width);
        put(image, "height", one.height);
        put(image, "image_id", one.image_id);
        images.push_back(std::move(image));
    }
    json::object all;
    all["images"] = std::move(images);
    all["prompt"] = value.prompt;
    all["description"] = value.description;
    all["detail"] = value.detail;
    put(all, "batch_id", value.batch_id);
    return json::serialize(all);
}

inline json::object object_of(history_item const& value)
{
    json::object item;
    item["output_image_id"] = value.image_id.str();
    item["output_image_url"] = value.image_url;
    item["path"] = value.image_path.str(); // follows from the url; written to be compared
    item["prompt"] = value.prompt;
    put(item, "model", value.model);
    put(item, "batch_id", value.batch_id);
    item["created_at"] = value.created_at;
    return item;
}

inline std::string written(history_item const& value)
{
    return json::serialize(object_of(value));
}

inline std::string written(history_page const& value)
{
    json::array items;
    for (auto const& one : value.items) items.push_back(object_of(one));
    json::object all;
    all["items"] = std::move(items);
    put(all, "total", value.total);
    return json::serialize(all);
}

inline std::string written(std::vector<workspace> const& value)
{
    json::array all;
    for (auto const& one : value)
        all.push_back(json::object{{"id", one.id.str()}, {"name", one.name}});
    return json::serialize(all);
}

inline std::string written(page<quota> const& value)
{
    json::array data;
    for (auto const& one : value.data) {
        json::object quota{
            {"id", one.id},
            {"workspaceId", one.workspace_id.str()},
            {"usageTypeKey", one.usage_type_key},
            {"bonusAmount", one.bonus_amount},
            {"spilloverAmount", one.spillover_amount},
            {"usedAmount", one.used_amount},
            {"usedAmountDaily", one.used_amount_daily},
            {"availableAmount", one.available_amount},
            {"limitAmount", one.limit_amount},
            {"fairUseLimitReached", one.fair_use_limit_reached},
            {"dailyRefreshed", one.daily_refreshed}};
        put(quota, "limitAmountDaily", one.limit_amount_daily);
        data.push_back(std::move(quota));
    }
    json::object paging{
        {"size", value.size},
        {"totalElements", value.total_elements},
        {"totalPages", value.total_pages},
        {"currentPage", value.current_page}};
    return json::serialize(json::object{{"data", std::move(data)}, {"page", std::move(paging)}});
}

inline std::string written(std::vector<image_model> const& value)
{
    json::array all;
    for (auto const& one : value) {
        all.push_back(json::object{
            {"id", one.id.str()},
            {"name", one.name},
            {"provider", one.provider},
            {"description", one.description},
            {"capabilities", array_of(one.capabilities)},
            {"max_images", one.max_images},
            {"aspect_ratios", array_of(one.aspect_ratios)},
            {"output_formats", array_of(one.output_formats)},
            {"allowed", one.allowed},
            {"order", one.order}});
    }
    return json::serialize(all);
}

inline std::string written(api::issued_token const& value)
{
    return json::serialize(json::object{
        {"access_token", value.token},
        {"token_type", "Bearer"},
        {"expires_in", value.lifetime.count()}});
}

inline std::string written(api::nothing const&)
{
    return {};
}

} // namespace neuroflash::fuzz

#endif

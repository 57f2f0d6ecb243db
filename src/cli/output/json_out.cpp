// SPDX-License-Identifier: BSL-1.0
#include "cli/output/json_out.hpp"

#include "cli/errors/error_report.hpp"
#include "cli/errors/option_names.hpp"
#include "cli/errors/pasted_command.hpp"

#include <neuroflash/pending_generation.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace neuroflash::cli {

namespace json = boost::json;

namespace {

template <class T>
json::value value_or_null(std::optional<T> const& from)
{
    return from ? json::value(*from) : json::value(nullptr);
}

template <class Id>
json::value id_or_null(std::optional<Id> const& from)
{
    return from ? json::value(from->str()) : json::value(nullptr);
}

json::value text_or_null(std::string const& text)
{
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object image_object(image const& from, std::optional<saved_image> const& file)
{
    auto made = json::object();
    made["image_id"] = from.image_id ? id_or_null(from.image_id) : id_or_null(from.stored_id);
    made["url"] = text_or_null(from.url);
    // What really came counts more than what was declared.
    made["content_type"] = text_or_null(file ? file->content_type : from.content_type);
    made["width"] = value_or_null(from.width);
    made["height"] = value_or_null(from.height);
    made["path"] = file ? json::value(file->path) : json::value(nullptr);
    made["bytes"] = file ? json::value(file->bytes) : value_or_null(from.file_size);
    made["sha256"] = file ? text_or_null(file->sha256) : json::value(nullptr);
    return made;
}

} // namespace

json::object to_json(charge_verdict const& charge)
{
    auto made = json::object();
    made["state"] = to_string(charge.state);
    // The number is unknown, and 0 would be wrong.
    auto const unknown = charge.state == charge_state::unknown;
    made["credits"] = unknown ? json::value(nullptr) : json::value(charge.credits);
    if (charge.unit == charge_unit::tokens) {
        auto const counted = charge.state != charge_state::charged || charge.tokens > 0;
        made["tokens"] = unknown || !counted ? json::value(nullptr) : json::value(charge.tokens);
    }
    made["evidence"] = charge.evidence;
    return made;
}

json::object to_json(error const& failure)
{
    auto const shown = in_option_names(failure);
    auto inner = json::object();
    inner["code"] = to_string(failure.value());
    inner["message"] = shown.message();
    auto const what_to_do = advice_of(failure);
    inner["advice"] = what_to_do.sentence;
    inner["command"] = text_or_null(with_typed_profile(what_to_do.command));
    auto const status = failure.details().http_status;
    inner["http_status"] = status == 0 ? json::value(nullptr) : json::value(status);
    inner["charge"] = to_json(shown.charge());
    auto const* pending = failure.pending();
    inner["pending"] = pending ? json::value(pending->to_string()) : json::value(nullptr);
    inner["absent_from_history"] = failure.details().absent_from_history;
    auto made = json::object();
    made["error"] = std::move(inner);
    return made;
}

json::object to_json(workspace const& from)
{
    auto made = json::object();
    made["id"] = from.id.str();
    made["name"] = from.name;
    return made;
}

json::object to_json(quota const& from)
{
    auto made = json::object();
    made["id"] = from.id;
    made["workspace_id"] = from.workspace_id.str();
    made["usage_type_key"] = from.usage_type_key;
    made["available_now"] = from.available_now();
    made["available_amount"] = from.available_amount;
    made["used_amount"] = from.used_amount;
    made["used_amount_daily"] = from.used_amount_daily;
    made["limit_amount"] = from.limit_amount;
    made["limit_amount_daily"] = value_or_null(from.limit_amount_daily);
    made["bonus_amount"] = from.bonus_amount;
    made["spillover_amount"] = from.spillover_amount;
    made["fair_use_limit_reached"] = from.fair_use_limit_reached;
    made["daily_refreshed"] = text_or_null(from.daily_refreshed);
    return made;
}

json::object to_json(image_model const& from)
{
    auto made = json::object();
    made["id"] = from.id.str();
    made["name"] = from.name;
    made["provider"] = from.provider;
    made["description"] = from.description;
    made["capabilities"] = to_json(from.capabilities);
    made["max_images"] = from.max_images;
    made["aspect_ratios"] = to_json(from.aspect_ratios);
    made["output_formats"] = to_json(from.output_formats);
    made["allowed"] = from.allowed;
    made["order"] = from.order;
    return made;
}

json::object to_json(text_model const& from)
{
    auto made = json::object();
    made["id"] = from.id.str();
    made["name"] = from.name;
    made["provider"] = from.provider;
    made["description"] = from.description;
    made["context_window"] =
        from.context_window > 0 ? json::value(from.context_window) : json::value(nullptr);
    made["available"] = from.available;
    made["reasoning_model"] = from.reasoning_model;
    return made;
}

json::object to_json(brand_voice const& from)
{
    auto brand = json::object();
    brand["id"] = text_or_null(from.brand.id);
    brand["name"] = text_or_null(from.brand.name);
    brand["values"] = to_json(from.brand.values);
    brand["website"] = text_or_null(from.brand.website);
    brand["legacy"] = from.brand.legacy;
    auto made = json::object();
    made["id"] = from.id.str();
    made["name"] = from.name;
    made["description"] = from.description;
    made["language"] = text_or_null(from.language);
    made["country"] = text_or_null(from.country);
    made["donts"] = from.donts;
    made["active"] = from.active;
    made["personal"] = from.personal;
    made["brand"] = std::move(brand);
    made["updated_at"] = text_or_null(from.updated_at);
    return made;
}

json::object to_json(completion const& of)
{
    auto calls = json::array();
    for (auto const& some : of.tool_calls) {
        auto parsed = json::parse(some);
        for (auto& one : parsed.as_array()) calls.push_back(std::move(one));
    }
    auto made = json::object();
    made["text"] = of.text;
    made["refusal"] = text_or_null(of.refusal);
    made["tool_calls"] = std::move(calls);
    made["model"] = text_or_null(of.model.str());
    made["finish_reason"] = text_or_null(of.finish_reason);
    made["usage"] = nullptr;
    if (of.usage) {
        auto usage = json::object();
        usage["prompt_tokens"] = of.usage->prompt_tokens;
        usage["completion_tokens"] = of.usage->completion_tokens;
        usage["total_tokens"] = of.usage->total_tokens;
        made["usage"] = std::move(usage);
    }
    made["complete"] = of.is_complete();
    made["charge"] = to_json(of.charge);
    return made;
}

json::object to_json(history_page const& from)
{
    auto items = json::array();
    for (auto const& item : from.items) {
        auto made = json::object();
        made["image_id"] = item.image_id.str();
        made["image_path"] = item.image_path.str();
        made["prompt"] = text_or_null(item.prompt);
        made["model"] = id_or_null(item.model);
        made["batch_id"] = id_or_null(item.batch_id);
        made["created_at"] = text_or_null(item.created_at);
        items.push_back(std::move(made));
    }
    auto whole = json::object();
    whole["items"] = std::move(items);
    whole["total"] = value_or_null(from.total);
    return whole;
}

json::object to_json(generation const& made, std::span<std::optional<saved_image> const> files)
{
    auto images = json::array();
    for (auto i = std::size_t(0); i < made.images.size(); ++i) {
        images.push_back(image_object(made.images[i], files[i]));
    }
    auto whole = json::object();
    whole["images"] = std::move(images);
    whole["batch_id"] = made.batch_id ? id_or_null(made.batch_id) : id_or_null(made.generation_id);
    whole["prompt"] = made.prompt;
    whole["model"] = id_or_null(made.model ? made.model : made.call->requested_model);
    whole["description"] = text_or_null(made.description);
    whole["detail"] = text_or_null(made.detail);
    whole["request_id"] = text_or_null(made.call->request_id);
    whole["seconds"] = std::chrono::duration<double>(made.elapsed).count();
    whole["attempts"] = made.attempts;
    whole["recovered"] = made.recovered;
    whole["match"] = to_string(made.match);
    whole["charge"] = to_json(made.charge);
    return whole;
}

json::object to_json(std::string const& id, saved_image const& file)
{
    auto made = json::object();
    made["image_id"] = id;
    made["path"] = file.path;
    made["content_type"] = file.content_type;
    made["bytes"] = file.bytes;
    made["sha256"] = file.sha256;
    return made;
}

json::array to_json(std::vector<std::string> const& texts)
{
    auto made = json::array();
    for (auto const& text : texts) made.push_back(json::value(text));
    return made;
}

} // namespace neuroflash::cli

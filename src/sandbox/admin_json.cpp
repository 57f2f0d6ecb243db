// SPDX-License-Identifier: BSL-1.0
#include "sandbox/admin_json.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace json = boost::json;

namespace {

constexpr char replacement[] = "\xef\xbf\xbd";

std::string_view name_of(charge_kind kind)
{
    switch (kind) {
    case charge_kind::generate: return "generate";
    case charge_kind::edit: return "edit";
    case charge_kind::upload: return "upload";
    case charge_kind::upscale: break;
    }
    return "upscale";
}

/// The number of bytes of the UTF-8 sequence at the beginning; 0 if there is none.
std::size_t sequence_size(std::string_view text)
{
    auto const byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const first = byte(0);
    auto const size = first < 0x80 ? 1u
        : first < 0xc2             ? 0u
        : first < 0xe0             ? 2u
        : first < 0xf0             ? 3u
        : first < 0xf5             ? 4u
                                   : 0u;
    if (size == 0 || text.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((byte(i) & 0xc0) != 0x80) return 0;
    if (size < 3) return size;
    // Overlong forms, surrogates, and numbers above that of the last character are invalid.
    auto const second = byte(1);
    bool const bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
    return bad ? 0 : size;
}

} // namespace

std::string as_utf8(std::string_view text)
{
    auto made = std::string();
    while (!text.empty()) {
        auto const size = sequence_size(text);
        made += size == 0 ? std::string_view(replacement) : text.substr(0, size);
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return made;
}

json::object fault_object(fault const& planned)
{
    auto const usual = fault(planned.kind);
    json::object made;
    made["kind"] = row_of(planned.kind).name;
    if (!planned.method.empty()) made["method"] = planned.method;
    if (!planned.path_prefix.empty()) made["path"] = planned.path_prefix;
    made["times"] = planned.times;
    if (planned.skip != usual.skip) made["skip"] = planned.skip;
    if (planned.charge_first) made["charge_first"] = true;
    if (planned.status != usual.status) made["status"] = planned.status;
    if (!planned.headers.empty()) {
        json::object headers;
        for (auto const& [name, value] : planned.headers) headers[name] = value;
        made["headers"] = std::move(headers);
    }
    if (!planned.body.empty()) made["body"] = as_utf8(planned.body);
    if (planned.content_type != usual.content_type) made["content_type"] = planned.content_type;
    if (planned.bytes != usual.bytes) made["bytes"] = planned.bytes;
    if (planned.wait != usual.wait) made["wait_ms"] = planned.wait.count();
    if (planned.history_late != usual.history_late)
        made["history_late_ms"] = planned.history_late.count();
    if (planned.retry_after != usual.retry_after)
        made["retry_after_s"] = planned.retry_after.count();
    if (!planned.raw.empty()) made["raw"] = as_utf8(planned.raw);
    if (planned.keep_open) made["keep_open"] = true;
    return made;
}

json::object ledger_object(ledger_entry const& entry)
{
    json::array ids;
    for (auto const& id : entry.image_ids) ids.emplace_back(id);
    json::object made;
    made["sequence"] = entry.sequence;
    made["workspace"] = entry.workspace;
    made["kind"] = name_of(entry.kind);
    made["surface"] = entry.surface == api_surface::guide ? "guide" : "image_service_v1";
    made["prompt"] = as_utf8(entry.prompt);
    made["credits"] = entry.credits;
    made["batch_id"] = entry.batch_id;
    made["image_ids"] = std::move(ids);
    return made;
}

json::object token_object(token_entry const& entry)
{
    json::object made;
    made["sequence"] = entry.sequence;
    made["workspace"] = entry.workspace;
    made["completion_id"] = entry.completion_id;
    made["model"] = entry.model;
    made["prompt_tokens"] = entry.prompt_tokens;
    made["completion_tokens"] = entry.completion_tokens;
    made["tokens"] = entry.tokens();
    made["streamed"] = entry.streamed;
    return made;
}

json::object request_object(request_record const& seen)
{
    json::object made;
    made["method"] = as_utf8(seen.method);
    made["target"] = as_utf8(seen.target);
    made["authorized"] = seen.authorized;
    made["workspace"] = as_utf8(seen.workspace);
    made["content_type"] = as_utf8(seen.content_type);
    made["user_agent"] = as_utf8(seen.user_agent);
    made["body"] = as_utf8(seen.body);
    made["connection"] = seen.connection;
    made["to_storage"] = seen.to_storage;
    made["whole"] = seen.whole;
    return made;
}

json::object counters_object(counters const& seen)
{
    json::object made;
    made["requests"] = seen.requests;
    made["token_requests"] = seen.token_requests;
    made["workspace_requests"] = seen.workspace_requests;
    made["quota_requests"] = seen.quota_requests;
    made["model_requests"] = seen.model_requests;
    made["history_requests"] = seen.history_requests;
    made["generate_requests"] = seen.generate_requests;
    made["edit_requests"] = seen.edit_requests;
    made["text_model_requests"] = seen.text_model_requests;
    made["chat_requests"] = seen.chat_requests;
    made["completions"] = seen.completions;
    made["voice_requests"] = seen.voice_requests;
    made["generations"] = seen.generations;
    made["edits"] = seen.edits;
    made["uploads"] = seen.uploads;
    made["upscales"] = seen.upscales;
    made["image_service_requests"] = seen.image_service_requests;
    made["signed_with_token"] = seen.signed_with_token;
    made["deletes"] = seen.deletes;
    made["downloads"] = seen.downloads;
    made["unauthorized"] = seen.unauthorized;
    made["faults_applied"] = seen.faults_applied;
    json::object kinds;
    for (auto const& row : fault_kind_rows)
        if (auto const count = seen.faults_by_kind[index_of(row.kind)]; count != 0)
            kinds[row.name] = count;
    made["faults_by_kind"] = std::move(kinds);
    made["working"] = seen.working;
    made["connections_opened"] = seen.connections_opened;
    made["connections_open"] = seen.connections_open;
    return made;
}

json::object quota_object(quota_levels const& levels)
{
    json::object made;
    made["limit"] = levels.limit;
    made["limit_daily"] = levels.limit_daily;
    made["bonus"] = levels.bonus;
    made["spillover"] = levels.spillover;
    made["used"] = levels.used;
    made["used_daily"] = levels.used_daily;
    return made;
}

} // namespace neuroflash::inline v0::sandbox

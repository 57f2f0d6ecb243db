// SPDX-License-Identifier: BSL-1.0
#include "sandbox/router.hpp"

#include "sandbox/draw_task.hpp"
#include "sandbox/responses.hpp"
#include "service_model/api_description.hpp"

#include <optional>
#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

using service_model::api_operation;
using service_model::api_response;
using service_model::image_kind;

/// The sandbox's own routes, which no service has.
std::optional<http_response> own_response(http_request const& request)
{
    auto const path = request.path();
    if (path != "/health" && path != "/openapi.json") return std::nullopt;
    if (request.method != "GET") return service_model::wrong_method("GET");
    if (path == "/health") return service_model::response_of(200, R"({"status":"ok"})");
    return service_model::response_of(200, std::string(service_model::openapi_json()));
}

void count_task_request(statistics& counts, http_request const& request)
{
    ++counts.image_service_requests;
    if (request.method != "POST") return;
    auto const path = request.path();
    if (path.ends_with("/image-generation-tasks")) ++counts.generate_requests;
    if (path.ends_with("/image-edit-tasks")) ++counts.edit_requests;
}

void count(statistics& counts, http_request const& request, api_response const& response)
{
    switch (response.operation) {
    case api_operation::other: break;
    case api_operation::token: ++counts.token_requests; break;
    case api_operation::workspaces: ++counts.workspace_requests; break;
    case api_operation::quotas: ++counts.quota_requests; break;
    case api_operation::image_models: ++counts.model_requests; break;
    case api_operation::generate: ++counts.generate_requests; break;
    case api_operation::edit: ++counts.edit_requests; break;
    case api_operation::history: ++counts.history_requests; break;
    case api_operation::text_models: ++counts.text_model_requests; break;
    case api_operation::chat: ++counts.chat_requests; break;
    case api_operation::voices: ++counts.voice_requests; break;
    case api_operation::image_service: count_task_request(counts, request); break;
    }
    if (response.status == 401) ++counts.unauthorized;
    if (!response.removed.empty()) ++counts.deletes;
}

atomic_counter& count_of(statistics& counts, image_kind kind)
{
    switch (kind) {
    case image_kind::generated: return counts.generations;
    case image_kind::edited: return counts.edits;
    case image_kind::uploaded: return counts.uploads;
    case image_kind::upscaled: break;
    }
    return counts.upscales;
}

} // namespace

http_response router::handle(http_request const& request) const
{
    ++context_.counts.requests;
    if (request.to_storage) return signed_content(request);
    if (auto own = own_response(request)) return std::move(*own);
    auto response = context_.state.handle(request);
    count(context_.counts, request, response);
    if (response.text) return complete_text(request, std::move(response));
    return response_from(std::move(response));
}

http_response router::signed_content(http_request const& request) const
{
    bool const with_token = !request.authorization.empty();
    if (with_token) ++context_.counts.signed_with_token;
    if (request.method != "GET") return refuse(405, "Method Not Allowed");
    return response_from(context_.state.signed_content(request.target, with_token));
}

http_response
router::complete_text(http_request const& request, service_model::api_response asked) const
{
    auto written = service_model::write_completion(std::move(*asked.text), request.shape);
    written.entry.workspace = std::move(asked.workspace);
    if (!context_.state.charge_text(written))
        return service_model::refuse_quota(
            context_.params.quota_exceeded_status, service_model::paid_unit::token);
    ++context_.counts.completions;
    auto made = service_model::respond(written, written.entry.completion_id, context_.params.usage);
    auto response = http_response(std::move(made.whole));
    if (written.entry.streamed)
        response.stream =
            streamed_completion{std::move(made.documents), context_.params.text_piece_time};
    return response;
}

http_response router::finish(service_model::guide_job const& job) const
{
    auto made = context_.state.finish(job);
    if (made.status / 100 != 2) return made;
    ++(job.kind == charge_kind::edit ? context_.counts.edits : context_.counts.generations);
    return made;
}

http_response
router::finish(service_model::image_task const& task, std::vector<drawn_file> const& files) const
{
    auto made = context_.state.finish(task, files);
    if (made.status / 100 == 2) ++count_of(context_.counts, task.kind);
    return response_from(std::move(made));
}

/// Turns a response of the model into one for a session, which draws the bytes of its image later.
http_response router::response_from(service_model::service_response from) const
{
    if (!from.content) return from;
    ++context_.counts.downloads;
    auto const& image = *from.content;
    http_response made;
    made.content_type = content_type_of(image.format);
    made.headers.emplace_back("Cache-Control", "private, max-age=604800, immutable");
    made.image = image_order{recipe_of(image), image.format};
    return made;
}

http_response damaged_upload_response()
{
    return invalid("body", {{"imageUrl", "the image file is damaged", "value_error"}});
}

} // namespace neuroflash::inline v0::sandbox

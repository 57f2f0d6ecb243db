// SPDX-License-Identifier: BSL-1.0
// image-service v1: the model answers, this file counts and hands out images.
#include "sandbox/draw_task.hpp"
#include "sandbox/responses.hpp"
#include "sandbox/routes.hpp"

#include <utility>

namespace neuroflash::inline v0::sandbox {

namespace {

using service_model::image_kind;

void count_request(statistics& counts, http_request const& request)
{
    ++counts.image_service_requests;
    if (request.method != "POST") return;
    auto const path = request.path();
    if (path.ends_with("/image-generation-tasks")) ++counts.generate_requests;
    if (path.ends_with("/image-edit-tasks")) ++counts.edit_requests;
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

http_response image_service(route_context const& context, http_request const& request)
{
    count_request(context.counts, request);
    auto response = context.state.image_service({request.method, request.target, request.body});
    if (!response.removed.empty()) ++context.counts.deletes;
    return response_from(context, std::move(response));
}

http_response signed_content(route_context const& context, http_request const& request)
{
    bool const with_token = !request.authorization.empty();
    if (with_token) ++context.counts.signed_with_token;
    if (request.method != "GET") return refuse(405, "Method Not Allowed");
    return response_from(context, context.state.signed_content(request.target, with_token));
}

http_response finish_task(
    route_context const& context, service_model::image_task const& task,
    std::vector<drawn_file> const& files)
{
    ++count_of(context.counts, task.kind);
    return response_from(context, context.state.finish(task, files));
}

http_response damaged_upload_response()
{
    return invalid("body", {{"imageUrl", "the image file is damaged", "value_error"}});
}

} // namespace neuroflash::inline v0::sandbox

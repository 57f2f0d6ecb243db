// SPDX-License-Identifier: BSL-1.0
// The images of the guide's surface: the model answers, this file counts and hands out images.
#include "sandbox/draw_task.hpp"
#include "sandbox/routes.hpp"

#include <utility>

namespace neuroflash::inline v0::sandbox {

using service_model::guide_images;

http_response response_from(route_context const& context, service_model::service_response from)
{
    if (!from.content) return from;
    ++context.counts.downloads;
    auto const& image = *from.content;
    http_response made;
    made.content_type = content_type_of(image.format);
    made.headers.emplace_back("Cache-Control", "private, max-age=604800, immutable");
    made.image = image_order{recipe_of(image), image.format};
    return made;
}

http_response list_models(route_context const& context, http_request const&, std::string const&)
{
    ++context.counts.model_requests;
    return guide_images::list_models();
}

http_response
generate(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.generate_requests;
    return context.state.on_guide([&](guide_images& guide, service_time now) {
        return guide.order(charge_kind::generate, request.body, request.workspace, now);
    });
}

http_response edit(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.edit_requests;
    return context.state.on_guide([&](guide_images& guide, service_time now) {
        return guide.order(charge_kind::edit, request.body, request.workspace, now);
    });
}

http_response finish_job(route_context const& context, service_model::guide_job const& job)
{
    auto made = context.state.finish(job);
    ++(job.kind == charge_kind::edit ? context.counts.edits : context.counts.generations);
    return made;
}

http_response
list_history(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.history_requests;
    return context.state.on_guide([&](guide_images& guide, service_time now) {
        return guide.list(request.workspace, request.target, now);
    });
}

http_response
get_history_item(route_context const& context, http_request const& request, std::string const& id)
{
    ++context.counts.history_requests;
    return context.state.on_guide([&](guide_images& guide, service_time now) {
        return guide.item(request.workspace, id, now);
    });
}

http_response
delete_image(route_context const& context, http_request const& request, std::string const& id)
{
    auto made = context.state.on_guide([&](guide_images& guide, service_time now) {
        return guide.remove(request.workspace, id, now);
    });
    if (!made.removed.empty()) ++context.counts.deletes;
    return made;
}

http_response
view_image(route_context const& context, http_request const& request, std::string const& id)
{
    return response_from(
        context, context.state.on_guide([&](guide_images& guide, service_time now) {
            return guide.view(request.workspace, id, now);
        }));
}

http_response stored_file(route_context const& context, http_request const&, std::string const& id)
{
    return response_from(
        context, context.state.on_guide([&](guide_images& guide, service_time now) {
            return guide.stored_file(id, now);
        }));
}

} // namespace neuroflash::inline v0::sandbox

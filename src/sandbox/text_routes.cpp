// SPDX-License-Identifier: BSL-1.0
#include "sandbox/event_stream.hpp"
#include "sandbox/responses.hpp"
#include "sandbox/routes.hpp"
#include "sandbox/text_catalog.hpp"
#include "sandbox/text_response.hpp"

#include <boost/json/array.hpp>

namespace neuroflash::inline v0::sandbox {

namespace json = boost::json;

http_response
list_text_models(route_context const& context, http_request const&, std::string const&)
{
    ++context.counts.text_model_requests;
    json::array body;
    for (auto const& model : text_catalog()) {
        json::object made;
        made["id"] = model.id;
        made["name"] = model.name;
        made["provider"] = model.provider;
        made["description"] = model.description;
        made["context_window"] = model.context_window;
        if (model.available != availability::unsaid)
            made["available"] = model.available == availability::yes;
        made["reasoning_model"] = model.reasoning;
        body.push_back(std::move(made));
    }
    return json_response(200, std::move(body));
}

http_response text_health(route_context const&, http_request const&, std::string const&)
{
    return json_response(200, json::object());
}

http_response
complete_text(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.chat_requests;
    auto read = read_text_request(request.body, context.params.forbid_unknown_fields);
    if (auto* refusal = std::get_if<http_response>(&read)) return std::move(*refusal);
    auto& asked = std::get<text_request>(read);
    if (request.shape == text_shape::tool_calls && asked.tool.empty()) asked.tool = "look_up";
    bool const streams =
        request.shape == text_shape::stream || (asked.stream && request.shape != text_shape::whole);
    auto const made = write_text(asked);
    auto entry = token_entry();
    entry.workspace = request.workspace;
    entry.model = asked.model;
    entry.prompt_tokens = made.prompt_tokens;
    entry.completion_tokens = made.completion_tokens;
    entry.streamed = streams;
    if (!context.state.charge_text(entry))
        return service_model::refuse_quota(
            context.params.quota_exceeded_status, service_model::paid_unit::token);
    ++context.counts.completions;
    auto head = response_head();
    head.id = entry.completion_id;
    head.model = asked.model;
    head.null_content = request.shape == text_shape::null_content;
    if (!streams) return json_response(200, whole_response(made, head));
    auto stream = streamed_completion();
    stream.documents = response_chunks(made, head, context.params.usage);
    stream.piece_time = context.params.text_piece_time;
    auto response = http_response();
    response.content_type = "text/event-stream; charset=utf-8";
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("X-Generation-Id", head.id);
    response.body = whole_stream(stream);
    response.stream = std::move(stream);
    return response;
}

} // namespace neuroflash::inline v0::sandbox

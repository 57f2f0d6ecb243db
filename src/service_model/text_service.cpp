// SPDX-License-Identifier: BSL-1.0
#include "service_model/text_service.hpp"

#include "service_model/event_stream.hpp"
#include "service_model/text_catalog.hpp"
#include "service_model/text_response.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

text_shape shape_of(fault_kind kind)
{
    switch (kind) {
    case fault_kind::whole_for_stream: return text_shape::whole;
    case fault_kind::stream_unasked: return text_shape::stream;
    case fault_kind::null_content: return text_shape::null_content;
    case fault_kind::tool_calls: return text_shape::tool_calls;
    default: return text_shape::as_asked;
    }
}

written_text write_completion(text_request asked, text_shape shape)
{
    if (shape == text_shape::tool_calls && asked.tool.empty()) asked.tool = "look_up";
    auto written = written_text();
    written.made = write_text(asked);
    written.shape = shape;
    written.entry.model = asked.model;
    written.entry.prompt_tokens = written.made.prompt_tokens;
    written.entry.completion_tokens = written.made.completion_tokens;
    written.entry.streamed =
        shape == text_shape::stream || (asked.stream && shape != text_shape::whole);
    return written;
}

text_response respond(written_text const& written, std::string const& id, usage_place usage)
{
    auto head = response_head();
    head.id = id;
    head.model = written.entry.model;
    head.null_content = written.shape == text_shape::null_content;
    auto response = text_response();
    if (!written.entry.streamed) {
        response.whole = json_response(200, whole_response(written.made, head));
        return response;
    }
    response.documents = response_chunks(written.made, head, usage);
    response.whole.content_type = "text/event-stream; charset=utf-8";
    response.whole.headers.emplace_back("Cache-Control", "no-cache");
    response.whole.headers.emplace_back("X-Generation-Id", id);
    response.whole.body = whole_stream(response.documents);
    return response;
}

service_response list_text_models()
{
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

} // namespace neuroflash::inline v0::service_model

// SPDX-License-Identifier: BSL-1.0
#include "sandbox/responses.hpp"
#include "sandbox/routes.hpp"
#include "service_model/text_service.hpp"

#include <boost/json/object.hpp>

#include <utility>
#include <variant>

namespace neuroflash::inline v0::sandbox {

http_response
list_text_models(route_context const& context, http_request const&, std::string const&)
{
    ++context.counts.text_model_requests;
    return service_model::list_text_models();
}

http_response text_health(route_context const&, http_request const&, std::string const&)
{
    return json_response(200, boost::json::object());
}

http_response
complete_text(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.chat_requests;
    auto asked =
        service_model::read_text_request(request.body, context.params.forbid_unknown_fields);
    if (auto* refusal = std::get_if<service_model::service_response>(&asked))
        return std::move(*refusal);
    auto written = service_model::write_completion(
        std::get<service_model::text_request>(std::move(asked)), request.shape);
    written.entry.workspace = request.workspace;
    if (!context.state.charge_text(written.entry))
        return service_model::refuse_quota(
            context.params.quota_exceeded_status, service_model::paid_unit::token);
    ++context.counts.completions;
    auto made = service_model::respond(written, written.entry.completion_id, context.params.usage);
    auto response = http_response(std::move(made.whole));
    if (written.entry.streamed)
        response.stream =
            streamed_completion{std::move(made.documents), context.params.text_piece_time};
    return response;
}

} // namespace neuroflash::inline v0::sandbox

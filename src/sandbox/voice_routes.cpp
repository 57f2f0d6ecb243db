// SPDX-License-Identifier: BSL-1.0
#include "sandbox/routes.hpp"
#include "service_model/brand_voices.hpp"

namespace neuroflash::inline v0::sandbox {

namespace {

service_model::voice_rules rules_of(sandbox_params const& params)
{
    return {params.voice_envelope, params.voice_prompt, params.long_summaries};
}

} // namespace

http_response
list_voices(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.voice_requests;
    return service_model::list_voices(rules_of(context.params), request.target);
}

http_response get_voice(route_context const& context, http_request const&, std::string const& id)
{
    ++context.counts.voice_requests;
    return service_model::get_voice(id);
}

http_response voice_prompt(route_context const& context, http_request const&, std::string const& id)
{
    ++context.counts.voice_requests;
    return service_model::voice_prompt(rules_of(context.params), id);
}

http_response
voice_summary(route_context const& context, http_request const& request, std::string const&)
{
    ++context.counts.voice_requests;
    return service_model::voice_summary(rules_of(context.params), request.body);
}

} // namespace neuroflash::inline v0::sandbox

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_ROUTES_HPP
#define NEUROFLASH_SRC_SANDBOX_ROUTES_HPP

#include "sandbox/http_types.hpp"
#include "sandbox/service.hpp"
#include "sandbox/statistics.hpp"

#include <neuroflash/sandbox/sandbox_params.hpp>

#include <string>
#include <vector>

namespace neuroflash::inline v0::sandbox {

/// What every handler works with.
struct route_context
{
    sandbox_params const& params;
    std::string const& origin; ///< "https://127.0.0.1:PORT"
    service& state;
    statistics& counts;
};

// One function an endpoint. Token and workspace membership are checked before they are called,
// except for the lists of workspaces and quotas; http_request::workspace is then the workspace of
// the header or of the path.
// \param id what stands in the path's place holder, if it has one

/// The sandbox's own routes, which no service has.
http_response server_health(route_context const&, http_request const&, std::string const& id);
http_response server_description(route_context const&, http_request const&, std::string const& id);

http_response issue_token(route_context const&, http_request const&, std::string const& id);

http_response list_workspaces(route_context const&, http_request const&, std::string const& id);
http_response list_quotas(route_context const&, http_request const&, std::string const& id);

http_response list_models(route_context const&, http_request const&, std::string const& id);
http_response generate(route_context const&, http_request const&, std::string const& id);
http_response edit(route_context const&, http_request const&, std::string const& id);
http_response list_history(route_context const&, http_request const&, std::string const& id);
http_response get_history_item(route_context const&, http_request const&, std::string const& id);
http_response delete_image(route_context const&, http_request const&, std::string const& id);
http_response view_image(route_context const&, http_request const&, std::string const& id);
http_response stored_file(route_context const&, http_request const&, std::string const& id);

http_response list_text_models(route_context const&, http_request const&, std::string const& id);
http_response text_health(route_context const&, http_request const&, std::string const& id);
http_response complete_text(route_context const&, http_request const&, std::string const& id);

http_response list_voices(route_context const&, http_request const&, std::string const& id);
http_response get_voice(route_context const&, http_request const&, std::string const& id);
http_response voice_prompt(route_context const&, http_request const&, std::string const& id);
http_response voice_summary(route_context const&, http_request const&, std::string const& id);

/// Answers with the example of the description of the API.
http_response
respond_as_described(route_context const&, http_request const&, std::string const& id);

/// Answers everything below /api/image-service. The token was checked.
http_response image_service(route_context const&, http_request const&);

/// Answers the origin of signed addresses.
http_response signed_content(route_context const&, http_request const&);

/// Charges a task of image-service v1 whose images are drawn, and describes them.
http_response finish_task(
    route_context const&, service_model::image_task const& task,
    std::vector<drawn_file> const& files);

/// The answer to an upload that looks like an image file and cannot be decoded.
http_response damaged_upload_response();

/// A response of the model; the bytes of an image are still to be drawn.
http_response response_from(route_context const&, service_model::service_response from);

/// Carries out a job that generate or edit asked for: charges it and describes its images.
http_response finish_job(route_context const&, service_model::guide_job const& job);

} // namespace neuroflash::inline v0::sandbox

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_ROUTER_HPP
#define NEUROFLASH_SRC_SANDBOX_ROUTER_HPP

#include "sandbox/http_types.hpp"
#include "sandbox/service.hpp"
#include "sandbox/statistics.hpp"

#include <neuroflash/sandbox/sandbox_params.hpp>

#include <vector>

namespace neuroflash::inline v0::sandbox {

/// The objects that a router works with.
struct route_context
{
    sandbox_params const& params;
    service& state;
    statistics& counts;
};

/// \brief Makes the response to a request without sockets, waiting or drawing: the model answers,
/// the router counts.
///
/// A paid request for images that is accepted is returned as a job or a task, to be passed to
/// finish() afterwards.
class router
{
public:
    explicit router(route_context context) : context_(context) {}

    http_response handle(http_request const& request) const;

    /// Charges a job and describes its images.
    http_response finish(service_model::guide_job const& job) const;

    /// Charges a task of image-service v1 whose images are drawn, and describes them.
    http_response
    finish(service_model::image_task const& task, std::vector<drawn_file> const& files) const;

private:
    http_response signed_content(http_request const& request) const;
    http_response
    complete_text(http_request const& request, service_model::api_response asked) const;
    http_response response_from(service_model::service_response from) const;

    route_context context_;
};

/// The answer to an upload that looks like an image file and cannot be decoded.
http_response damaged_upload_response();

} // namespace neuroflash::inline v0::sandbox

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_IMAGE_SERVICE_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_IMAGE_SERVICE_HPP

#include "service_model/image_store.hpp"
#include "service_model/service_response.hpp"

#include <neuroflash/service_model/image_service_params.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// The common prefix of every path of the surface.
inline constexpr std::string_view image_service_prefix = "/api/image-service/";

/// A request whose token was checked.
struct service_request
{
    std::string_view method;
    std::string_view target; ///< The target as sent, with the query.
    std::string_view body;
};

/// The images of a task that was carried out.
struct finished_task
{
    std::string generation_id;
    std::vector<std::shared_ptr<image_record>> images;
};

/**
 * \brief image-service v1 without sockets, pixels, locks and a clock.
 *
 * handle() answers a request, or returns a task. Its worker passes it to make(), completes the
 * records, adds them to the store, and gets the response from respond().
 */
class image_service
{
public:
    /// The values and functions that the surface needs from the service around it.
    struct dependencies
    {
        std::function<std::string()> origin;         ///< "https://host" of the API
        std::function<std::string()> storage_origin; ///< The origin of the signed addresses.
        unsigned quota_status = 429; ///< The status of a refusal for lack of credits.
        unsigned long_side = 1024;   ///< The pixels of the long side of a generated image.
        std::function<bool(std::string const& workspace)> has_workspace;
        std::function<int(std::string const& workspace, int wanted)> reserve;
        std::function<std::string()> new_id;
    };

    /// \param store outlives this object
    image_service(image_service_params params, image_store& store, dependencies around);

    image_service_params const& params() const { return params_; }

    /// \param request a request whose path is below image_service_prefix
    service_response handle(service_request const& request, service_time now);

    /// Answers a request to the storage origin. \param with_token whether it has an Authorization
    /// header
    service_response
    signed_content(std::string_view target, bool with_token, service_time now) const;

    /// Whether a task is answered with 202 before its images are ready.
    bool responds_first() const;

    /// The records of a task, without sequence, drawing and bytes.
    finished_task make(image_task const& task, service_time now);

    /// The response to a task whose images are in the store.
    service_response
    respond(image_task const& task, finished_task const& done, service_time now) const;

    /// The task that makes images of another user before the start.
    image_task colleague_task(std::string workspace) const;

private:
    struct place; // a request's path, taken apart

    service_response
    list(service_request const& request, std::string const& workspace, service_time now);
    service_response one_image(service_request const& request, place const& at, service_time now);
    service_response content(place const& at, service_time now) const;
    service_response models(service_request const& request) const;
    service_response upload(std::string_view body, std::string const& workspace) const;
    service_response
    generate(std::string_view body, std::string const& workspace, service_time now) const;
    service_response
    edit(std::string_view body, std::string const& workspace, service_time now) const;
    service_response
    upscale(std::string_view body, std::string const& workspace, service_time now) const;

    image_pointer find(std::string const& workspace, std::string const& id) const;
    image_pointer
    find_ready(std::string const& workspace, std::string const& id, service_time now) const;
    service_response missing_image(std::string_view field) const;
    service_response begin(image_task task, int wanted) const;
    list_rules rules_of_list() const;
    std::string signature_of(image_record const& image) const;

    image_service_params params_;
    image_store& store_;
    dependencies around_;
};

} // namespace neuroflash::inline v0::service_model

#endif

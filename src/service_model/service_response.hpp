// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_SERVICE_RESPONSE_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_SERVICE_RESPONSE_HPP

#include "service_model/image_store.hpp"
#include "service_model/task_request.hpp"

#include <neuroflash/service_model/charge_records.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// An upload or a task to be carried out. It is checked, and its credits are put aside.
struct image_task
{
    image_kind kind = image_kind::generated;
    std::string workspace;
    std::string creator; ///< The id of a user.
    task_body asked;
    image_format format = image_format::png; ///< The format of the images to be made.
    image_size size;                         ///< The size of each image.
    int granted = 1;                         ///< The number of images to be made.
    int credits = 0;                         ///< The number of credits that are put aside.
    std::vector<image_pointer> inputs;
    image_pointer mask;
    std::shared_ptr<std::string const> upload; ///< The bytes of an upload.
    std::chrono::milliseconds late{0};         ///< Lists show the images that much later.
    std::string origin;                        ///< The origin of the links in its response.
    std::uint64_t epoch = 0;                   ///< The number of resets before it was accepted.
};

/// A generation or an edit of the guide's surface to be carried out. It is checked, and its credits
/// are put aside.
struct guide_job
{
    charge_kind kind = charge_kind::generate;
    std::string workspace;
    std::string prompt;
    std::string model;
    std::string aspect_ratio;
    image_size size;
    image_format format = image_format::png;
    int asked = 1;
    int granted = 1;
    std::vector<image_pointer> sources;
    std::chrono::milliseconds history_late{0}; ///< The history shows its images that much later.
    std::string origin;                        ///< The origin of the links in its response.
    std::uint64_t epoch = 0;                   ///< The number of resets before it was accepted.
};

/// A response, or the work that has to be done to get it. At most one of job, task and content is
/// set.
struct service_response
{
    unsigned status = 200;
    std::string content_type; ///< Empty if there is none.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::optional<guide_job> job;   ///< The job to be carried out.
    std::optional<image_task> task; ///< The task to be carried out.
    image_pointer content;          ///< The image whose bytes are the body.
    std::string removed;            ///< The id of an image that the request deleted.
};

/// A response with a JSON body.
service_response response_of(unsigned status, std::string body);
service_response json_response(unsigned status, boost::json::value const& body);

/// {"detail":"text"}, as FastAPI writes it.
service_response refuse(unsigned status, std::string_view text);

/// {"error":"text","code":"CODE"}, as the gateway and the v1 services write it.
service_response refuse(unsigned status, std::string_view text, std::string_view code);

/// 400 {"error":"type","error_description":"text"}, as the identity provider writes it.
service_response refuse_login(std::string_view type, std::string_view description);

/// 400 {"errors":[{"field":...,"message":...,"type":"validation"}]}, as the v1 services do.
service_response invalid_parameter(std::string_view field, std::string_view message);

/// 422 with FastAPI's list of errors. \param place "body" or "query"
service_response invalid(std::string_view place, std::vector<field_error> const& errors);

/// 422 for one field of the body.
service_response invalid_field(std::string_view name, std::string_view message);

/// 403 in the shape of the gateway, which is not that of the service.
service_response forbidden(std::string_view text);

/// The unit in which a request is paid.
enum class paid_unit
{
    credit,
    token
};

/// The refusal of a paid request for lack of credits or tokens. \param status 429 or 403
service_response refuse_quota(unsigned status, paid_unit unit = paid_unit::credit);

/// The page of a list that a request asks for with `page` and `size`, in its envelope; 400 if they
/// are out of range. \param name of the list below `_embedded`
service_response list_response(
    boost::json::array const& all, std::string_view target, list_envelope envelope,
    std::string_view name);

/// A response with 405 and the allowed methods.
service_response wrong_method(std::string_view allowed);

} // namespace neuroflash::inline v0::service_model

#endif

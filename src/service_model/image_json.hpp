// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_IMAGE_JSON_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_IMAGE_JSON_HPP

#include "service_model/image_store.hpp"
#include "service_model/model_catalog.hpp"
#include "service_model/task_request.hpp"

#include <neuroflash/service_model/image_service_params.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// An array of the texts.
boost::json::array text_array(std::span<std::string_view const> list);

/// {"detail":"text"}, as FastAPI writes it.
std::string detail_text(std::string_view text);

/// {"detail":[{"loc":["body","prompt"],"msg":...,"type":...}]}
/// \param place "body" or "query"
std::string validation_text(std::string_view place, std::vector<field_error> const& errors);

/// A time as text, such as "2024-01-15T10:30:00Z", in the given form.
std::string time_text(service_time time, time_form form);

/// The path of the bytes of an image.
std::string content_path(image_record const& image);

/// A day as text, such as "2024-01-15".
std::string date_text(std::chrono::sys_days day);

/// An image as image-service v1 describes it. \param origin of the API
boost::json::object describe_image(
    image_record const& image, image_service_params const& params, std::string_view origin,
    service_time now);

/// A model as image-service v1 describes it.
boost::json::object describe_model(catalog_model const& model);

/// A list in its envelope. \param name of the list below `_embedded`
std::string list_text(
    boost::json::array items, list_envelope envelope, std::string_view name, std::size_t page,
    std::size_t size, std::size_t total);

} // namespace neuroflash::inline v0::service_model

#endif

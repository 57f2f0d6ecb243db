// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_RESPONSES_HPP
#define NEUROFLASH_SRC_SANDBOX_RESPONSES_HPP

#include "sandbox/http_types.hpp"
#include "service_model/task_request.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::sandbox {

using service_model::field_error;

http_response json_response(unsigned status, boost::json::value const& body);

/// {"detail":"text"}, as FastAPI writes it.
http_response detail_response(unsigned status, std::string_view text);

/// 422 {"detail":[{"loc":["body","prompt"],"msg":...,"type":...}]}
/// \param place "body" or "query"
http_response validation_response(std::string_view place, std::vector<field_error> const& errors);

/// {"error":"text","code":"CODE"}, as the gateway and the v1 services write it.
http_response code_response(unsigned status, std::string_view text, std::string_view code);

/// 400 {"errors":[{"field":...,"message":...,"type":"validation"}]}, as the v1 services do.
http_response bad_parameter_response(std::string_view field, std::string_view message);

/// {"error":"type","error_description":"text"}, as the identity provider writes it.
http_response oauth_response(unsigned status, std::string_view type, std::string_view description);

/// The "page" member of the v1 services' lists.
boost::json::object page_object(std::size_t page, std::size_t size, std::size_t total);

/// \param time since 1970, UTC; "2024-01-15T10:30:00.123456Z"
std::string timestamp(std::chrono::system_clock::time_point time);

/// "2024-01-15"
std::string date(std::chrono::sys_days day);

} // namespace neuroflash::inline v0::sandbox

#endif

// SPDX-License-Identifier: BSL-1.0
#include "sandbox/responses.hpp"

#include "service_model/image_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <cstdio>

namespace neuroflash::inline v0::sandbox {

namespace json = boost::json;

http_response json_response(unsigned status, json::value const& body)
{
    http_response made;
    made.status = status;
    made.content_type = "application/json";
    made.body = json::serialize(body);
    return made;
}

http_response detail_response(unsigned status, std::string_view text)
{
    json::object body;
    body["detail"] = text;
    return json_response(status, body);
}

http_response validation_response(std::string_view place, std::vector<field_error> const& errors)
{
    http_response made;
    made.status = 422;
    made.content_type = "application/json";
    made.body = service_model::validation_text(place, errors);
    return made;
}

http_response code_response(unsigned status, std::string_view text, std::string_view code)
{
    json::object body;
    body["error"] = text;
    body["code"] = code;
    return json_response(status, body);
}

http_response bad_parameter_response(std::string_view field, std::string_view message)
{
    json::object error;
    error["field"] = field;
    error["message"] = message;
    error["type"] = "validation";
    json::array errors;
    errors.push_back(std::move(error));
    json::object body;
    body["errors"] = std::move(errors);
    return json_response(400, body);
}

http_response oauth_response(unsigned status, std::string_view type, std::string_view description)
{
    json::object body;
    body["error"] = type;
    body["error_description"] = description;
    auto made = json_response(status, body);
    made.headers.emplace_back("Cache-Control", "no-store");
    return made;
}

json::object page_object(std::size_t page, std::size_t size, std::size_t total)
{
    json::object made;
    made["size"] = size;
    made["totalElements"] = total;
    made["totalPages"] = (total + size - 1) / size;
    made["currentPage"] = page;
    return made;
}

std::string timestamp(std::chrono::system_clock::time_point time)
{
    return service_model::time_text(time, service_model::time_form::microseconds);
}

std::string date(std::chrono::sys_days day)
{
    std::chrono::year_month_day const parts(day);
    char text[24];
    std::snprintf(
        text, sizeof text, "%04d-%02u-%02u", static_cast<int>(parts.year()),
        static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
    return text;
}

} // namespace neuroflash::inline v0::sandbox

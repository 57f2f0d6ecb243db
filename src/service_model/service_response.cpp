// SPDX-License-Identifier: BSL-1.0
#include "service_model/service_response.hpp"

#include "service_model/form_fields.hpp"
#include "service_model/image_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

service_response response_of(unsigned status, std::string body)
{
    service_response made;
    made.status = status;
    made.content_type = "application/json";
    made.body = std::move(body);
    return made;
}

service_response json_response(unsigned status, json::value const& body)
{
    return response_of(status, json::serialize(body));
}

service_response refuse(unsigned status, std::string_view text)
{
    return response_of(status, detail_text(text));
}

service_response invalid(std::string_view place, std::vector<field_error> const& errors)
{
    return response_of(422, validation_text(place, errors));
}

service_response invalid_field(std::string_view name, std::string_view message)
{
    return invalid("body", {{std::string(name), std::string(message), "value_error"}});
}

service_response refuse_quota(unsigned status, paid_unit unit)
{
    if (unit == paid_unit::token)
        return refuse(
            status, "The token quota of this workspace is exceeded", "TOKEN_QUOTA_EXCEEDED");
    return refuse(status, "The image quota of this workspace is exceeded", "IMAGE_QUOTA_EXCEEDED");
}

service_response list_response(
    json::array const& all, std::string_view target, list_envelope envelope, std::string_view name)
{
    auto const asked = read_page(query_of(target));
    if (!asked.bad.empty())
        return invalid_parameter(asked.bad, "must be a number from 1 (size: to 200)");
    json::array cut;
    auto const first = (asked.page - 1) * asked.size;
    for (auto i = first; i < all.size() && i < first + asked.size; ++i) cut.push_back(all[i]);
    return response_of(
        200, list_text(std::move(cut), envelope, name, asked.page, asked.size, all.size()));
}

service_response wrong_method(std::string_view allowed)
{
    auto made = refuse(405, "Method Not Allowed");
    made.headers.emplace_back("Allow", allowed);
    return made;
}

service_response refuse(unsigned status, std::string_view text, std::string_view code)
{
    json::object body;
    body["error"] = text;
    body["code"] = code;
    return json_response(status, body);
}

service_response refuse_login(std::string_view type, std::string_view description)
{
    json::object body;
    body["error"] = type;
    body["error_description"] = description;
    auto made = json_response(400, body);
    made.headers.emplace_back("Cache-Control", "no-store");
    return made;
}

service_response invalid_parameter(std::string_view field, std::string_view message)
{
    json::object error;
    error["field"] = field;
    error["message"] = message;
    error["type"] = "validation";
    json::object body;
    body["errors"] = json::array{std::move(error)};
    return json_response(400, body);
}

service_response forbidden(std::string_view text)
{
    return refuse(403, text, "FORBIDDEN");
}

} // namespace neuroflash::inline v0::service_model
